"""GbAdvance: an ARM7TDMI, a processor of 32 bits that runs low byte first."""

from __future__ import annotations

from pathlib import Path

from cartridges import model, toolchain
from cartridges.font import packed
from cartridges.system import CARTRIDGES, System


def build(folder: Path) -> bytes:
    """The ROM, of 4 KB; the header's checksum is that of its bytes 0xA0 to 0xBC."""
    (folder / "tiles.bin").write_bytes(packed(left_high=False))
    sources = CARTRIDGES / "gbadvance"
    options = ["-I", str(sources)]
    program = toolchain.gnu("arm-none-eabi-", sources, folder, options)
    rom = bytearray(toolchain.padded(program, 0x1000))
    rom[0xBD] = -(0x19 + sum(rom[0xA0:0xBD])) & 0xFF
    return bytes(rom)


SYSTEM = System(
    name="GbAdvance",
    folder="gbadvance",
    extension="gba",
    base=0x3000010,
    buttons=("B", None, "SELECT", "START", "UP", "DOWN", "LEFT", "RIGHT", "A", None, "L", "R"),
    bits={
        "A": 0,
        "B": 1,
        "SELECT": 2,
        "START": 3,
        "RIGHT": 4,
        "LEFT": 5,
        "UP": 6,
        "DOWN": 7,
        "R": 8,
        "L": 9,
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
        "A step begins with the vertical blank, which ends the processor's sleep; then the game "
        "draws, reads the pad and is updated. The decimal score is summed in one register of 32 "
        "bits. The emulator shows opposite directions as they are pressed. It looks into a ROM "
        "smaller than the external RAM for the address of that RAM, and if it finds it among the "
        "first instructions' constants, it loads the ROM into that RAM.",
    ),
)
