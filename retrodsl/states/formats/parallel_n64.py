"""States of Mupen64Plus, as the core parallel_n64 saves them: N64.

Known from ``main/savestates.c`` of the project: ``M64+SAVE``, a version of 4 bytes, big-endian, the
ROM's MD5 in 32 letters, registers, and at byte 448 the memory, 8 MB with the expansion in 32-bit
words of the host's byte order. The engine shows it as it lies there.

Verified with version 00010000 by saving and restoring with a ROM of our own; the one shipped state
was restored by the core through it, once the ROM's MD5 in it was exchanged.
"""

from __future__ import annotations

from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import cut, wrong_start

_MAGIC: Final = b"M64+SAVE"
_VERSION: Final = b"\x00\x01\x00\x00"
MD5: Final = slice(12, 44)
"""Where a state names the ROM that it is of."""

_HEX: Final = frozenset(b"0123456789ABCDEFabcdef")
_RAM_START: Final = 448
_RAM_SIZE: Final = 0x800000


def read(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The main memory."""
    if not state.startswith(_MAGIC):
        raise wrong_start(state, "Mupen64Plus")
    version = cut(state, len(_MAGIC), 4, "the version")
    if version != _VERSION:
        raise StateUnreadable(f"it is of version {version.hex()}, and only 00010000 is known")
    if not _HEX.issuperset(state[MD5]):
        raise StateUnreadable("its head has no MD5 of a ROM")
    return ((0x0, cut(state, _RAM_START, _RAM_SIZE, "the memory")),)
