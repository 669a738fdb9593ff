"""The game around the variables: its name, ROM, states, players, buttons and picture."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import Code

CODES = (
    Code(
        "RT220",
        "a spec without a game",
        "The name of the game tells the system that it runs on, and with it the memory, the byte "
        "order and the buttons. Without it nothing else can be checked. Begin the spec with "
        '`game "Name-System"`; a file that is only included by others needs none, and is not '
        "compiled by itself.",
        """\
ram {
  score : >u2 @ 0xFF0250
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
        "RT221",
        "a system that the engine does not know",
        "The name of a game ends in its system, as in `Airstriker-Genesis`, and the engine has no "
        "core for this one. It would find no emulator to start the ROM with. Use the engine's own "
        "word for the system: the message lists them. The name is also that of the game's folder "
        "under `integrations`, so it holds no slash and nothing else that a path cannot.",
        """\
game "Airstriker-MegaDrive"

ram {
  score : >u2 @ 0xFF0250
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
        "RT222",
        "a state that the game does not have",
        "A state is a file `NAME.state` in the game's integration folder, in the installed engine "
        "or beside the spec, and none of them has this name. An environment that is to start from "
        "it would fail. The message lists the states that were found; a new one is recorded with "
        "the integration tool.",
        """\
game "Airstriker-Genesis"

states { Level2 default }

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
        """\
game "Airstriker-Genesis"

states { Level1 default }

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RT225",
        "two default states",
        "The engine starts from one state when nobody names another: one for a single player, and "
        "one for two. Here two states claim the same place, and which would win is left open. "
        "Keep `default` at one of them; a state for two players says `default for 2`.",
        """\
game "Airstriker-Genesis"

states {
  Level1 default
  Level2 default
}
""",
        """\
game "Airstriker-Genesis"

states {
  Level1 default
  Level2
}
""",
        (("Level2.state", b""),),
    ),
    Code(
        "RT226",
        "a player that the spec does not have",
        "The spec pays, presses for or asks about player 2, and is for one player; or `players` "
        "is neither 1 nor 2, which is all that the engine has. With one player the environment "
        "takes only that player's buttons and hands out only that player's reward. Write "
        "`players 2`, or leave player 2 out.",
        """\
game "Airstriker-Genesis"

ram {
  score  : >u2 @ 0xFF0250
  score2 : >u2 @ 0xFF0260
}

reward p1 { points : gain(score) }
reward p2 { points : gain(score2) }
""",
        """\
game "Airstriker-Genesis"

players 2

ram {
  score  : >u2 @ 0xFF0250
  score2 : >u2 @ 0xFF0260
}

reward p1 { points : gain(score) }
reward p2 { points : gain(score2) }
""",
    ),
    Code(
        "RT227",
        "something that is no SHA-1",
        "The engine recognises a ROM by the SHA-1 of its file, written with 40 hexadecimal "
        "digits, and for `.nes` files without the 16 bytes of their header. With any other text "
        "in `rom.sha` the import would never find the ROM. Copy the whole digest; MD5 and CRC32 "
        "are shorter and do not serve.",
        """\
game "Airstriker-Genesis"

rom sha1 "a8be7b0ca850119b167f9644e6a4a22e"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
        """\
game "Airstriker-Genesis"

rom sha1 "a8be7b0ca850119b167f9644e6a4a22e983d61a4"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RT233",
        "a button that the pad does not have",
        "Each system's pad has its own buttons, and this name is not one of them. In the engine's "
        "JSON an unknown button is accepted in silence and sets a bit past the last button, so "
        "that the action does nothing. Use the engine's names, which the message lists.",
        """\
game "Airstriker-Genesis"

actions {
  none | LEFT | RIGHT
  none | FIRE
}
""",
        """\
game "Airstriker-Genesis"

actions {
  none | LEFT | RIGHT
  none | B
}
""",
    ),
    Code(
        "RT236",
        "a crop that is no part of a screen",
        "`crop x, y, width, height` cuts the picture that the agent sees, in pixels from the top "
        "left corner. With a width or height of 0 nothing is left of it, and no screen has "
        "more than 4096 pixels a side. Give the size of the "
        "part to keep; without `crop` the whole screen is seen.",
        """\
game "Airstriker-Genesis"

crop 0, 16, 320, 0
""",
        """\
game "Airstriker-Genesis"

crop 0, 16, 320, 208
""",
    ),
    Code(
        "RT237",
        "a pointer on a system whose memory is not known",
        "A pointer is followed each frame, and where it leaves the memory its fallback is taken: "
        "to know that, the compiler needs the system's memory map. For this system nobody has "
        "established it yet. Read fixed addresses instead.",
        """\
game "Quake-Saturn"

ram {
  player : u4 @ 0x1000
  health : u2 @ [player] + 0x10
}

reward {
  health : gain(health)
}
""",
        """\
game "Quake-Saturn"

ram {
  health : u2 @ 0x1010
}

reward {
  health : gain(health)
}
""",
    ),
)
