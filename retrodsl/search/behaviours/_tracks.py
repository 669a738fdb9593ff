"""What many candidates of one reading were over a play, as arrays: every change of each of them."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrodsl.search.index import Integers, TraceIndex, Truths
from retrodsl.search.readings import Reading

#: Bits, or any other measure, one for each track.
Measures: TypeAlias = NDArray[np.float64]


class Tracks:
    """The changes of the candidates of ``reading`` at ``positions``, each of which changes.

    ``whose``, ``frames``, ``before`` and ``after`` have one element for each change: whose it is,
    when it was, and the number before and after it. They are in order of track, then of frame;
    those of track ``t`` begin at ``begins[t]``. Everything else has one element for each track.
    """

    def __init__(
        self,
        reading: Reading,
        positions: Integers,
        first: Integers,
        whose: Integers,
        frames: Integers,
        after: Integers,
    ) -> None:
        self.reading = reading
        self.positions = positions
        self.first = first
        self.whose = whose
        self.frames = frames
        self.after = after
        self.begins: Integers = np.searchsorted(whose, np.arange(len(positions)))

    def __len__(self) -> int:
        return len(self.positions)

    def take(self, chosen: Truths) -> Tracks:
        """Only the tracks that are chosen."""
        kept = chosen[self.whose]
        number = np.cumsum(chosen) - 1
        return Tracks(
            self.reading,
            self.positions[chosen],
            self.first[chosen],
            number[self.whose[kept]],
            self.frames[kept],
            self.after[kept],
        )

    # --- each change

    @cached_property
    def is_first(self) -> Truths:
        """Whether a change is the first one of its track."""
        found = np.zeros(len(self.whose), np.bool_)
        found[self.begins] = True
        return found

    @cached_property
    def before(self) -> Integers:
        """The number before each change."""
        found = np.empty_like(self.after)
        found[1:] = self.after[:-1]
        found[self.begins] = self.first
        return found

    @cached_property
    def delta(self) -> Integers:
        """By how much the number changes."""
        return self.after - self.before

    @cached_property
    def up(self) -> Truths:
        """Whether the number rises."""
        return self.delta > 0

    @cached_property
    def gap(self) -> Integers:
        """How many frames lie between a change and the one before it; of the first, -1."""
        found = np.diff(self.frames, prepend=0)
        found[self.begins] = -1
        return found

    @cached_property
    def goes_on(self) -> Truths:
        """Whether a change is the one before it over again: as large, after as many frames."""
        same_step = np.diff(self.delta, prepend=0) == 0
        gaps = self.gap
        same_gap = gaps == np.concatenate([gaps[:1], gaps[:-1]])
        found: Truths = same_step & same_gap & ~self.is_first
        found[1:] &= ~self.is_first[:-1]
        return found

    # --- each track

    @cached_property
    def changes(self) -> Integers:
        """How many changes there are."""
        return np.diff(self.begins, append=len(self.whose))

    @cached_property
    def low(self) -> Integers:
        """The smallest number."""
        return np.minimum(np.minimum.reduceat(self.after, self.begins), self.first)

    @cached_property
    def high(self) -> Integers:
        """The largest number."""
        return np.maximum(np.maximum.reduceat(self.after, self.begins), self.first)

    @cached_property
    def ups(self) -> Integers:
        """How often it rises."""
        return self.count(self.up)

    @cached_property
    def downs(self) -> Integers:
        """How often it falls."""
        return self.changes - self.ups

    @cached_property
    def regular(self) -> Measures:
        """The share of changes that go on as the one before did."""
        return self.count(self.goes_on) / np.maximum(self.changes - 2, 1)

    def extent(self, frames: int) -> Measures:
        """Over how large a part of the play there are changes."""
        ends = self.begins + self.changes - 1
        found: Measures = (self.frames[ends] - self.frames[self.begins]) / max(frames, 1)
        return found

    @cached_property
    def carries(self) -> Integers:
        """How often a small step changes more than the lowest place: bytes that are one number."""
        reading = self.reading
        if reading.width == 1:
            return np.zeros(len(self), np.int64)
        base = reading.radix
        over = (self.after // base != self.before // base) & (np.abs(self.delta) < base)
        return self.count(over)

    def count(self, flags: Truths) -> Integers:
        """On how many of its changes each track has a flag, which is one for each change."""
        return np.add.reduceat(flags, self.begins, dtype=np.int64)

    def sum(self, values: NDArray[Any]) -> Measures:
        """The sum over its changes of what is given for each change."""
        return np.add.reduceat(values, self.begins, dtype=np.float64)

    def mean(self, values: NDArray[Any], of: Truths) -> Measures:
        """The mean over those of its changes that have a flag; 0 where none has."""
        return self.sum(np.where(of, values, 0)) / np.maximum(self.count(of), 1)

    def least(self, values: Integers, of: Truths, otherwise: int) -> Integers:
        """The smallest over those of its changes that have a flag."""
        return np.minimum.reduceat(np.where(of, values, otherwise), self.begins)

    def numbers(self, frames: Integers) -> Integers:
        """The number of each track on some frames: shape (frames, tracks)."""
        return self._at(frames, self.after, self.first)

    def ways(self, steps: Integers, frames: Integers) -> Integers:
        """How far each track has gone on some frames, where ``steps`` are its changes."""
        gone = np.cumsum(steps)
        gone -= np.repeat(gone[self.begins] - steps[self.begins], self.changes)
        return self._at(frames, gone, np.zeros(len(self), np.int64))

    def _at(self, frames: Integers, changed: Integers, first: Integers) -> Integers:
        keys = self.whose << 32 | self.frames
        wanted = np.arange(len(self)) << 32 | frames[:, None]
        at = np.searchsorted(keys, wanted.ravel(), side="right").reshape(wanted.shape) - 1
        found: Integers = np.where(at >= self.begins, changed[np.maximum(at, 0)], first)
        return found

    def kinds(self, values: Integers, of: Truths, worth: Truths) -> Integers:
        """How many different values there are on those of its changes that have a flag.

        Told of the tracks that are worth it alone; 0 of the others.
        """
        of = of & worth[self.whose]
        whose, values = self.whose[of], values[of]
        order = np.lexsort((values, whose))
        whose, values = whose[order], values[order]
        new = (np.diff(whose, prepend=-1) != 0) | (np.diff(values, prepend=0) != 0)
        return np.bincount(whose[new], minlength=len(self))


def tracks(index: TraceIndex, reading: Reading, positions: Integers) -> Tracks:
    """The tracks of a reading; of ``positions`` only those whose number changes."""
    first = reading.decode([index.first[positions + offset] for offset in reading.offsets])
    if reading.width == 1:
        whose, frames = index.events(positions)
        at = np.repeat(
            index.starts[positions] - _before(index, positions), index.changes[positions]
        )
        after = reading.decode([index.values[at + np.arange(len(whose))]])
    else:
        parts = [index.events(positions + offset) for offset in reading.offsets]
        keys = np.sort(np.concatenate([part[0] << 32 | part[1] for part in parts]))
        keys = keys[np.diff(keys, prepend=-1) != 0]
        whose, frames = keys >> 32, keys & 0xFFFFFFFF
        planes = [index.at(positions[whose] + offset, frames) for offset in reading.offsets]
        after = reading.decode(planes)
    starts = np.searchsorted(whose, np.arange(len(positions)))
    before = np.empty_like(after)
    before[1:] = after[:-1]
    before[starts[starts < len(after)]] = first[starts < len(after)]
    differs = after != before
    whose, frames, after = whose[differs], frames[differs], after[differs]
    moving = np.bincount(whose, minlength=len(positions)) > 0
    number = np.cumsum(moving) - 1
    return Tracks(reading, positions[moving], first[moving], number[whose], frames, after)


def _before(index: TraceIndex, positions: Integers) -> Integers:
    """How many changes the positions in front of each of them have together."""
    counts = index.changes[positions]
    return np.cumsum(counts) - counts
