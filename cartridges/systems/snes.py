"""Super Nintendo: a 65816 in the mode of a 6502."""

from __future__ import annotations

from pathlib import Path

from cartridges import model, toolchain
from cartridges.font import planar
from cartridges.system import CARTRIDGES, Masks, System

BUTTONS = ("B", "Y", "SELECT", "START", "UP", "DOWN", "LEFT", "RIGHT", "A", "X", "L", "R")
CHECKSUM = 0x7FDC
"""Where the header has the checksum's complement, and then the checksum."""


def build(folder: Path) -> bytes:
    """The ROM, of 32 KB; the checksum is the sum of all bytes, with itself and its complement."""
    (folder / "tiles.bin").write_bytes(planar(4, 2))
    rom = bytearray(toolchain.ca65(CARTRIDGES / "snes", folder))
    # Whatever the two words come to, the sum of their four bytes is that of two bytes of FF.
    checksum = (sum(rom) + 2 * 0xFF) & 0xFFFF
    rom[CHECKSUM : CHECKSUM + 2] = (checksum ^ 0xFFFF).to_bytes(2, "little")
    rom[CHECKSUM + 2 : CHECKSUM + 4] = checksum.to_bytes(2, "little")
    return bytes(rom)


def seen(before: Masks, now: Masks) -> Masks:
    """Of opposite directions the core shows DOWN and RIGHT alone."""
    del before
    return _seen(now[0]), _seen(now[1])


def _seen(mask: int) -> int:
    for dropped, kept in (("UP", "DOWN"), ("LEFT", "RIGHT")):
        if mask >> BUTTONS.index(kept) & 1:
            mask &= ~(1 << BUTTONS.index(dropped))
    return mask


SYSTEM = System(
    name="Snes",
    folder="snes",
    extension="sfc",
    base=0x7E0010,
    buttons=BUTTONS,
    bits={
        "R": 4,
        "L": 5,
        "X": 6,
        "A": 7,
        "RIGHT": 8,
        "LEFT": 9,
        "DOWN": 10,
        "UP": 11,
        "START": 12,
        "SELECT": 13,
        "Y": 14,
        "B": 15,
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
    seen=seen,
    notes=(
        "The game draws, reads the pads and is updated in the vertical blank's interrupt, once a "
        "step; the console has read the pads by itself in the first lines of it. Of opposite "
        "directions the core shows RIGHT and DOWN alone: LEFT is dropped beside RIGHT, UP beside "
        "DOWN. The processor stays in the mode of a 6502.",
    ),
)
