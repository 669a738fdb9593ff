"""Which candidates fit a constraint.

Few frames are read from images of the whole memory. Many frames are looked at only where
something changes: the candidate's own bytes, or what else the formula reads; between two changes
its truth stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrodsl.ir.program import Program
from retrodsl.search.change_counts import Changes
from retrodsl.search.constraints import Constraint, Quantity
from retrodsl.search.equal import Image
from retrodsl.search.evaluate import holds
from retrodsl.search.index import Bytes, Integers, Truths
from retrodsl.search.readings import Reading
from retrodsl.search.recording import Recording

Leaves: TypeAlias = dict[int, NDArray[Any]]

#: Numbers in one array of a tile.
TILE = 1 << 20

#: So many frames, less one, are looked at one by one for a number that is given.
FEW = 32

#: Of a candidate's changes first so many are looked at, then the next: most candidates fail soon.
_STAGES = (1, 8, 64, 1 << 40)


class Narrowing:
    """One constraint over one recording."""

    def __init__(self, constraint: Constraint, recording: Recording, program: Program) -> None:
        self.constraint = constraint
        self.formula = constraint.formula
        self.index = recording.index
        self.recording = recording
        self.program = program
        self.rows = constraint.rows
        self._known_begins: dict[tuple[int, ...], Integers] = {}

    def fits(self, readings: Sequence[Reading], positions: Sequence[Integers]) -> list[Truths]:
        """Which of each reading's ``positions`` fit; the readings have the same offsets."""
        if self._images_of_number:
            return [self._is_number(r, p) for r, p in zip(readings, positions, strict=True)]
        if self.rows is not None:
            return [self._moment(r, p) for r, p in zip(readings, positions, strict=True)]
        if self.constraint.quantity is Quantity.CHANGES:
            counted = Changes(self.index, self.constraint)
            return [counted.fits(r, p) for r, p in zip(readings, positions, strict=True)]
        every = self.constraint.quantity is Quantity.EVERY
        # Of every frame one that differs is sought, of some frames one that is as it should be.
        sought = self.constraint.wanted != every
        if self.formula.lookback is None:
            both = zip(readings, positions, strict=True)
            found = [self._scan(r, p, sought) for r, p in both]
        else:
            seeking = _Seeking(self, readings, positions, sought)
            found = seeking.run()
        return [~truth if every else truth for truth in found]

    # --- a number on one of few frames

    @cached_property
    def _images_of_number(self) -> list[Image]:
        """The frames on one of which the unknown is the number; none where more is said."""
        first, last, every = self.constraint.first, self.constraint.last, Quantity.EVERY
        if self.formula.number is None or not self.constraint.wanted or last - first > FEW:
            return []
        if self.constraint.quantity is every and first != last:
            return []
        if self.constraint.quantity is Quantity.MOMENTS:
            first = last
        return [Image(self.index.image(frame)) for frame in range(first, last + 1)]

    def _is_number(self, reading: Reading, positions: Integers) -> Truths:
        assert self.formula.number is not None
        fits = np.zeros(len(positions), np.bool_)
        for image in self._images_of_number:
            fits |= image.equal(reading, positions, self.formula.number)
        return fits

    # --- a moment

    @cached_property
    def _images(self) -> Bytes:
        assert self.rows is not None
        return self.index.images(self.rows)

    @cached_property
    def _moment_leaves(self) -> Leaves:
        assert self.rows is not None
        sampled = self.constraint.quantity is Quantity.MOMENTS
        nodes = self.formula.sources if sampled else self.formula.leaves
        return {
            node.serial: self.recording.column(node, self.program)[self.rows][:, None]
            for node in nodes
        }

    def _moment(self, reading: Reading, positions: Integers) -> Truths:
        images = self._images
        if self.formula.steady is not None:
            return self._moment_by_changes(reading, positions, self.formula.steady)
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
    def _differing(self) -> Integers:
        """The bytes that are not the same on all the frames that are looked at."""
        return np.flatnonzero((self._images != self._images[0]).any(axis=0))

    def _begins(self, offsets: tuple[int, ...]) -> Integers:
        """Where a reading with these offsets begins that reads one of the differing bytes."""
        if offsets not in self._known_begins:
            every = np.sort(np.concatenate([self._differing - o for o in offsets]))
            # NumPy's unique hashes, which takes several times as long.
            self._known_begins[offsets] = every[np.diff(every, prepend=every[0] - 1) != 0]
        return self._known_begins[offsets]

    def _moment_by_changes(self, reading: Reading, positions: Integers, steady: bool) -> Truths:
        """What the formula is where the unknown stands still is known: only the rest is decoded."""
        fits = np.full(len(positions), steady == self.constraint.wanted)
        if not len(self._differing) or not len(positions):
            return fits
        begins = self._begins(reading.offsets)
        at = np.searchsorted(positions, begins)
        at[at == len(positions)] = 0
        at = at[positions[at] == begins]
        if not len(at):
            return fits
        planes = [self._images[:, positions[at] + o] for o in reading.offsets]
        truth = holds(self.formula.node, reading.decode(planes), self._moment_leaves)[-1]
        fits[at] = truth == self.constraint.wanted
        return fits

    # --- many frames

    @cached_property
    def columns(self) -> Leaves:
        """What the formula reads besides the unknown, on every frame."""
        return {
            node.serial: self.recording.column(node, self.program) for node in self.formula.leaves
        }

    @cached_property
    def common(self) -> Integers:
        """The frames on which every candidate has to be looked at."""
        first, last = self.constraint.first, self.constraint.last
        found = [np.array([first, last])]
        if self.formula.steady is None:
            found += [np.flatnonzero(np.diff(c)) + 1 for c in self.columns.values()]
        lookback = self.formula.lookback or 0
        frames = np.concatenate(found)
        around = np.unique((frames[:, None] + np.arange(lookback + 1)).reshape(-1))
        return around[(around >= first) & (around <= last)]

    def _scan(self, reading: Reading, positions: Integers, sought: bool) -> Truths:
        found = np.zeros(len(positions), np.bool_)
        first, last = self.constraint.first, self.constraint.last
        leaves = {serial: column[: last + 1, None] for serial, column in self.columns.items()}
        for part in _tiles(np.arange(len(positions)), max(TILE // (last + 1), 1)):
            planes = [self.index.columns(positions[part] + o)[: last + 1] for o in reading.offsets]
            truth = holds(self.formula.node, reading.decode(planes), leaves)[first : last + 1]
            found[part] = (truth == sought).any(axis=0)
        return found


class _Seeking:
    """Seeks, for candidates of readings with the same offsets, a frame of a certain truth.

    ``positions`` are all of theirs; ``found[i]`` is true where reading ``i`` has one, or does not
    begin at all. The bytes are looked up once for all readings.
    """

    def __init__(
        self,
        narrowing: Narrowing,
        readings: Sequence[Reading],
        positions: Sequence[Integers],
        sought: bool,
    ) -> None:
        self.narrowing = narrowing
        self.constraint = narrowing.constraint
        self.lookback = narrowing.formula.lookback or 0
        self.index = narrowing.index
        self.readings = readings
        self.offsets = readings[0].offsets
        self.sought = sought
        self.positions = np.unique(np.concatenate(positions))
        self.places = [np.searchsorted(self.positions, mine) for mine in positions]
        self.found = np.ones((len(readings), len(self.positions)), np.bool_)
        for row, places in zip(self.found, self.places, strict=True):
            row[places] = False

    def run(self) -> list[Truths]:
        """For each reading whether each of its own positions has such a frame."""
        self._look_at_common()
        for begin, end in pairwise((0, *_STAGES)):
            self._look_at_own(begin, end)
        return [row[places] for row, places in zip(self.found, self.places, strict=True)]

    def _left(self) -> Integers:
        return np.flatnonzero(~self.found.all(axis=0))

    def _look_at_common(self) -> None:
        """Look at the frames that are alike for all; the few at first tell most of it."""
        frames = self.narrowing.common
        scattered = frames[_scattered(len(frames))]
        done = 0
        while done < len(scattered) and len(left := self._left()):
            some = scattered[done : done + (8 if done == 0 else max(TILE // len(left), 8))]
            for part in _tiles(left, max(TILE // len(some), 1)):
                who = np.tile(part, len(some))
                self._look(who, np.repeat(some, len(part)))
            done += len(some)

    def _look_at_own(self, begin: int, end: int) -> None:
        """Look at the frames on and after which a candidate's own bytes change.

        Only the changes ``begin..end - 1`` of each byte.
        """
        left = self._left()
        counts = np.zeros(len(left), np.int64)
        for offset in self.offsets:
            changes = self.index.changes[self.positions[left] + offset]
            counts += np.clip(changes - begin, 0, end - begin)
        left, counts = left[counts > 0], counts[counts > 0]
        sums = np.cumsum(counts)
        bounds = np.searchsorted(sums, np.arange(TILE, counts.sum(), TILE))
        for part in np.split(left, np.unique(bounds)):
            for offset in self.offsets:
                # A wide reading mostly fails by its first byte already.
                still = part[~self.found[:, part].all(axis=0)]
                at = self.positions[still] + offset
                which, frames = self.index.some_events(at, begin, end)
                for later in range(self.lookback + 1):
                    now = frames + later
                    inside = (now >= self.constraint.first) & (now <= self.constraint.last)
                    self._look(still[which[inside]], now[inside])

    def _look(self, who: Integers, frames: Integers) -> None:
        """Look at candidates ``who`` on ``frames``, one frame each."""
        if not len(who):
            return
        back = np.arange(self.lookback, -1, -1)[:, None]
        rows = np.maximum(frames - back, 0)
        planes = [self.index.at(self.positions[who] + o, rows) for o in self.offsets]
        columns = {s: column[rows] for s, column in self.narrowing.columns.items()}
        for reading, found in zip(self.readings, self.found, strict=True):
            open_ = np.flatnonzero(~found[who])
            if not len(open_):
                continue
            alone = len(open_) == len(who)
            unknown = reading.decode(planes if alone else [p[:, open_] for p in planes])
            leaves = columns if alone else {s: c[:, open_] for s, c in columns.items()}
            truth = holds(self.narrowing.formula.node, unknown, leaves)[-1]
            found[who[open_[truth == self.sought]]] = True


def _tiles(items: Integers, size: int) -> list[Integers]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def _scattered(count: int) -> Integers:
    """0 to ``count`` - 1, such that any few at the beginning lie far apart."""
    order: Callable[[Integers], Integers] = np.argsort
    return order(np.arange(count) * 0x9E3779B1 % (1 << 32))
