"""Values: conditions and numbers, their ranges, and what has to be constant."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import Code

_CHAIN_TOO_LARGE = """\
game "Airstriker-Genesis"

ram {
  next[256] : u1 @ 0xFF0300 stride 1
}

invariant {
  linked : sum(next[next[next[*]]]) > 0
}
"""

CODES = (
    Code(
        "RT203",
        "a condition where a number belongs, or the other way round",
        "Conditions are true or false, and numbers are numbers; neither turns into the other by "
        "itself. The engine does turn them: a done value that is not compared counts as true "
        "above 0, which is wrong for a counter of lives. Compare the number, or make a number of "
        "a condition with `1 when condition`. Indexes, bit operations and `//` need integers: "
        "`floor(x)` makes one.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RT204",
        "a condition that can never be true",
        "The types and the ranges that the spec states leave no value for which this holds. "
        "A done condition like that never ends an episode, and the agent plays on until somebody "
        "stops the training. Either the number is wrong, or the type is too narrow for the "
        "variable, or the range behind `in` is.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 300
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RT205",
        "an end that always holds",
        "This condition of `done` or `truncate` holds on every frame. Each episode would be over "
        "with its first step, and the agent would learn nothing. Compare with the value that the "
        "variable has only at the end of the game.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives >= 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RT212",
        "a number that can leave 64 bits",
        "Integers are exact and have 64 bits with a sign. With the ranges that are known the "
        "result of this can be larger, and would come out as a wrong number of either sign. Few "
        "variables use the whole range of their type: state the real one with `in`, or bound the "
        "value with `clamp`.",
        """\
game "Airstriker-Genesis"

ram {
  distance : >u4 @ 0xFF0400
}

invariant {
  near : distance * distance < 1_000_000
}
""",
        """\
game "Airstriker-Genesis"

ram {
  distance : >u4 @ 0xFF0400 in 0..10_000
}

invariant {
  near : distance * distance < 1_000_000
}
""",
    ),
    Code(
        "RT213",
        "a divisor that can be 0",
        "The value below the line can be 0 with the ranges that are known, and then there is no "
        "result. The message names the range. Guard the division with a condition that excludes "
        "0, which the compiler understands, or state with `in` a range without 0 where the game "
        "keeps to it.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

invariant {
  fair : score // lives < 60000
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

invariant {
  fair : lives == 0 or score // lives < 60000
}
""",
    ),
    Code(
        "RT214",
        "a shift that can be out of range",
        "A 64-bit integer can be shifted by 0 to 63 places. With the ranges that are known this "
        "shift can be another one, where languages and processors disagree on the result. State "
        "the range of the variable with `in`, or bound it with `clamp`.",
        """\
game "Airstriker-Genesis"

ram {
  weapon : u1 @ 0xFF0310
  owned  : u1 @ 0xFF0311
}

invariant {
  owns_it : owned & (1 << weapon) != 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  weapon : u1 @ 0xFF0310 in 0..7
  owned  : u1 @ 0xFF0311
}

invariant {
  owns_it : owned & (1 << weapon) != 0
}
""",
    ),
    Code(
        "RT216",
        "something that has to be constant",
        "Addresses, lengths, strides, masks, enum values, numbers of frames and the counts of "
        "history functions are fixed when the spec is compiled: the engine's files hold them as "
        "numbers. They may be computed from numbers and from `let` names of numbers, and not from "
        "RAM variables. For an address that the game keeps in its memory there are pointers: "
        "`hp : u2 @ [player] + 4`.",
        """\
game "Airstriker-Genesis"

ram {
  base  : >u2 @ 0xFF0250
  lives : >u2 @ base + 10
}
""",
        """\
game "Airstriker-Genesis"

let base = 0xFF0250

ram {
  lives : >u2 @ base + 10
}
""",
    ),
    Code(
        "RT218",
        "an index or key outside its array or table",
        "An array has the elements from 0 to its length less 1, and at most 4096 of them; a table "
        "has the keys that it lists. With the ranges that are known this index or key can be "
        "another one, and there is no value to give. Mend the index, state its range with `in`, "
        "or add an `else` entry to the table.",
        """\
game "Airstriker-Genesis"

ram {
  enemy[4] : u1 @ 0xFF0300 stride 0x20
}

done {
  won : enemy[4] == 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  enemy[4] : u1 @ 0xFF0300 stride 0x20
}

done {
  won : enemy[3] == 0
}
""",
    ),
    Code(
        "RT219",
        "a reward that is always 0",
        "This term pays nothing on any frame, whatever the game does. An agent cannot learn from "
        "it, and somebody who reads the spec will think that it can. Give it a weight, mend the "
        "expression, or remove the term.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

reward {
  points : gain(score)
  deaths : 0
}

info { lives }
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

info { lives }
""",
    ),
    Code(
        "RT228",
        "a root or power of something negative",
        "`sqrt` and powers that are not whole numbers have no result below 0, and the power of an "
        "integer has to be from 0 to 63. With the ranges that are known the value can be "
        "negative. Bound it with `max(x, 0)`, or state its range with `in`.",
        """\
game "Airstriker-Genesis"

ram {
  speed : >i2 @ 0xFF0330
}

invariant {
  slow : sqrt(speed) < 20
}
""",
        """\
game "Airstriker-Genesis"

ram {
  speed : >i2 @ 0xFF0330
}

invariant {
  slow : sqrt(max(speed, 0)) < 20
}
""",
    ),
    Code(
        "RT235",
        "a spec that grows too large",
        "Functions are written out at each call, arrays element by element, and a variable index "
        "is a choice among all elements; this spec comes to more than 200,000 operations. The "
        "engine does its part 60 times for each second of play, for every environment of a "
        "training. Use fewer elements, a constant index, or fewer functions inside functions.",
        _CHAIN_TOO_LARGE,
        _CHAIN_TOO_LARGE.replace("next[next[next[*]]]", "next[*]"),
    ),
)
