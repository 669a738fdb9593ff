"""GbColor: a GameBoy with colours and with banks of RAM."""

from __future__ import annotations

from pathlib import Path

from cartridges import model
from cartridges.system import CARTRIDGES, System
from cartridges.systems.gameboy import rom


def build(folder: Path) -> bytes:
    """The ROM."""
    return rom(CARTRIDGES / "gbcolor", folder)


SYSTEM = System(
    name="GbColor",
    folder="gbcolor",
    extension="gbc",
    base=0xD010,
    buttons=("B", None, "SELECT", "START", "UP", "DOWN", "LEFT", "RIGHT", "A"),
    bits={
        "A": 0,
        "B": 1,
        "SELECT": 2,
        "START": 3,
        "RIGHT": 4,
        "LEFT": 5,
        "UP": 6,
        "DOWN": 7,
    },
    bits_2={},
    controls={
        model.LEFT: ("LEFT",),
        model.RIGHT: ("RIGHT",),
        model.NEXT: ("DOWN",),
        model.SCORE: ("A",),
        model.STRIKE: ("B",),
        model.START: ("START",),
    },
    build=build,
    notes=(
        "A step begins with the vertical blank, in whose interrupt the game draws, reads the "
        "pad and is updated. The game lies in the RAM that has seven banks, in bank 1, which "
        "is the one that the engine shows. Opposite directions are shown as they are. The "
        "header says that the game is for GbColor alone, and has zeros for the maker's logo.",
    ),
)
