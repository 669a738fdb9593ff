"""Genesis: a 68000, whose words have their high byte first."""

from __future__ import annotations

from pathlib import Path

from cartridges import model, toolchain
from cartridges.font import packed
from cartridges.system import CARTRIDGES, System


def build(folder: Path) -> bytes:
    """The ROM, of 4 KB; the header's checksum is the sum of all words behind it."""
    (folder / "tiles.bin").write_bytes(packed())
    sources = CARTRIDGES / "genesis"
    options = ["-m68000", "-I", str(sources)]
    program = toolchain.gnu("m68k-linux-gnu-", sources, folder, options)
    rom = bytearray(toolchain.padded(program, 0x1000))
    rom[0x1A4:0x1A8] = (len(rom) - 1).to_bytes(4, "big")
    words = (int.from_bytes(rom[i : i + 2], "big") for i in range(0x200, len(rom), 2))
    rom[0x18E:0x190] = (sum(words) & 0xFFFF).to_bytes(2, "big")
    return bytes(rom)


SYSTEM = System(
    name="Genesis",
    folder="genesis",
    extension="md",
    base=0xFF1000,
    buttons=("B", "A", "MODE", "START", "UP", "DOWN", "LEFT", "RIGHT", "C", "Y", "X", "Z"),
    bits={
        "UP": 0,
        "DOWN": 1,
        "LEFT": 2,
        "RIGHT": 3,
        "B": 4,
        "C": 5,
        "A": 6,
        "START": 7,
        "Z": 8,
        "Y": 9,
        "X": 10,
        "MODE": 11,
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
        "A step ends with the vertical blank, in whose interrupt the game draws, reads the pads "
        "and is updated. The header says `J6`, for pads of six buttons: with `J` alone the core "
        "never shows X, Y, Z and MODE. The decimal score is the processor's own sum (`ABCD`).",
    ),
)
