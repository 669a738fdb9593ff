"""What the core files do not say: each system's memory as the engine sees it, and its byte order.

The maps were read off the running engine (``data.memory.blocks``) with small ROMs made for it, and
tests/platforms reads them again, but for 32x, which no such ROM starts. The systems missing here
could not be started without a commercial ROM or firmware; their memory counts as unknown.
"""

from __future__ import annotations

from typing import Final, Literal

from retrodsl.platforms.model import MemoryBlock

_GAME_BOY: Final = (
    MemoryBlock(0x8000, 0x2000, "video RAM"),
    MemoryBlock(0xA000, 0x2000, "cartridge RAM", optional=True),
    MemoryBlock(0xC000, 0x1000, "work RAM bank 0"),
    MemoryBlock(0xD000, 0x1000, "work RAM bank 1"),
    MemoryBlock(0xFE00, 0xA0, "sprite RAM"),
    MemoryBlock(0xFF80, 0x80, "high RAM"),
)
_Z80_SEGA: Final = (MemoryBlock(0xC000, 0x10000, "work RAM", real_size=0x2000),)

MEMORY_MAPS: Final[dict[str, tuple[MemoryBlock, ...]]] = {
    "32x": (MemoryBlock(0x0, 0x10000, "work RAM"),),
    "Atari2600": (MemoryBlock(0x80, 0x80, "RAM"),),
    "GameBoy": _GAME_BOY,
    "GbColor": _GAME_BOY,
    "GbAdvance": (
        MemoryBlock(0x2000000, 0x40000, "external work RAM"),
        MemoryBlock(0x3000000, 0x8000, "internal work RAM"),
        MemoryBlock(0x4000000, 0x400, "I/O registers"),
        MemoryBlock(0x5000000, 0x400, "palette RAM"),
        MemoryBlock(0x6000000, 0x18000, "video RAM"),
        MemoryBlock(0x7000000, 0x400, "sprite RAM"),
        MemoryBlock(0xE000000, 0x20000, "cartridge RAM", optional=True),
    ),
    "GameGear": _Z80_SEGA,
    "Genesis": (MemoryBlock(0xFF0000, 0x10000, "work RAM"),),
    # The core hands out its RAM in pages of 0x400 bytes, and a variable cannot span two of them.
    "N64": (MemoryBlock(0x0, 0x800000, "main RAM"),),
    "Nes": (
        MemoryBlock(0x0, 0x400, "work RAM"),
        MemoryBlock(0x400, 0x400, "work RAM"),
        MemoryBlock(0x5C00, 0x400, "MMC5 RAM", optional=True),
        *(
            MemoryBlock(base, 0x400, "cartridge RAM", optional=True)
            for base in range(0x6000, 0x8000, 0x400)
        ),
    ),
    "NintendoDs": (MemoryBlock(0x0, 0x400000, "main RAM"),),
    "PCEngine": (MemoryBlock(0xF80000, 0x8000, "work RAM", real_size=0x2000),),
    "Sms": _Z80_SEGA,
    # The optional ones follow the header's mapping and RAM size: HiROM has 0x206000, Super FX
    # 0x6000 and all of 0x700000, LoROM up to 0x8000 bytes of it, or one byte if it has no RAM.
    "Snes": (
        MemoryBlock(0x7E0000, 0x20000, "work RAM"),
        MemoryBlock(0x0, 0x2000, "work RAM, again"),
        MemoryBlock(0x6000, 0x2000, "Super FX RAM", optional=True),
        MemoryBlock(0x206000, 0x2000, "HiROM cartridge RAM", optional=True),
        MemoryBlock(0x700000, 0x20000, "cartridge RAM", optional=True),
    ),
}

CPU_BYTE_ORDER: Final[dict[str, Literal["<", ">"]]] = {
    "Atari2600": "<",  # MOS 6507
    "GameBoy": "<",  # Sharp SM83
    "GameGear": "<",  # Zilog Z80
    "GbAdvance": "<",  # ARM7TDMI, which the console runs little-endian
    "GbColor": "<",  # Sharp SM83
    "Nes": "<",  # Ricoh 2A03, a 6502
    "PCEngine": "<",  # Hudson HuC6280, a 65C02
    "Sms": "<",  # Zilog Z80
}
"""Byte order of the systems whose core file lists no types: that of their processor."""
