"""States of PicoDrive: 32x.

Known from ``pico/state.c`` of the project: ``PicoSEXT``, a version u32; then chunks, each a kind
u8, a length u32, little-endian, and the data; a chunk of kind 0 ends them. Kind 2 is the work RAM
of the 68000, 64 KB in 16-bit words of the host's byte order.

Verified with version 0191 by saving and restoring with a ROM of our own; the one shipped state was
restored by the core through it.
"""

from __future__ import annotations

from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import cut, number, swapped, wrong_start

_MAGIC: Final = b"PicoSEXT"
_HEAD: Final = 12
_END: Final = 0
_RAM: Final = 2
_RAM_SIZE: Final = 0x10000


def read(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The work RAM."""
    if not state.startswith(_MAGIC):
        raise wrong_start(state, "PicoDrive")
    at = _HEAD
    while (kind := number(state, at, 1, "a chunk's head")) != _END:
        size = number(state, at + 1, 4, "a chunk's head")
        data = cut(state, at + 5, size, f"chunk {kind}")
        if kind == _RAM and size == _RAM_SIZE:
            return ((0x0, swapped(data)),)
        at += 5 + size
    raise StateUnreadable("it has no work RAM of 65536 bytes")
