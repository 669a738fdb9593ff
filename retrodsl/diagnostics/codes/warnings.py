"""What compiles, and hardly says what was meant."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import Code

CODES = (
    Code(
        "RT301",
        "variables that overlap",
        "Two variables read the same byte. That is right for a value and a part of it, and "
        "mostly it is a slip in an address or a width, so that one of the two shows a mixture. "
        "Mend the address or the width; variables whose masks share no bit are not reported.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u4 @ 0xFF0250
  shots : >u2 @ 0xFF0252
}

reward {
  points : gain(score)
  ammo   : -0.1 * gain(shots)
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  shots : >u2 @ 0xFF0252
}

reward {
  points : gain(score)
  ammo   : -0.1 * gain(shots)
}
""",
    ),
    Code(
        "RT302",
        "a variable that nothing uses",
        "No reward, condition, invariant or replay names this variable. It still stands in "
        "`data.json`, and every agent gets it in `info` on every step. Use it, remove it, or name "
        "it in an `info` block to say that it is there to be read.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}

info { score }
""",
    ),
    Code(
        "RT303",
        "a history that never changes",
        "The history function gives the same value on every frame, because its argument only "
        "moves the other way or not at all. A reward that rests on it pays nothing, or always the "
        "same. Look for `gain` where `loss` was meant, or for a function too many around the "
        "variable.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

invariant {
  one_by_one : gain(low(lives)) <= 1
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

invariant {
  one_by_one : loss(low(lives)) <= 1
}
""",
    ),
    Code(
        "RT304",
        "the same condition twice",
        "Two named conditions come to the same thing. The second never "
        "adds anything, and a replay that asks which of them ended the episode cannot tell them "
        "apart. Mostly a line was copied and not changed: mend it, or remove it.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
  won  : lives == 0
}

info { score }
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
  won  : score >= 50000
}

info { score }
""",
    ),
    Code(
        "RT305",
        "a reward that float32 loses",
        "The engine hands the reward to the agent as a float32, which keeps about seven decimal "
        "digits. Beside the most that another term can pay, this one is smaller than the last of "
        "them and disappears in the sum. If the large value does not really occur, state the "
        "range of its variable with `in` or bound it with `clamp`.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u4 @ 0xFF024E
}

reward {
  points : gain(score)
  time   : -0.1
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u4 @ 0xFF024E in 0..999_999
}

reward {
  points : gain(score)
  time   : -0.1
}
""",
    ),
    Code(
        "RT306",
        "a comparison that is always true",
        "The types and the ranges that the spec states already make this so, and the comparison "
        "tells nothing. What `in` states is checked at every replay anyway and needs no invariant "
        "of its own. Mend the number, or remove the comparison.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

invariant {
  lives_sane : lives <= 5
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

invariant {
  lives_sane : abs(delta(lives)) <= 1
}
""",
    ),
    Code(
        "RT307",
        "a reward of which float32 keeps the roundings",
        "The engine adds up a reward that is JSON in float32, and rounds each coefficient, each "
        "product and each sum. Where two large terms nearly cancel, those roundings are as large "
        "as what is left of them. If such values do not occur, state the ranges of the variables "
        "with `in`. If they do, bound the difference with `clamp`, which makes Lua of the reward: "
        "it computes in doubles and rounds once.",
        """\
game "Airstriker-Genesis"

ram {
  mine   : >u4 @ 0xFF0300
  theirs : >u4 @ 0xFF0304
}

reward {
  ahead : 0.1 * mine - 0.1 * theirs
}
""",
        """\
game "Airstriker-Genesis"

ram {
  mine   : >u4 @ 0xFF0300
  theirs : >u4 @ 0xFF0304
}

reward {
  ahead : 0.1 * clamp(mine - theirs, -1000, 1000)
}
""",
    ),
    Code(
        "RT308",
        "a name that hides another",
        "A name stands for a variable, a `let` or the number of the frame before it stands for a "
        "value of an enum, and for a function of the spec before one of the language. Beside the "
        "enum's own variable the value was most likely meant, and the comparison is with something "
        "else. Rename one of the two, or write `mode.score` for the value.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  mode  : >u2 @ 0xFF0262 enum { title = 0, play = 1, score = 2 }
}

reward {
  points : gain(score)
}

done {
  shown : mode == score
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  mode  : >u2 @ 0xFF0262 enum { title = 0, play = 1, score = 2 }
}

reward {
  points : gain(score)
}

done {
  shown : mode == mode.score
}
""",
    ),
)
