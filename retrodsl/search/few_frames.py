"""Which candidates fit what is said of few frames, which are the same for every candidate.

They are read from images of the whole memory. Where few candidates are left, or few bytes differ,
those of all readings are decoded at once; else a reading at a time is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrodsl.ir.program import Program
from retrodsl.search.constraints import Constraint, Quantity
from retrodsl.search.equal import Image, places_in
from retrodsl.search.evaluate import holds
from retrodsl.search.flat import Flat
from retrodsl.search.index import Bytes, Integers, Truths
from retrodsl.search.readings import Reading, all_readings
from retrodsl.search.recording import Recording
from retrodsl.search.way import Way

#: So many frames, less one, are looked at one by one for a number that is given.
FEW = 32

#: So many numbers at most are decoded at once.
TOGETHER = 1 << 19


class FewFrames(Way):
    """A constraint that is about few frames (see ``are_few``) over one recording."""

    def __init__(self, constraint: Constraint, recording: Recording, program: Program) -> None:
        super().__init__(constraint, recording, program)
        self._known_begins: dict[tuple[int, ...], Integers] = {}

    def fitting(self, positions: Mapping[int, Integers]) -> dict[int, Integers]:
        """See ``Way.fitting``."""
        lengths = [len(p) for p in positions.values()]
        if sum(lengths) * self._count <= TOGETHER:
            candidates = Flat.of(positions)
            fits = np.flatnonzero(self._fit_together(candidates))
            bounds = np.searchsorted(fits, np.cumsum([0, *lengths])).tolist()
            found = candidates.positions[fits]
            return {n: found[a:b] for n, (a, b) in zip(positions, pairwise(bounds), strict=True)}
        readings = all_readings()
        if self._images_of_number:
            return {n: self._is_number(readings[n], p) for n, p in positions.items()}
        if self.formula.steady is None:
            return {n: p[self._moment(readings[n], p)] for n, p in positions.items()}
        return self._where_changed(positions, self.formula.steady)

    def _fit_together(self, candidates: Flat) -> Truths:
        """Which of the candidates fit."""
        if self._images_of_number:
            number, images = self.formula.number, self._images_of_number
            is_number = candidates.decode(np.stack([i.image for i in images])) == number
            fits: Truths = is_number.any(axis=0)
            return fits
        steady = self.formula.steady
        if steady is None:
            return self._moments(candidates)
        fits = np.full(len(candidates.numbers), steady == self.constraint.wanted)
        changed = np.flatnonzero(candidates.touch(self._differs))
        fits[changed] = self._moments(candidates.some(changed))
        return fits

    def _moments(self, candidates: Flat) -> Truths:
        """As ``_fit_together``, of what is no number, whether something changes or not."""
        if not len(candidates.numbers):
            return np.zeros(0, np.bool_)
        truth = holds(self.formula.node, candidates.decode(self._images), self._moment_leaves)[-1]
        fits: Truths = truth == self.constraint.wanted
        return fits

    def _where_changed(
        self, positions: Mapping[int, Integers], steady: bool
    ) -> dict[int, Integers]:
        """What the formula is where the unknown stands still is known: only the rest is decoded."""
        changed = {}
        for number, mine in positions.items():
            begins = self._begins(all_readings()[number].offsets)
            at, inside = places_in(mine, begins) if len(mine) else (begins[:0], begins[:0] > 0)
            changed[number] = at[inside]
        moved = Flat.of({number: positions[number][at] for number, at in changed.items()})
        step = max(TOGETHER // self._count, 1)
        tiles = range(0, len(moved.numbers), step)
        parts = [self._moments(moved.some(slice(i, i + step))) for i in tiles]
        truths = np.concatenate([np.zeros(0, np.bool_), *parts])
        found, begin = {}, 0
        for number, at in changed.items():
            fits = truths[begin : begin + len(at)]
            begin += len(at)
            if steady == self.constraint.wanted:
                found[number] = np.delete(positions[number], at[~fits])
            else:
                found[number] = positions[number][at[fits]]
        return found

    # --- a number on one of few frames

    @cached_property
    def _images_of_number(self) -> list[Image]:
        """The frames on one of which the unknown is the number; none where more is said."""
        return [Image(self.index.image(frame)) for frame in _frames_of_number(self.constraint)]

    def _is_number(self, reading: Reading, positions: Integers) -> Integers:
        number = self.formula.number
        assert number is not None
        first, *others = self._images_of_number
        found = first.equal(reading, positions, number)
        for image in others:
            found = np.union1d(found, image.equal(reading, positions, number))
        return found

    # --- a moment

    @property
    def _count(self) -> int:
        """How many frames are looked at."""
        return len(self._images_of_number) or len(self._rows)

    @property
    def _rows(self) -> list[int]:
        assert self.constraint.rows is not None
        return self.constraint.rows

    @cached_property
    def _images(self) -> Bytes:
        return self.index.images(self._rows)

    @cached_property
    def _moment_leaves(self) -> dict[int, NDArray[Any]]:
        sampled = self.constraint.quantity is Quantity.MOMENTS
        nodes = self.formula.sources if sampled else self.formula.leaves
        return {
            node.serial: self.recording.column(node, self.program)[self._rows][:, None]
            for node in nodes
        }

    def _moment(self, reading: Reading, positions: Integers) -> Truths:
        images = self._images
        dense = len(positions) * 4 > self.index.size
        if dense:
            known = self.index.size - reading.span + 1
            planes = [images[:, o : o + known] for o in reading.offsets]
        else:
            planes = [images[:, positions + o] for o in reading.offsets]
        truth = holds(self.formula.node, reading.decode(planes), self._moment_leaves)[-1]
        if dense:
            truth = truth[positions]
        fits: Truths = truth == self.constraint.wanted
        return fits

    @cached_property
    def _differs(self) -> Truths:
        """Which bytes are not the same on all the frames that are looked at."""
        differs: Truths = np.logical_or.reduce(self._images[1:] != self._images[0])
        return differs

    @cached_property
    def _differing(self) -> Integers:
        return np.flatnonzero(self._differs)

    def _begins(self, offsets: tuple[int, ...]) -> Integers:
        """Where a reading with these offsets begins that reads one of the differing bytes."""
        if offsets not in self._known_begins:
            every = np.sort(np.concatenate([self._differing - o for o in offsets]))
            # NumPy's unique hashes, which takes several times as long.
            self._known_begins[offsets] = every[np.diff(every, prepend=-np.inf) != 0]
        return self._known_begins[offsets]


def are_few(constraint: Constraint) -> bool:
    """Whether a constraint is about few frames, the same for every candidate."""
    return constraint.rows is not None or bool(_frames_of_number(constraint))


def _frames_of_number(constraint: Constraint) -> range:
    """The frames on one of which the unknown is a number; none where more is said."""
    first, last, every = constraint.first, constraint.last, Quantity.EVERY
    if constraint.formula.number is None or not constraint.wanted or last - first > FEW:
        return range(0)
    if constraint.quantity is every and first != last:
        return range(0)
    if constraint.quantity is Quantity.MOMENTS:
        first = last
    return range(first, last + 1)
