"""What the engine's files cannot hold."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import Code

CODES = (
    Code(
        "RT401",
        "something that needs Lua",
        "The engine's JSON pays for one measure of each variable, its value or its change, and "
        "ends an episode on comparisons of single variables with constants. This goes beyond "
        "that: it keeps something from earlier frames, joins variables in one number, follows a "
        "pointer or shows a computed value. The engine can do it in a Lua script, which this "
        "version of the compiler does not write. Say it with the value and the change of single "
        "variables.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

reward {
  record : gain(peak(score))
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
)
