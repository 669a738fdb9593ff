"""ROM images of our own that do nothing but loop, in the kinds that matter to a state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.engines.tiny_roms import TINY_ROMS
from tests.platforms.tiny_roms import snes

NES_MAPPERS: Final = (0, 1, 2, 3, 4, 5, 7, 19, 28, 66, 69, 246)
BATTERY_CARTRIDGES: Final = {"mbc1": 0x03, "mbc3": 0x13, "mbc5": 0x1B}
STELLA_KINDS: Final[dict[str, tuple[int, bytes]]] = {
    "2K": (0x800, b""),
    "4K": (0x1000, b""),
    "F8": (0x2000, b""),
    "F6": (0x4000, b""),
    "F8SC": (0x2000, b"sc"),
    "E0": (0x2000, b"\x8d\xe0\x1f"),
    "FE": (0x2000, b"\x20\x00\xd0\xc6\xc5"),
}
"""Kinds of Atari 2600 cartridges: their size and the bytes by which Stella guesses them."""

SNES_CARTRIDGES: Final = (
    ("lorom", 0x02, 0x20, (0, 1, 5, 7)),
    ("hirom", 0x02, 0x21, (0, 1, 3, 5)),
    ("superfx", 0x15, 0x20, (5,)),
    ("spc7110-", 0xF5, 0x3A, (3,)),
    ("dsp", 0x05, 0x20, (3,)),
    ("cx4-", 0xF3, 0x20, (3,)),
    ("obc1-", 0x25, 0x30, (3,)),
    ("sdd1-", 0x45, 0x32, (3,)),
)
"""Name, chips, mapping mode and sizes of the RAM (2 to their power in KB, 0 for none)."""


def nes(mapper: int, character_rom: bool, battery: bool) -> bytes:
    """64 KB in which every bank jumps to itself, with the mapper in the header."""
    program = bytearray(0x10000)
    for bank in range(0, len(program), 0x2000):
        program[bank : bank + 3] = b"\x38\xb0\xfe"  # set carry, branch to itself if it is set
        program[bank + 0x1FFA : bank + 0x2000] = b"\x00\xe0" * 3
    flags = (mapper & 15) << 4 | (2 if battery else 0), mapper & 0xF0
    head = b"NES\x1a" + bytes([4, 1 if character_rom else 0, *flags]) + bytes(8)
    return head + bytes(program) + (bytes(0x2000) if character_rom else b"")


def game_boy(cartridge: int, ram: int, bank: int, colour: bool = False) -> bytes:
    """64 KB that enable the cartridge's RAM, select a bank of it and loop."""
    rom = bytearray(0x10000)
    code = b"".join(
        bytes([0x3E, value, 0xEA, address & 255, address >> 8])  # load A, store it
        for address, value in ((0x0000, 0x0A), (0x6000, 1), (0x4000, bank))
    )
    rom[0x100:0x104] = b"\x00\xc3\x50\x01"
    rom[0x150 : 0x152 + len(code)] = code + b"\x18\xfe"
    rom[0x143] = 0x80 if colour else 0
    rom[0x147:0x14A] = bytes([cartridge, 1, ram])
    rom[0x14D] = -(sum(rom[0x134:0x14D]) + 25) & 255
    return bytes(rom)


def atari(kind: str) -> bytes:
    """Banks that jump to themselves, and what Stella guesses the kind of cartridge by."""
    size, mark = STELLA_KINDS[kind]
    rom = bytearray(size)
    for bank in range(0, size, 0x1000):
        # Where the first 128 bytes of each bank are there twice, it is a cartridge with RAM.
        rom[bank] = 0 if mark == b"sc" else 1
        rom[bank + 0x300] = bank >> 8  # equal banks would be taken for one
        end = min(bank + 0x1000, size)
        rom[end - 0x100 : end - 0xFD] = b"\x4c\x00\xff"
        rom[end - 6 : end] = b"\x00\xff" * 3
    if mark != b"sc":
        rom[0x200 : 0x200 + len(mark)] = mark
    return bytes(rom)


def nintendo_64() -> bytes:
    """1 MB of branches to themselves behind a header."""
    rom = bytearray(0x101000)
    rom[0:12] = bytes.fromhex("803712400000000f80000400")
    rom[0x20:0x34] = b"RETRODSL TEST".ljust(20)
    rom[0x3B:0x3F] = b"NTSE"
    rom[0x40:0x2000] = bytes.fromhex("1000ffff00000000") * ((0x2000 - 0x40) // 8)
    return bytes(rom)


def all_roms() -> dict[str, Callable[[], bytes]]:
    """File name to image, for every system that starts without firmware."""
    roms: dict[str, Callable[[], bytes]] = {f"tiny.{end}": make for end, make in TINY_ROMS.items()}
    roms["tiny.n64"] = nintendo_64
    roms["tiny.nds"] = partial(bytes, 0x10000)
    for mapper in NES_MAPPERS:
        roms[f"mapper{mapper}.nes"] = partial(nes, mapper, True, False)
        roms[f"mapper{mapper}ram.nes"] = partial(nes, mapper, False, True)
    for name, cartridge in BATTERY_CARTRIDGES.items():
        roms[f"{name}.gb"] = partial(game_boy, cartridge, 3, 2)
        roms[f"{name}.gbc"] = partial(game_boy, cartridge, 3, 2, True)
    for kind in STELLA_KINDS:
        roms[f"{kind}.a26"] = partial(atari, kind)
    for name, chips, mode, sizes in SNES_CARTRIDGES:
        for ram in sizes:
            roms[f"{name}{ram}.sfc"] = partial(snes, ram, chips, mode)
    return roms
