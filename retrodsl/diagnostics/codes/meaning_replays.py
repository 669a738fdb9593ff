"""Scenarios, movies and replays."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import Code

CODES = (
    Code(
        "RT223",
        "a movie that there is not",
        "A replay plays a movie that is written in the spec, or a recorded file named in quotes, "
        "which is looked for beside the spec and in the game's integration folder. Neither is "
        "there under this name. Without its movie a replay can show nothing, so it is not left "
        "out in silence. Mend the name, or write the movie as text.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

replay "first-wave.bk2" {
  always : lives > 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

movie "first-wave" from Level1 {
  hold B for 300
}

replay "first-wave" {
  always : lives > 0
}
""",
    ),
    Code(
        "RT230",
        "a scenario of a wrong name",
        "Each named scenario becomes a JSON file of its own, so its name has to be one for a "
        "file, and `data`, `metadata` and `scenario` are taken by the integration itself. "
        "A replay can only name a scenario that the spec has. Choose another name, or mend the "
        "spelling.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

scenario data {
  reward { points : gain(score) }
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

scenario points {
  reward { points : gain(score) }
}
""",
    ),
    Code(
        "RT231",
        "an expectation that no replay can meet",
        "Frames count from 0, the frame of the reset; a range of frames or totals goes from its "
        "lower end to its upper one. This one is empty, so the replay would fail whatever "
        "happens. A movie of the spec also says itself where it starts, and its replay does not. "
        "Swap the ends, or mend the number.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

movie "idle" from Level1 { wait 300 }

replay "idle" {
  within 200..100 : lives == 3
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

movie "idle" from Level1 { wait 300 }

replay "idle" {
  within 100..200 : lives == 3
}
""",
    ),
    Code(
        "RT234",
        "a movie without frames, or with too many",
        "A movie in the spec presses buttons for at least one frame and at most an hour of play, "
        "216,000 frames. `wait`, `press`, `hold` and `repeat` take numbers from 1 on. Write how "
        "long each command lasts, and use fewer repeats inside repeats.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

movie "idle" from Level1 { wait 0 }

replay "idle" {
  always : lives == 3
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

movie "idle" from Level1 { wait 60 }

replay "idle" {
  always : lives == 3
}
""",
    ),
)
