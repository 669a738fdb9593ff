"""Atari 2600: a 6507, a 6502 with 128 bytes of RAM and no memory for a picture."""

from __future__ import annotations

from pathlib import Path

from cartridges import model, toolchain
from cartridges.system import CARTRIDGES, System


def build(folder: Path) -> bytes:
    """The ROM, of 4 KB."""
    return toolchain.ca65(CARTRIDGES / "atari2600", folder)


SYSTEM = System(
    name="Atari2600",
    folder="atari2600",
    extension="a26",
    base=0x80,
    buttons=("BUTTON", None, "SELECT", "RESET", "UP", "DOWN", "LEFT", "RIGHT"),
    bits={
        "UP": 0,
        "DOWN": 1,
        "LEFT": 2,
        "RIGHT": 3,
        "BUTTON": 4,
        "SELECT": 5,
        "RESET": 6,
    },
    bits_2={"UP": 0, "DOWN": 1, "LEFT": 2, "RIGHT": 3, "BUTTON": 4},
    controls={
        model.LEFT: ("LEFT",),
        model.RIGHT: ("RIGHT",),
        model.NEXT: ("DOWN",),
        model.SCORE: ("BUTTON",),
        model.STRIKE: ("UP",),
        model.START: ("RESET",),
    },
    build=build,
    notes=(
        "A step is a frame of 262 lines, from one vertical synchronisation to the next. The game "
        "reads the pads and is updated at its beginning, so the picture is that of the step. The "
        "game has 56 of the console's 128 bytes of RAM; the stack and what the picture needs "
        "have the rest. RESET and SELECT are the console's: for the second pad they do nothing. "
        "Opposite directions are shown as they are. Of a `.bk2` the engine drops RESET, which has "
        "no letter there.",
    ),
)
