"""ROM images of our own that do nothing but loop: enough to see a memory map."""
# ruff: noqa: UP006, UP035  (the probes run on Python 3.6, too)

import struct
from typing import Dict


def nes(battery: bool) -> bytes:
    """16 KB of NROM: jump to itself."""
    program = bytearray(0x4000)
    program[0:3] = b"\x4c\x00\xc0"
    program[0x3FFA:0x4000] = b"\x00\xc0" * 3
    header = b"NES\x1a" + bytes([1, 1, 2 if battery else 0, 0]) + bytes(8)
    return header + bytes(program) + bytes(0x2000)


def snes(ram_size: int, chips: int, mode: int) -> bytes:
    """128 KB that branch to themselves, with the header's mapping mode, chips and RAM size code."""
    rom = bytearray(0x20000)
    rom[0:2] = b"\x80\xfe"
    header = 0x7FC0
    rom[header : header + 21] = b"RETRODSL TEST".ljust(21)
    rom[header + 0x15 : header + 0x1B] = bytes([mode, chips, 7, ram_size, 1, 0x33])
    for vector in range(header + 0x24, header + 0x40, 2):
        rom[vector : vector + 2] = b"\x00\x80"
    rom[header + 0x1C : header + 0x20] = b"\xff\xff\x00\x00"
    total = sum(rom) & 0xFFFF
    rom[header + 0x1C : header + 0x20] = struct.pack("<HH", total ^ 0xFFFF, total)
    return bytes(rom)


def game_boy(color: bool) -> bytes:
    """32 KB without a mapper: jump to 0x150, jump to itself. The boot logo is left out."""
    rom = bytearray(0x8000)
    rom[0x100:0x104] = b"\x00\xc3\x50\x01"
    rom[0x150:0x152] = b"\x18\xfe"
    rom[0x143] = 0x80 if color else 0
    checksum = 0
    for byte in rom[0x134:0x14D]:
        checksum = (checksum - byte - 1) & 0xFF
    rom[0x14D] = checksum
    return bytes(rom)


def master_system() -> bytes:
    """32 KB: interrupts off, jump to itself."""
    rom = bytearray(0x8000)
    rom[0:3] = b"\xf3\x18\xfe"
    rom[0x7FF0:0x7FF8] = b"TMR SEGA"
    rom[0x7FFF] = 0x4C
    return bytes(rom)


def atari_2600() -> bytes:
    """4 KB: jump to itself."""
    rom = bytearray(0x1000)
    rom[0:3] = b"\x4c\x00\xf0"
    rom[0xFFA:] = b"\x00\xf0" * 3
    return bytes(rom)


def pc_engine() -> bytes:
    """32 KB: jump to itself."""
    rom = bytearray(0x8000)
    rom[0:3] = b"\x4c\x00\xe0"
    rom[0x1FF6:0x2000] = b"\x00\xe0" * 5
    return bytes(rom)


def game_boy_advance() -> bytes:
    """128 KB: branch to 0xC0, branch to itself. The boot logo is left out."""
    rom = bytearray(0x20000)
    rom[0:4] = struct.pack("<I", 0xEA00002E)
    rom[0xC0:0xC4] = struct.pack("<I", 0xEAFFFFFE)
    rom[0xB2] = 0x96
    rom[0xBD] = (-sum(rom[0xA0:0xBD]) - 0x19) & 0xFF
    return bytes(rom)


TINY_ROMS: Dict[str, bytes] = {
    "nes.nes": nes(battery=False),
    "battery.nes": nes(battery=True),
    "lorom.sfc": snes(ram_size=5, chips=2, mode=0x20),
    "hirom.sfc": snes(ram_size=3, chips=2, mode=0x21),
    "superfx.sfc": snes(ram_size=5, chips=0x15, mode=0x20),
    "gameboy.gb": game_boy(color=False),
    "color.gbc": game_boy(color=True),
    "master.sms": master_system(),
    "gear.gg": master_system(),
    "atari.a26": atari_2600(),
    "engine.pce": pc_engine(),
    "advance.gba": game_boy_advance(),
    "ds.nds": bytes(0x10000),
}
"""File name to image; the extension tells the engine the system."""
