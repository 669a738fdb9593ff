"""How often candidates change: told from the changes of their digits, nothing is decoded.

A number changes where one of its digits does, so that it changes at least as often as each of
them, and at most as often as all together. Mostly that tells already.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from retrodsl.ir.program import Program
from retrodsl.search.constraints import Constraint
from retrodsl.search.index import Bytes, Integers, TraceIndex, Truths
from retrodsl.search.readings import DIGITS, Reading, all_readings
from retrodsl.search.recording import Recording
from retrodsl.search.way import Way

#: Changes of digits that are put together at once.
TILE = 1 << 22

#: No number changes so often: stands for no bound.
_MANY = 1 << 62

_FRAME_BITS = 32
_FRAME_MASK = (1 << _FRAME_BITS) - 1


class Changes(Way):
    """Which candidates change ``least`` to ``most`` times in the frames of a constraint.

    A frame counts where the number is not that of the frame before, so that frame 0 never does.
    """

    def __init__(self, constraint: Constraint, recording: Recording, program: Program) -> None:
        super().__init__(constraint, recording, program)
        self.first, self.last = constraint.first, constraint.last
        self.least = constraint.least
        self.most = _MANY if constraint.most is None else constraint.most
        self._digits: dict[tuple[str, int | None], _DigitChanges] = {}

    def fitting(self, positions: Mapping[int, Integers]) -> dict[int, Integers]:
        """See ``Way.fitting``."""
        return {number: p[self._fit(all_readings()[number], p)] for number, p in positions.items()}

    def _fit(self, reading: Reading, positions: Integers) -> Truths:
        changes = self._changes_of(reading)
        counts = [changes.counts[positions + offset] for offset in reading.offsets]
        at_most, at_least = np.add.reduce(counts), np.maximum.reduce(counts)
        fits: Truths = (at_least >= self.least) & (at_most <= self.most)
        never = (at_most < self.least) | (at_least > self.most)
        asked = np.flatnonzero(~fits & ~never)
        sums = np.cumsum(at_most[asked])
        bounds = np.searchsorted(sums, np.arange(TILE, sums[-1] if len(sums) else 0, TILE))
        for part in np.split(asked, np.unique(bounds)):
            exact = changes.together(positions[part], reading.offsets)
            fits[part] = (exact >= self.least) & (exact <= self.most)
        return fits

    def _changes_of(self, reading: Reading) -> _DigitChanges:
        kind = "u" if reading.kind == "i" else reading.kind
        key = kind, reading.mask if reading.width == 1 else None
        if key not in self._digits:
            digits = DIGITS[kind] if key[1] is None else DIGITS[kind] & key[1]
            different = self._inside & (digits[self._before] != digits[self.index.values])
            self._digits[key] = _DigitChanges(self.index, different)
        return self._digits[key]

    @cached_property
    def _inside(self) -> Truths:
        frames = self.index.keys & _FRAME_MASK
        inside: Truths = (frames >= self.first) & (frames <= self.last)
        return inside

    @cached_property
    def _before(self) -> Bytes:
        """What each byte was before each of its changes."""
        index = self.index
        before = np.roll(index.values, 1)
        changing = index.changing
        before[index.starts[changing]] = index.first[changing]
        return before


class _DigitChanges:
    """Those changes of bytes that are ``different`` digits: how many of each byte, and when."""

    def __init__(self, index: TraceIndex, different: Truths) -> None:
        so_far = np.concatenate([[0], np.cumsum(different)])
        self.starts: Integers = so_far[index.starts]
        self.counts: Integers = np.diff(self.starts)
        self.frames: Integers = index.keys[different] & _FRAME_MASK

    def together(self, positions: Integers, offsets: tuple[int, ...]) -> Integers:
        """On how many frames any of the digits changes, for numbers at ``positions``."""
        keys = []
        for offset in offsets:
            counts = self.counts[positions + offset]
            which = np.repeat(np.arange(len(positions)), counts)
            inside = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
            frames = self.frames[self.starts[positions + offset][which] + inside]
            keys.append(which << _FRAME_BITS | frames)
        whose = np.unique(np.concatenate(keys)) >> _FRAME_BITS
        found: Integers = np.bincount(whose, minlength=len(positions)).astype(np.int64)
        return found
