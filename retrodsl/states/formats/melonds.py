"""States of melonDS: NintendoDs.

Known from ``src/Savestate.cpp`` and ``NDS::DoSavestate`` of the project: ``MELN``, two versions
u16, the state's length u32, 4 bytes; then sections, each four letters, a length u32 and 8 bytes,
all little-endian. The first is ``NDSG``, and begins with the 4 MB of main memory.

Verified with version 9 by saving and restoring with a ROM of our own. The engine ships no states of
this system.
"""

from __future__ import annotations

from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import cut, number, wrong_start

_MAGIC: Final = b"MELN"
_VERSION: Final = 9
_HEAD: Final = 16
_SECTION_HEAD: Final = 16
_RAM_SIZE: Final = 0x400000


def read(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The main memory."""
    if not state.startswith(_MAGIC):
        raise wrong_start(state, "melonDS")
    version = number(state, 4, 2, "the head")
    if version != _VERSION:
        raise StateUnreadable(f"it is of version {version} of melonDS, and only 9 is known")
    if number(state, 8, 4, "the head") != len(state):
        raise StateUnreadable("its length is not the one in its head")
    if cut(state, _HEAD, 4, "the first section") != b"NDSG":
        raise StateUnreadable("its first section is not NDSG")
    if number(state, _HEAD + 4, 4, "the first section") < _SECTION_HEAD + _RAM_SIZE:
        raise StateUnreadable("its first section is too short for the memory")
    return ((0x0, cut(state, _HEAD + _SECTION_HEAD, _RAM_SIZE, "the memory")),)
