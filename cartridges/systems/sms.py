"""Master System: a Z80."""

from __future__ import annotations

from pathlib import Path

from cartridges import model, toolchain
from cartridges.font import planar
from cartridges.system import CARTRIDGES, Masks, System

PAUSE = 1 << 3
"""The button in the engine's mask."""


def build(folder: Path) -> bytes:
    """The ROM, of 8 KB; it has no header, which only the console's own BIOS would look for."""
    (folder / "tiles.bin").write_bytes(planar(4, 4))
    sources = CARTRIDGES / "sms"
    options = ["-march=z80", "-I", str(sources)]
    program = toolchain.gnu("z80-unknown-coff-", sources, folder, options)
    return toolchain.padded(program, 0x2000)


def seen(before: Masks, now: Masks) -> Masks:
    """PAUSE is an interrupt: it shows in the step in which it goes down, and no longer."""
    return now[0] & ~(before[0] & PAUSE), now[1]


SYSTEM = System(
    name="Sms",
    folder="sms",
    extension="sms",
    base=0xC010,
    buttons=("B", None, None, "PAUSE", "UP", "DOWN", "LEFT", "RIGHT", "A"),
    bits={"UP": 0, "DOWN": 1, "LEFT": 2, "RIGHT": 3, "B": 4, "A": 5, "PAUSE": 6},
    bits_2={"UP": 0, "DOWN": 1, "LEFT": 2, "RIGHT": 3, "B": 4, "A": 5},
    controls={
        model.LEFT: ("LEFT",),
        model.RIGHT: ("RIGHT",),
        model.NEXT: ("DOWN",),
        model.SCORE: ("A",),
        model.STRIKE: ("B",),
        model.START: ("PAUSE",),
    },
    build=build,
    seen=seen,
    notes=(
        "A step begins with the vertical blank, in which the game draws. PAUSE is no part of "
        "the pads: it is an interrupt (NMI), seen only in the step in which it goes down, and "
        "comes at the end of the vertical blank. So the game reads the pads and is updated "
        "later, in the interrupt of line 100. Opposite directions are shown as they are. Of a "
        "`.bk2` the engine drops PAUSE: it has no letter there.",
    ),
)
