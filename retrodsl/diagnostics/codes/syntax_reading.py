"""Files that cannot be read, and numbers and names that cannot be."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import EXAMPLE_NAME, Code

_ACCENTED = """\
# Pour Caf\u00e9 Arcade.
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

reward {
  points : gain(score)
}
"""

_TOO_DEEP = f"""\
game "Airstriker-Genesis"

ram {{
  score : >u2 @ 0xFF0250
}}

reward {{
  points : {"(" * 61}
    gain(score)
  {")" * 61}
}}
"""

CODES = (
    Code(
        "RS105",
        "a number without digits",
        "A hexadecimal number is written `0x` and its digits, a binary one `0b` and its digits. "
        "Underscores may part the digits but are none themselves. Write the number; an address "
        "that is not known yet is best left out with its whole line.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0x____
}

reward {
  points : gain(score)
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
        "RS106",
        "a number that is too large",
        "Integers are exact and have 64 bits with a sign, as the engine's own values do; numbers "
        "with a point are doubles. This number fits in neither. No value in the memory of a "
        "console is that large, so look for a digit too many.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

done {
  won : score >= 50000000000000000000
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

done {
  won : score >= 50000
}
""",
    ),
    Code(
        "RS107",
        "a player that the engine does not know",
        "The engine computes rewards for two players at most and reads the buttons of two. "
        "A third player would never be paid and could press nothing. Write `p1` or `p2`.",
        """\
game "Airstriker-Genesis"

players 2

ram {
  score : >u2 @ 0xFF0250
}

reward p3 {
  points : gain(score)
}
""",
        """\
game "Airstriker-Genesis"

players 2

ram {
  score : >u2 @ 0xFF0250
}

reward p2 {
  points : gain(score)
}
""",
    ),
    Code(
        "RS108",
        "an empty name",
        "Between two backticks stands a name, which may be any text but not none. The name of a "
        "variable becomes its key in `data.json` and in the `info` that an agent reads. Give it "
        "one.",
        """\
game "Airstriker-Genesis"

ram {
  `` : >u2 @ 0xFF0250
}
""",
        """\
game "Airstriker-Genesis"

ram {
  `high score` : >u2 @ 0xFF0250
}
""",
    ),
    Code(
        "RS109",
        "a detail given twice",
        "A variable has at most one range, one enum and one description. With two it would be "
        "unclear which one the analysis and the replays go by. Keep one of them, or put both "
        "facts into one.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..3 "ships left" in 0..5
}

done {
  lost : lives == 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5 "ships left"
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RS111",
        "an expression that nests too deep",
        "Brackets may nest 60 deep, and 200 operators may hang together in one expression. No "
        "person reads more than that, and limits keep the compiler quick for any text. Give parts "
        "of the expression names with `let`, or use an array and `sum`, `any` or `all`.",
        _TOO_DEEP,
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
        "RS116",
        "a spec file that cannot be read",
        "The file is not there, may not be read, is larger than 4 MiB, or is not text in UTF-8. "
        "The example was stored as Latin-1, where the letter with an accent is a byte that UTF-8 "
        "does not have. Check the path; for a file from an old editor, store it as UTF-8.",
        _ACCENTED,
        _ACCENTED,
        ((EXAMPLE_NAME, _ACCENTED.encode("latin-1")),),
    ),
    Code(
        "RS117",
        "a file that cannot be included",
        "`include` takes in the variables, names and tables of another spec, found by its path "
        "from the file that includes it. That file is not there or cannot be read. Mend the path; "
        "a text that is not in a file, such as one in an editor that was never saved, can "
        "include nothing.",
        """\
game "Airstriker-Genesis"

include "comon.retro"

done {
  lost : lives == 0
}
""",
        """\
game "Airstriker-Genesis"

include "common.retro"

done {
  lost : lives == 0
}
""",
        (("common.retro", b"ram {\n  lives : >u2 @ 0xFF025A in 0..5\n}\n"),),
    ),
)
