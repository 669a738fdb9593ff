"""States of Mednafen's PC Engine: PCEngine.

Known from ``state.cpp`` of the project: ``MDFNSVST``, 8 bytes, a version u32, the state's length
u32, 8 bytes; then sections, each a name in 32 bytes, a length u32, and entries, each the length of
its name u8, the name, a length u32 and the data, all little-endian. The memory is ``BaseRAM`` of
section ``MAIN``: 8 KB, those of the engine's 32 KB block that are real.

Verified by saving and restoring with two ROMs of our own. The engine ships no states of this
system.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import cut, number, wrong_start

_MAGIC: Final = b"MDFNSVST"
_HEAD: Final = 32
_RAM_SIZE: Final = 0x2000


def read(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The work RAM."""
    if not state.startswith(_MAGIC):
        raise wrong_start(state, "Mednafen")
    at = _HEAD
    while at < len(state):
        name = cut(state, at, 32, "a section's head").split(b"\0")[0].decode("latin-1")
        size = number(state, at + 32, 4, "a section's head")
        at += 36
        section = cut(state, at, size, f"section {name}")
        at += size
        if name == "MAIN":
            for entry, data in _entries(section):
                if entry == "BaseRAM" and len(data) == _RAM_SIZE:
                    return ((0xF80000, data),)
    raise StateUnreadable("it has no work RAM of a PC Engine")


def _entries(section: bytes) -> Iterator[tuple[str, bytes]]:
    """Each entry: its name and its data."""
    at = 0
    while at < len(section):
        length = section[at]
        name = cut(section, at + 1, length, "an entry's name").decode("latin-1")
        size = number(section, at + 1 + length, 4, "an entry's length")
        at += 5 + length
        yield name, cut(section, at, size, f"entry {name}")
        at += size
