"""Taking a state apart without ever reading past its end."""

from __future__ import annotations

from typing import Literal

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.recognise import what_it_is


def cut(state: bytes, start: int, size: int, what: str) -> bytes:
    """``size`` bytes from ``start`` on; ``StateUnreadable`` where the state ends before."""
    if start + size > len(state):
        raise StateUnreadable(f"it is cut short: it ends after {len(state)} bytes, within {what}")
    return state[start : start + size]


def number(
    state: bytes, start: int, size: int, what: str, order: Literal["little", "big"] = "little"
) -> int:
    """The unsigned number in ``size`` bytes from ``start`` on; errors as in ``cut``."""
    return int.from_bytes(cut(state, start, size, what), order)


def swapped(words: bytes) -> bytes:
    """The two bytes of each 16-bit word exchanged; the length has to be even."""
    out = bytearray(len(words))
    out[0::2] = words[1::2]
    out[1::2] = words[0::2]
    return bytes(out)


def wrong_start(state: bytes, core: str) -> StateUnreadable:
    """The error for a state that does not begin as those of ``core`` do."""
    known = what_it_is(state)
    return StateUnreadable(
        f"it is not a state of {core}: " + (f"it is {known}" if known else "it begins otherwise")
    )
