"""GameGear: a Z80, and all else that the Master System has but a second pad."""

from __future__ import annotations

from pathlib import Path

from cartridges import model, toolchain
from cartridges.font import planar
from cartridges.system import CARTRIDGES, System


def build(folder: Path) -> bytes:
    """The ROM, of 8 KB; it has no header, which only the console's own BIOS would look for."""
    (folder / "tiles.bin").write_bytes(planar(4, 4))
    options = ["-march=z80", "-I", str(CARTRIDGES / "sms")]
    program = toolchain.gnu("z80-unknown-coff-", CARTRIDGES / "gamegear", folder, options)
    return toolchain.padded(program, 0x2000)


SYSTEM = System(
    name="GameGear",
    folder="gamegear",
    extension="gg",
    base=0xC010,
    buttons=("B", None, None, "START", "UP", "DOWN", "LEFT", "RIGHT", "A"),
    bits={"UP": 0, "DOWN": 1, "LEFT": 2, "RIGHT": 3, "B": 4, "A": 5, "START": 7},
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
        "pad and is updated. START is not an interrupt, as on the Master System, but a bit of "
        "a port of its own. Opposite directions are shown as they are. The core knows the "
        "system by the name of the file: the ROM has no header.",
    ),
)
