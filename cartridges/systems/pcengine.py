"""PC Engine: a HuC6280, a 6502 whose zero page lies at 2000."""

from __future__ import annotations

from pathlib import Path

from cartridges import model, toolchain
from cartridges.font import planar
from cartridges.system import CARTRIDGES, System

SIX_BUTTONS = 1 << 12
"""Libretro's L2 switches a pad between two and six buttons."""


def build(folder: Path) -> bytes:
    """The ROM, of 8 KB, without a header."""
    (folder / "tiles.bin").write_bytes(planar(4, 2))
    return toolchain.ca65(CARTRIDGES / "pcengine", folder)


SYSTEM = System(
    name="PCEngine",
    folder="pcengine",
    extension="pce",
    base=0xF80010,
    buttons=(
        *("II", "III", "SELECT", "RUN", "UP", "DOWN", "LEFT", "RIGHT"),
        *("I", "IV", "V", "VI"),
    ),
    bits={
        "UP": 0,
        "RIGHT": 1,
        "DOWN": 2,
        "LEFT": 3,
        "I": 4,
        "II": 5,
        "SELECT": 6,
        "RUN": 7,
        "III": 8,
        "IV": 9,
        "V": 10,
        "VI": 11,
    },
    controls={
        model.LEFT: ("LEFT",),
        model.RIGHT: ("RIGHT",),
        model.NEXT: ("DOWN",),
        model.SCORE: ("SELECT", "I"),
        model.STRIKE: ("UP", "II"),
        model.START: ("RUN",),
    },
    build=build,
    boot_mask=SIX_BUTTONS,
    notes=(
        "The game draws, reads the pads and is updated in the vertical blank's interrupt, once a "
        "step. A pad begins as one of two buttons, which never shows III to VI. The libretro "
        "button L2, bit 12 of the engine's mask and none of its buttons, switches it to six and "
        "back as it goes down. The emulator's state keeps that: in `Start.state` both pads have "
        "six. Opposite directions are shown as they are. Of a `.bk2` the engine drops RUN and I "
        "to VI, which have no letter there; so SELECT scores as I does, and UP strikes as II does.",
    ),
)
