"""Which readings of which bytes are looked at: plain numbers of 1 to 4 bytes, and rows of digits.

The bytes of one number are told from bytes that only lie side by side: where the higher one
changes, the lower one does too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from retrodsl.search.index import Integers, TraceIndex, Truths
from retrodsl.search.readings import Reading, all_readings

#: On so large a part of the changes of a higher byte, the one below it has to change too.
TOGETHER = 0.5

#: Of fewer changes than these a byte need not have been large.
FEW = 4

#: Beside so many changes a digit of the same number has to change as well.
MANY = 8

#: A byte is a higher place of the next one if so large a part of its changes are carries.
CARRIED = 0.8

#: So many digits at the end of a row may be 0 on every frame.
ROUND = 2

#: Rows of digits are at most so long.
LONGEST = 8

_FRAME = 1 << 32


class Candidates:
    """The candidates of a play that are worth a look, by reading."""

    def __init__(self, index: TraceIndex) -> None:
        self.index = index

    def __iter__(self) -> Iterator[tuple[Reading, Integers]]:
        """Each reading with its positions, in order; readings without any are left out."""
        for reading in all_readings():
            if reading.is_plain and reading.is_simple and reading.mask is None:
                positions = np.flatnonzero(self._fits(reading))
                if len(positions):
                    yield reading, positions

    def _fits(self, reading: Reading) -> Truths:
        width, none = reading.width, np.zeros(self.index.size, np.bool_)
        if width > (LONGEST if reading.kind == "n" else 4) or self.index.size < width:
            return none
        if width == 1:
            return self._single(reading)
        highest_first = reading.places[0] > 0
        match reading.kind:
            case "n":
                return self._row(width, highest_first=highest_first)
            case "d":
                return self._wide(width, highest_first=highest_first, reach=9) & self._all(
                    width, self.packed
                )
            case "i":
                top = 0 if highest_first else width - 1
                found = self._wide(width, highest_first=highest_first)
                found[: self.index.size - top] &= self.signed[top:]
                return found
            case _:
                return self._wide(width, highest_first=highest_first)

    def _single(self, reading: Reading) -> Truths:
        match reading.kind:
            case "u":
                return self.moving
            case "i":
                return self.moving & self.signed
            case "d":
                return self.moving & self.packed & (self.highest > 9)
            case _:
                return np.zeros(self.index.size, np.bool_)

    def _wide(self, width: int, *, highest_first: bool, reach: int = 127) -> Truths:
        """What may be one number: the lower bytes are large at times, unless little is known."""
        pairs = self._pairs(TOGETHER, highest_first=highest_first)
        low = (self.highest > reach) | (self.index.changes < FEW)
        pairs &= self._at(low, 1) if highest_first else low
        return self._inside(width, self._all(width - 1, pairs))

    def _row(self, width: int, *, highest_first: bool) -> Truths:
        """Rows of digits whose highest one changes, and the lowest, but for a few that are 0."""
        pairs = self.digit & np.roll(self.digit, -1) & (self.tile == np.roll(self.tile, -1))
        found = self._inside(width, self._all(width - 1, pairs))
        some = np.zeros(self.index.size, np.bool_)
        for zeros in range(min(ROUND, width - 2) + 1):
            ends = (0, width - 1 - zeros) if highest_first else (zeros, width - 1)
            still = range(width - zeros, width) if highest_first else range(zeros)
            fits = self._at(self.moving, ends[0]) & self._at(self.moving, ends[1])
            for place in still:
                fits &= self._at(~self.moving & self.zero, place)
            inner = width - zeros - 1
            begin = 0 if highest_first else zeros
            linked = self._pairs(0.0, highest_first=highest_first)
            fits &= self._at(self._all(inner, linked), begin)
            some |= fits
        return found & some

    # --- what a byte is over the whole play: arrays of shape (size,)

    @cached_property
    def moving(self) -> Truths:
        """Whether it changes."""
        return self.index.changes > 0

    @cached_property
    def lowest(self) -> Integers:
        """The smallest value."""
        return self._over(np.minimum)

    @cached_property
    def highest(self) -> Integers:
        """The largest value."""
        return self._over(np.maximum)

    @cached_property
    def packed(self) -> Truths:
        """Whether both halves are always decimal digits."""
        values = np.arange(256)
        return self._always((values >> 4 < 10) & (values & 15 < 10))

    @cached_property
    def digit(self) -> Truths:
        """Whether the lower half is always a decimal digit, the higher one the same."""
        same_half: Truths = self.lowest >> 4 == self.highest >> 4
        return self._always(np.arange(256) & 15 < 10) & same_half

    @cached_property
    def tile(self) -> Integers:
        """The higher half of the first value."""
        return self.index.first.astype(np.int64) >> 4

    @cached_property
    def zero(self) -> Truths:
        """Whether it begins as the digit 0."""
        found: Truths = self.index.first & 15 == 0
        return found

    @cached_property
    def signed(self) -> Truths:
        """Whether it is both below and above 127."""
        return (self.lowest < 128) & (self.highest > 127)

    @cached_property
    def together(self) -> Integers:
        """On how many frames it changes together with the next byte."""
        keys = self.index.keys
        found = np.zeros(self.index.size, np.int64)
        if len(keys):
            at = np.searchsorted(keys, keys + _FRAME)
            at[at == len(keys)] = 0
            both = keys[at] == keys + _FRAME
            found += np.bincount(keys[both] >> 32, minlength=self.index.size)
        return found

    def is_part(self, reading: Reading, positions: Integers) -> Truths:
        """Whether the byte beside the lowest one carries into it: there is more to the number."""
        found = np.zeros(len(positions), np.bool_)
        low = positions + reading.offsets[reading.places.index(0)]
        if reading.width == 1 or reading.places[0] > 0:
            found |= self._carried[0][low]
        if reading.width == 1 or reading.places[0] == 0:
            found |= self._carried[1][low]
        return found

    @cached_property
    def _carried(self) -> tuple[Truths, Truths]:
        """Whether the byte behind it, and the one before it, carry into it."""
        index = self.index
        keys, size = index.keys, index.size
        after = index.values.astype(np.int64)
        before = np.concatenate([after[:1], after[:-1]])
        before[index.starts[index.changing]] = index.first[index.changing]
        up = after > before
        found = []
        for step in (1, -1):
            low = np.roll(index.changes, -step)
            wanted = keys + step * _FRAME
            at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            opposite = (keys[at] == wanted) & (up[at] != up)
            count = np.bincount(keys[opposite] >> 32, minlength=size)
            changes = index.changes
            found.append((changes >= 2) & (count >= CARRIED * changes) & (low >= 1.5 * changes))
        return found[0], found[1]

    def _pairs(self, part: float, *, highest_first: bool) -> Truths:
        """Whether it and the next byte change as two places of one number do."""
        own, after = self.index.changes, np.roll(self.index.changes, -1)
        high = own if highest_first else after
        linked: Truths = (self.together > 0) & (self.together >= part * high)
        low = after if highest_first else own
        if part:
            linked &= high <= low
        # A digit that stays links those beside it: 1 0 9 becomes 2 0 0.
        still = ((own == 0) & (after < MANY)) | ((after == 0) & (own < MANY))
        return linked if part else linked | still

    def _all(self, count: int, flags: Truths) -> Truths:
        """Whether ``count`` bytes from each on have a flag."""
        found = np.ones(self.index.size, np.bool_)
        for place in range(count):
            found &= self._at(flags, place)
        return found

    def _at(self, flags: Truths, place: int) -> Truths:
        """The flag of the byte so many further on; none behind the last."""
        found = np.zeros(self.index.size, np.bool_)
        found[: self.index.size - place] = flags[place:]
        return found

    def _inside(self, width: int, found: Truths) -> Truths:
        return found & (self.index.room >= width)

    def _over(self, smallest: np.ufunc) -> Integers:
        found: Integers = self.index.first.astype(np.int64)
        places = self.index.changing
        if len(places):
            values = self.index.values.astype(np.int64)
            found[places] = smallest(found[places], smallest.reduceat(values, self._begins))
        return found

    def _always(self, of_value: Truths) -> Truths:
        found: Truths = of_value[self.index.first]
        places = self.index.changing
        if len(places):
            found[places] &= np.logical_and.reduceat(of_value[self.index.values], self._begins)
        return found

    @property
    def _begins(self) -> Integers:
        return self.index.starts[self.index.changing]
