"""States of FCEUmm: Nes.

Known from ``src/state.c`` of libretro-fceumm: ``FCS`` and FF, the length of what follows the head
u32, the version u32, 4 bytes unused; then chunks, each a type u8 and a length u32, of entries, each
four letters, a length u32 and the data, all little-endian. The console's 2 KB are entry ``RAM`` of
chunk 1, the cartridge's are ``WRAM`` of chunk 16, and the MMC5's own kilobyte is ``ERAM``.

The core hands out its memory in pages of 1 KB, and the map is made once, when the ROM is loaded:
whatever bank a game selects later, pages 6000 to 7FFF stay the first 8 KB of ``WRAM``.

Verified with version 9813: saved and restored with small ROMs of all mappers from 0 to 255, with
and without battery; wherever the engine had a page from 6000 to 7FFF, it was this part of ``WRAM``.
The shipped states were restored by the core through such ROMs, since it takes those of the length
that the ROM's own have; but for one, of a kind of MMC5 cartridge that it knows by its content.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import cut, number, wrong_start

_HEAD: Final = 16
_CPU: Final = 1
_CARTRIDGE: Final = 0x10
_EMPTY: Final = bytes([_CARTRIDGE, 0, 0, 0, 0])
_PAGE: Final = 0x400
_RAM_SIZE: Final = 0x800
_WRAM_SHOWN: Final = 0x2000


def read(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The work RAM and the cartridge's RAM, in pages as the engine has them."""
    if not state.startswith(b"FCS\xff"):
        raise wrong_start(state, "FCEUmm")
    length = number(state, 4, 4, "the head")
    follow = len(state) - _HEAD
    # The core does not count the head of a last chunk without entries.
    uncounted = len(_EMPTY) if state.endswith(_EMPTY) else 0
    if follow - length not in (0, uncounted):
        raise StateUnreadable(f"its head says {length} bytes of FCEUmm's chunks, {follow} follow")
    found: dict[str, bytes] = {}
    for chunk, name, data in _entries(state):
        key = {(_CPU, "RAM"): "RAM", (_CARTRIDGE, "WRAM"): "WRAM", (_CARTRIDGE, "ERAM"): "ERAM"}
        place = key.get((chunk, name))
        if place is not None and place in found:
            raise StateUnreadable(f"it has {place} twice")
        if place is not None:
            found[place] = data
    if len(found.get("RAM", b"")) != _RAM_SIZE:
        raise StateUnreadable("it has no work RAM of 2048 bytes")
    return (
        *_pages(0x0, found["RAM"]),
        *_pages(0x5C00, found.get("ERAM", b"")[:_PAGE]),
        *_pages(0x6000, found.get("WRAM", b"")[:_WRAM_SHOWN]),
    )


def _entries(state: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Each entry: its chunk's type, its name and its data."""
    at = _HEAD
    while at < len(state):
        chunk = state[at]
        end = at + 5 + number(state, at + 1, 4, "a chunk's head")
        if end > len(state):
            raise StateUnreadable(f"chunk {chunk} is longer than the state")
        at += 5
        while at < end:
            name = cut(state, at, 4, "an entry's head").rstrip(b"\0").decode("latin-1")
            size = number(state, at + 4, 4, "an entry's head")
            at += 8
            if at + size > end:
                raise StateUnreadable(f"entry {name!r} is longer than its chunk")
            yield chunk, name, state[at : at + size]
            at += size


def _pages(base: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """The whole pages of ``data``, the first at ``base``."""
    for start in range(0, len(data) - _PAGE + 1, _PAGE):
        yield base + start, data[start : start + _PAGE]
