"""GameBoy: an SM83, much like a Z80."""

from __future__ import annotations

from pathlib import Path

from cartridges import model, toolchain
from cartridges.font import planar
from cartridges.system import CARTRIDGES, System


def rom(sources: Path, folder: Path) -> bytes:
    """A ROM, of 32 KB, of the program in ``sources``, with the two checksums of its header."""
    (folder / "tiles.bin").write_bytes(planar(2, 2))
    options = ["-march=gbz80", "-I", str(CARTRIDGES / "gameboy")]
    program = toolchain.gnu("z80-unknown-coff-", sources, folder, options)
    made = bytearray(toolchain.padded(program, 0x8000))
    made[0x14D] = -sum(byte + 1 for byte in made[0x134:0x14D]) & 0xFF
    made[0x14E:0x150] = bytes(2)
    made[0x14E:0x150] = (sum(made) & 0xFFFF).to_bytes(2, "big")
    return bytes(made)


def build(folder: Path) -> bytes:
    """The ROM."""
    return rom(CARTRIDGES / "gameboy", folder)


SYSTEM = System(
    name="GameBoy",
    folder="gameboy",
    extension="gb",
    base=0xC010,
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
        "pad and is updated. Opposite directions are shown as they are. Where the console "
        "wants the maker's logo the header has zeros: the core does not look.",
    ),
)
