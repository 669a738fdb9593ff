"""History over arrays: what a frame sees of the frames before it, episode by episode."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby

import numpy as np

from retrodsl.evaluators.arrays.columns import Array, Integers, Truths

#: Shorter episodes are scanned side by side, those of like length at once; others one by one.
LONG = 4096


class Episodes:
    """The episodes of a trace of ``frames`` frames; ``resets`` is true where one begins.

    Every method takes and returns arrays of length ``frames``. Nothing passes from one episode to
    the next.
    """

    def __init__(self, frames: int, resets: Truths | None = None) -> None:
        self.frames = frames
        self.starts: Integers = np.zeros(min(frames, 1), np.int64)
        if resets is not None and frames:
            begins = resets.copy()
            begins[0] = True
            self.starts = np.flatnonzero(begins)
        self.lengths = np.diff(self.starts, append=frames)

    @cached_property
    def _index(self) -> Integers:
        return np.arange(self.frames)

    def frame(self) -> Integers:
        """The number of each frame in its episode."""
        return self._index - np.repeat(self.starts, self.lengths)

    def previous(self, values: Array) -> Array:
        """The value one frame ago; an episode's first frame has its own."""
        result = np.empty_like(values)
        result[1:] = values[:-1]
        result[self.starts] = values[self.starts]
        return result

    def latch(self, values: Array, condition: Truths, start: Array) -> Array:
        """The value of the last frame where ``condition`` held, else ``start`` of the first."""
        taken = condition.copy()
        taken[self.starts] = True
        return np.where(condition, values, start)[self._last(taken)]

    def _last(self, taken: Truths) -> Integers:
        """The last frame up to each where ``taken`` is true, as it is on every first frame."""
        last: Integers = np.where(taken, self._index, 0)
        return np.maximum.accumulate(last, out=last)

    def greatest(self, values: Array) -> Array:
        """The greatest value so far."""
        if values.dtype.kind != "f":
            return self.accumulate(np.maximum, values)
        return self._extreme(values, values.copy())

    def smallest(self, values: Array) -> Array:
        """The smallest value so far."""
        if values.dtype.kind != "f":
            return self.accumulate(np.minimum, values)
        return self._extreme(values, -values)

    def _extreme(self, values: Array, rank: Array) -> Array:
        """Of ``values`` so far the first with the highest ``rank``, which is overwritten.

        As in the reference, a NaN is passed over, but for one on the first frame, which stays; and
        of 0.0 and -0.0 the first stays. ``np.maximum`` alone promises neither.
        """
        unknown = np.isnan(rank)
        rank[unknown] = -np.inf
        rank[self.starts[unknown[self.starts]]] = np.inf
        highest = self.accumulate(np.maximum, rank)
        better = np.empty(self.frames, np.bool_)
        better[1:] = rank[1:] > highest[:-1]
        better[self.starts] = True
        return values[self._last(better)]

    def accumulate(self, operation: np.ufunc, values: Array) -> Array:
        """``operation`` of all values so far, from left to right (sums of doubles keep order)."""
        if len(self.starts) <= 1:
            return operation.accumulate(values)
        result = np.empty_like(values)
        for starts, lengths in self._alike:
            if lengths[0] >= LONG:
                for start, end in zip(starts.tolist(), (starts + lengths).tolist(), strict=True):
                    operation.accumulate(values[start:end], out=result[start:end])
                continue
            offsets = np.arange(lengths.max())
            places = starts[:, None] + offsets
            inside = offsets < lengths[:, None]
            rows = values[np.minimum(places, self.frames - 1)]
            result[places[inside]] = operation.accumulate(rows, axis=1)[inside]
        return result

    @cached_property
    def _alike(self) -> list[tuple[Integers, Integers]]:
        """Starts and lengths of the episodes whose lengths have the same number of bits."""
        order = np.argsort(self.lengths, kind="stable")
        bits = np.frexp(self.lengths[order].astype(np.float64))[1].tolist()
        groups = []
        first = 0
        for _, group in groupby(bits):
            some = order[first : first + len(list(group))]
            first += len(some)
            groups.append((self.starts[some], self.lengths[some]))
        return groups
