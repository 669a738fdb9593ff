"""States of Gambatte: GameBoy and GbColor.

Known from ``libgambatte/src/statesaver.cpp`` of gambatte-libretro: a version u16, a picture (its
length in 3 bytes, here 0), and entries to the end, each a label that ends in a zero byte, a length
in 3 bytes and the data, all numbers big-endian. ``wram`` is the work RAM, 8 KB or 32 KB in colour,
of which the engine shows banks 0 and 1, whichever the game has selected; ``vram`` the video RAM, of
which it shows bank 0; ``hram`` are 512 bytes for FE00 to FFFF.

The cartridge's RAM, ``sram``, is not given: the engine shows its bank 0 at A000 if the cartridge
has a battery, and other memory if it has none, and the state does not say which.

Verified by saving and restoring with small ROMs, grey and colour, with four kinds of mapper; all
shipped states restored by the core through them. Bytes that the core leaves undefined differ from
save to save, none of them in these entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import number, wrong_start

_VERSION: Final = b"\x00\x01"
_LONGEST_LABEL: Final = 8
_SIZES: Final[dict[str, frozenset[int]]] = {
    "wram": frozenset({0x2000, 0x8000}),
    "vram": frozenset({0x4000}),
    "hram": frozenset({0x200}),
}


def read(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The work RAM, video RAM, sprite RAM and high RAM, as the engine shows them."""
    if state[:2] != _VERSION or state[5:7] != b"a\0":
        raise wrong_start(state, "Gambatte")
    found: dict[str, bytes] = {}
    for label, data in _entries(state):
        if label in found:
            raise StateUnreadable(f"it has {label} twice")
        found[label] = data
    for label, sizes in _SIZES.items():
        if len(found.get(label, b"")) not in sizes:
            wanted = " or ".join(str(size) for size in sorted(sizes))
            raise StateUnreadable(f"it has no {label} of {wanted} bytes")
    work, high = found["wram"], found["hram"]
    return (
        (0x8000, found["vram"][:0x2000]),
        (0xC000, work[:0x1000]),
        (0xD000, work[0x1000:0x2000]),
        (0xFE00, high[:0xA0]),
        (0xFF80, high[0x180:]),
    )


def _entries(state: bytes) -> Iterator[tuple[str, bytes]]:
    """Each entry: its label and its data."""
    at = 5 + number(state, 2, 3, "the head", "big")
    while at < len(state):
        end = state.find(b"\0", at, at + _LONGEST_LABEL + 1)
        if end < 0:
            raise StateUnreadable(f"at byte {at}, where a label should be, there is none")
        label = state[at:end].decode("latin-1")
        size = number(state, end + 1, 3, "an entry's length", "big")
        at = end + 4
        if at + size > len(state):
            raise StateUnreadable(f"it is cut short: {label} is longer than the state")
        yield label, state[at : at + size]
        at += size
