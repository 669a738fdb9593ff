"""What the engine's files cannot hold."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import Code

CODES = (
    Code(
        "RT401",
        "a part that is given twice",
        "A `lua` block hands a reward or the end of the episode to a function of a script. The "
        "engine calls one thing for each: where a script is named it ignores everything beside "
        "it. Keep either the function or the spec's own block, and for a function of a second "
        "player write `players 2`.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

reward {
  points : gain(score)
}

lua "rules.lua" { reward = points_for_kills }
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

info { score }

lua "rules.lua" { reward = points_for_kills }
""",
        files=(("rules.lua", b"function points_for_kills() return 0 end\n"),),
    ),
    Code(
        "RT402",
        "whole numbers that Lua cannot hold",
        "What the engine's JSON cannot say becomes Lua, and Lua counts in doubles, which hold "
        "every whole number up to 2**53 and no more. Beyond it the last digits would be lost "
        "without a word, and the engine would pay something else than the spec says. State "
        "narrower ranges of the variables with `in`, or read fewer of their bytes.",
        """\
game "Airstriker-Genesis"

ram {
  clock : >u8 @ 0xFF0300 in 0..0x4000000000000000
}

reward {
  slow : -0.5 when clock % 60 == 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  clock : >u4 @ 0xFF0304
}

reward {
  slow : -0.5 when clock % 60 == 0
}
""",
    ),
    Code(
        "RT403",
        "a script that cannot be read",
        "A `lua` block names a script of your own, and there is no such file. It is looked for "
        "beside the spec and in the game's integration folder, and is copied beside the JSON. "
        "The engine itself says nothing of a missing script until it calls it. Check the name, "
        "which is a file name without folders.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

info { score }

lua "rule.lua" { reward = points_for_kills }
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

info { score }

lua "rules.lua" { reward = points_for_kills }
""",
        files=(("rules.lua", b"function points_for_kills() return 0 end\n"),),
    ),
)
