"""Addresses in the notations that people find them in, and what they are in the engine's.

Cheat lists, debuggers and disassemblies write an address without the base of the memory, with the
console's mirrors, or extended to 32 bits. The engine maps each byte once.
"""

from __future__ import annotations

from retrodsl.platforms import Platform

#: By system: where mirrors begin and end, what is added, and how the notation is called.
_MIRRORS: dict[str, tuple[tuple[int, int, int, str], ...]] = {
    "Genesis": (
        (0x0, 0x10000, 0xFF0000, "an offset into the work RAM"),
        (0xFFFF0000, 0x100000000, -0xFF000000, "an address extended to 32 bits"),
        (0xE00000, 0xFF0000, 0x0, "a mirror of the work RAM"),
    ),
    "Snes": (
        (0x2000, 0x20000, 0x7E0000, "an offset into the work RAM"),
        (0x800000, 0x802000, -0x800000, "a mirror of the work RAM"),
        (0xFE0000, 0x1000000, -0x800000, "a mirror of the work RAM"),
    ),
    "Nes": ((0x800, 0x2000, 0x0, "a mirror of the work RAM"),),
    "Atari2600": (
        (0x0, 0x80, 0x80, "an offset into the RAM"),
        (0x180, 0x200, -0x100, "a mirror of the RAM"),
    ),
    "GameBoy": ((0xE000, 0xFE00, -0x2000, "a mirror of the work RAM"),),
    "GbColor": ((0xE000, 0xFE00, -0x2000, "a mirror of the work RAM"),),
    "Sms": (
        (0x0, 0x2000, 0xC000, "an offset into the work RAM"),
        (0xE000, 0x10000, -0x2000, "a mirror of the work RAM"),
    ),
    "GameGear": (
        (0x0, 0x2000, 0xC000, "an offset into the work RAM"),
        (0xE000, 0x10000, -0x2000, "a mirror of the work RAM"),
    ),
    "PCEngine": (
        (0x0, 0x2000, 0xF80000, "an offset into the work RAM"),
        (0x2000, 0x4000, 0xF7E000, "the processor's address of the work RAM"),
        (0x1F0000, 0x1F8000, 0xD90000, "an address of other emulators"),
        (0xF82000, 0xF88000, 0x0, "a mirror of the work RAM"),
    ),
}
#: Mirrors that repeat a memory of this size from this base.
_REPEATED: dict[tuple[str, int], tuple[int, int]] = {
    ("Genesis", 0xE00000): (0x10000, 0xFF0000),
    ("Nes", 0x800): (0x800, 0x0),
    ("PCEngine", 0xF82000): (0x2000, 0xF80000),
}


def likely_address(platform: Platform, address: int, width: int) -> tuple[int, str] | None:
    """The engine's address of what ``address`` names in another notation, and what that is.

    ``None`` where it is none that is known, or where the bytes would not lie in one block.
    """
    for start, end, added, what in _MIRRORS.get(platform.name, ()):
        if start <= address < end:
            repeated = _REPEATED.get((platform.name, start))
            found = address + added
            if repeated is not None:
                size, base = repeated
                found = base + (address - start) % size
            if platform.block_at(found, width) is not None:
                return found, what
    return None
