"""Names: unknown, twice, circular, ambiguous; calls and arrays."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import Code

CODES = (
    Code(
        "RT201",
        "a name that nothing has",
        "Variables, lets, functions, enum values and named terms are found by their exact names, "
        "and there is none of this name. The engine takes an unknown variable in a scenario in "
        "silence and raises an error only in the middle of an episode. Mend the spelling, or "
        "declare what is missing.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

reward {
  points : gain(scroe)
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

reward {
  points : gain(score)
}
""",
    ),
    Code(
        "RT202",
        "the same thing twice",
        "Two declarations, terms or entries have one name, or a statement that may stand once "
        "stands twice. Of two equal keys in a JSON file the engine keeps the first and Python the "
        "last, so nothing good comes of writing both. Rename one of the two or remove it. The "
        "name `frame` is taken by the number of the frame.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

reward {
  play : gain(score)
  play : -100 * loss(lives)
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

reward {
  points : gain(score)
  deaths : -100 * loss(lives)
}
""",
    ),
    Code(
        "RT215",
        "a wrong number of arguments",
        "The function or table is called with more or fewer values than it takes, or the key of a "
        "table has another number of parts than the table has parameters. Nothing is filled in "
        "for a missing argument. The message shows the form of the call.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

invariant {
  no_limbo : not held(lives == 0)
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

invariant {
  no_limbo : not held(lives == 0, 600)
}
""",
    ),
    Code(
        "RT217",
        "something defined by itself",
        "A `let`, a function, a table or a pointer leads back to itself, so its value could never "
        "be computed. The language has no recursion, because each frame's work has to be bounded. "
        "Break the circle; for a value of an earlier frame use `prev(x)` or another history "
        "function on a RAM variable.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

let bonus  = points - 10
let points = bonus + score

done {
  won : points > 5000
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

let bonus  = 10
let points = bonus + score

done {
  won : points > 5000
}
""",
    ),
    Code(
        "RT229",
        "an array used as a value, or a value as an array",
        "An array stands for many variables, so its name by itself is no number. Name one element "
        "as `enemy[0]`, or all of them as `enemy[*]` inside `sum`, `min`, `max`, `any`, `all` or "
        "`count`. Where the elements have fields, a field is named too: `enemy[0].hp`. Arrays in "
        "one such call go side by side and have to be of one length.",
        """\
game "Airstriker-Genesis"

ram {
  enemy[4] : u1 @ 0xFF0300 stride 0x20
}

done {
  cleared : enemy == 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  enemy[4] : u1 @ 0xFF0300 stride 0x20
}

done {
  cleared : all(enemy[*] == 0)
}
""",
    ),
    Code(
        "RT232",
        "an enum value that several variables have",
        "Two enums give this name to different values, and the place does not tell which one is "
        "meant. In a comparison with one of the variables its own enum counts; in a `let` nothing "
        "stands beside the name. Write the variable in front: `ship.gone`.",
        """\
game "Airstriker-Genesis"

ram {
  ship : u1 @ 0xFF0300 enum { gone = 0, flying = 1 }
  boss : u1 @ 0xFF0320 enum { gone = 3, waiting = 0 }
}

let lost = gone

done {
  shot_down : ship == lost
  won       : boss == gone
}
""",
        """\
game "Airstriker-Genesis"

ram {
  ship : u1 @ 0xFF0300 enum { gone = 0, flying = 1 }
  boss : u1 @ 0xFF0320 enum { gone = 3, waiting = 0 }
}

let lost = ship.gone

done {
  shot_down : ship == lost
  won       : boss == gone
}
""",
    ),
)
