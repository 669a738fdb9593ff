"""States of mGBA: GbAdvance.

Known from ``include/mgba/internal/gba/serialize.h`` of the project, which lists every field: a
version u32 of 01000000 and more, and memory at fixed places of 397,312 bytes. What newer versions
add (the saved game, a picture) follows behind them.

The engine's block of I/O registers is not given, since the core saves them with changes, nor is the
cartridge's RAM, which is not in the state itself.

Verified with version 01000002 by saving and restoring with two ROMs of our own. The engine ships no
states of this system.
"""

from __future__ import annotations

from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import cut, number, wrong_start

_SIZE: Final = 0x61000
_FIRST_VERSION: Final = 0x01000000
_LAST_VERSION: Final = 0x01000007
_BLOCKS: Final = (
    (0x2000000, 0x21000, 0x40000),
    (0x3000000, 0x19000, 0x8000),
    (0x5000000, 0x800, 0x400),
    (0x6000000, 0x1000, 0x18000),
    (0x7000000, 0xC00, 0x400),
)
"""Address, place in the state, size."""


def read(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The work RAM of both kinds, palette RAM, video RAM and sprite RAM."""
    version = number(state, 0, 4, "the version")
    if version >> 24 != _FIRST_VERSION >> 24:
        raise wrong_start(state, "mGBA")
    if version > _LAST_VERSION:
        raise StateUnreadable(
            f"it is of version {version:08x}, and mGBA's are known up to {_LAST_VERSION:08x}"
        )
    cut(state, 0, _SIZE, "the memory")
    return tuple((base, state[start : start + size]) for base, start, size in _BLOCKS)
