"""Which candidates fit what is said of many frames.

Bounds tell of some (see ``bounds``). The rest are looked at only where something changes: the
candidate's own bytes, or what else the formula reads; between two changes its truth stays what it
is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrodsl.search.bounds import Bounds, teller
from retrodsl.search.constraints import Quantity
from retrodsl.search.evaluate import holds
from retrodsl.search.index import Bytes, Integers, Truths
from retrodsl.search.readings import Reading, all_readings
from retrodsl.search.way import Way

Leaves: TypeAlias = dict[int, NDArray[Any]]

#: Numbers in one array of a tile.
TILE = 1 << 20

#: From so many numbers on that are looked at one by one it is said that it takes long: seconds.
SLOW = 1 << 29

_LOGGER = logging.getLogger(__name__)

#: Of a candidate's changes first so many are looked at, then the next: most candidates fail soon.
_STAGES = (1, 8, 64, 1 << 40)


class ManyFrames(Way):
    """A constraint on every one, or on some one, of its frames, over one recording."""

    def fitting(self, positions: Mapping[int, Integers]) -> dict[int, Integers]:
        """See ``Way.fitting``."""
        every = self.constraint.quantity is Quantity.EVERY
        # Of every frame one that differs is sought, of some frames one that is as it should be.
        found = self._seek(positions, sought=self.constraint.wanted != every)
        return {number: p[found[number] != every] for number, p in positions.items()}

    def _seek(self, positions: Mapping[int, Integers], *, sought: bool) -> dict[int, Truths]:
        """Which of them have a frame on which the formula is ``sought``."""
        tell = teller(self.formula.node)
        if tell is None:
            return self._look_for(positions, sought)
        found, open_, left = {}, {}, {}
        for number, mine in positions.items():
            reading = all_readings()[number]
            always, never = tell(self._bounds.range(reading, mine), self._initial(reading, mine))
            found[number] = always if sought else never
            open_[number] = np.flatnonzero(~(always | never))
            left[number] = mine[open_[number]]
        for number, truth in self._look_for(left, sought).items():
            found[number][open_[number]] = truth
        return found

    @cached_property
    def _bounds(self) -> Bounds:
        return Bounds(self.index, self.constraint)

    def _initial(self, reading: Reading, positions: Integers) -> Integers | None:
        """The numbers on frame 0, where the formula asks for them."""
        if not self.formula.from_start:
            return None
        return reading.decode([self._beginning[positions + o] for o in reading.offsets])

    @cached_property
    def _beginning(self) -> Bytes:
        """The memory on frame 0."""
        return self.index.image(0)

    def _look_for(self, positions: Mapping[int, Integers], sought: bool) -> dict[int, Truths]:
        """As ``_seek``, on the frames."""
        readings = all_readings()
        if self.formula.lookback is None:
            self._say_if_slow(sum(map(len, positions.values())))
            return {n: self._scan(readings[n], p, sought) for n, p in positions.items()}
        alike: dict[tuple[int, ...], list[int]] = {}
        for number in positions:
            alike.setdefault(readings[number].offsets, []).append(number)
        found: dict[int, Truths] = {}
        for numbers in alike.values():
            same, mine = [readings[n] for n in numbers], [positions[n] for n in numbers]
            found.update(zip(numbers, _Seeking(self, same, mine, sought).run(), strict=True))
        return found

    def _say_if_slow(self, candidates: int) -> None:
        if candidates * (self.constraint.last + 1) > SLOW:
            _LOGGER.info(
                "`%s` looks at every frame of %d candidates, which takes long: more that is said "
                "makes them fewer",
                self.constraint.text,
                candidates,
            )

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
        many: ManyFrames,
        readings: Sequence[Reading],
        positions: Sequence[Integers],
        sought: bool,
    ) -> None:
        self.many = many
        self.constraint = many.constraint
        self.lookback = many.formula.lookback or 0
        self.index = many.index
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
        frames = self.many.common
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
        if self.many.formula.from_start:
            rows = np.concatenate([np.zeros_like(rows[:1]), rows])
        planes = [self.index.at(self.positions[who] + o, rows) for o in self.offsets]
        columns = {s: column[rows] for s, column in self.many.columns.items()}
        for reading, found in zip(self.readings, self.found, strict=True):
            open_ = np.flatnonzero(~found[who])
            if not len(open_):
                continue
            alone = len(open_) == len(who)
            unknown = reading.decode(planes if alone else [p[:, open_] for p in planes])
            leaves = columns if alone else {s: c[:, open_] for s, c in columns.items()}
            truth = holds(self.many.formula.node, unknown, leaves)[-1]
            found[who[open_[truth == self.sought]]] = True


def _tiles(items: Integers, size: int) -> list[Integers]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def _scattered(count: int) -> Integers:
    """0 to ``count`` - 1, such that any few at the beginning lie far apart."""
    order: Callable[[Integers], Integers] = np.argsort
    return order(np.arange(count) * 0x9E3779B1 % (1 << 32))
