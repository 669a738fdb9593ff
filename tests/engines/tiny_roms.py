"""The smallest ROMs of our own that each core loads: a processor that jumps to itself, forever."""

from __future__ import annotations

from collections.abc import Callable


def _at(size: int, parts: dict[int, bytes]) -> bytes:
    rom = bytearray(size)
    for start, data in parts.items():
        rom[start : start + len(data)] = data
    return bytes(rom)


def _m68000(name: bytes) -> bytes:
    vectors = bytes.fromhex("00FFFE0000000200")
    return _at(0x20000, {0: vectors, 0x100: name.ljust(16), 0x200: b"\x60\xfe"})


def _game_boy(colour: int) -> bytes:
    return _at(0x8000, {0x100: b"\x18\xfe", 0x134: b"TEST", 0x143: bytes([colour])})


def _nes() -> bytes:
    program = _at(0x4000, {0: b"\x4c\x00\xc0", 0x3FFA: b"\x00\xc0" * 3})
    return b"NES\x1a\x01\x01".ljust(16, b"\0") + program + bytes(0x2000)


def _snes() -> bytes:
    header = {0x7FC0: b"TEST".ljust(21), 0x7FD5: b"\x20", 0x7FFC: b"\x00\x80"}
    return _at(0x8000, {0: b"\x80\xfe", **header})


TINY_ROMS: dict[str, Callable[[], bytes]] = {
    "md": lambda: _m68000(b"SEGA MEGA DRIVE"),
    "32x": lambda: _m68000(b"SEGA 32X"),
    "nes": _nes,
    "sfc": _snes,
    "gb": lambda: _game_boy(0),
    "gbc": lambda: _game_boy(0x80),
    "gba": lambda: _at(0x8000, {0: b"\xfe\xff\xff\xea"}),
    "sms": lambda: _at(0x8000, {0: b"\x18\xfe"}),
    "gg": lambda: _at(0x8000, {0: b"\x18\xfe"}),
    "a26": lambda: _at(0x1000, {0: b"\x4c\x00\xf0", 0xFFA: b"\x00\xf0" * 3}),
    "pce": lambda: _at(0x2000, {0: b"\x80\xfe", 0x1FFE: b"\x00\xe0"}),
}
"""By file extension; Atari, NES and the rest in the way each processor reads its reset vector."""
