"""Nintendo Entertainment System: a 6502 without decimal mode."""

from __future__ import annotations

from pathlib import Path

from cartridges import model, toolchain
from cartridges.font import planar
from cartridges.system import CARTRIDGES, System


def build(folder: Path) -> bytes:
    """The ROM, an iNES file."""
    (folder / "tiles.bin").write_bytes(planar(2))
    return toolchain.ca65(CARTRIDGES / "nes", folder)


SYSTEM = System(
    name="Nes",
    folder="nes",
    extension="nes",
    base=0x10,
    buttons=("B", None, "SELECT", "START", "UP", "DOWN", "LEFT", "RIGHT", "A"),
    bits={
        "A": 0,
        "B": 1,
        "SELECT": 2,
        "START": 3,
        "UP": 4,
        "DOWN": 5,
        "LEFT": 6,
        "RIGHT": 7,
    },
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
        "The core begins a step with the vertical blank, in whose interrupt the game draws, reads "
        "the pads and is updated. The processor is a 6502 without decimal mode: the decimal score "
        "is put together from the digits.",
    ),
)
