"""States of Stella 3.9.1: Atari2600.

Known from the ``save`` functions of stella2014-libretro (``Console``, ``System``, ``M6502``,
``M6532``): texts, each a length u32, little-endian, and letters, and numbers without marks. They
are ``03090100state``, the cartridge's kind, ``System`` with 5 bytes, ``M6502`` with 43, ``M6532``
and then the 128 bytes of RAM. What lies behind them depends on the cartridge.

Verified by saving and restoring with small ROMs of seven kinds; all shipped states restored by the
core through these, since it takes those of a cartridge of the same kind.
"""

from __future__ import annotations

from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import cut, number, wrong_start

_MAGIC: Final = "03090100state"
_RAM_SIZE: Final = 0x80
_LONGEST_KIND: Final = 64


def read(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The RAM."""
    if not state.startswith(len(_MAGIC).to_bytes(4, "little") + _MAGIC.encode()):
        raise wrong_start(state, "Stella 3.9.1")
    kind = 4 + len(_MAGIC)
    length = number(state, kind, 4, "the cartridge's kind")
    if length > _LONGEST_KIND:
        raise StateUnreadable(f"its cartridge's kind has {length} letters")
    at = kind + 4 + length
    for mark, size in (("System", 5), ("M6502", 43), ("M6532", 0)):
        text = len(mark).to_bytes(4, "little") + mark.encode()
        if cut(state, at, len(text), mark) != text:
            raise StateUnreadable(f"at byte {at}, where {mark} should begin, it does not")
        at += len(text) + size
    return ((0x80, cut(state, at, _RAM_SIZE, "the RAM")),)
