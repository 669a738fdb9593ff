"""What is new in an episode: values, combinations and nearness that no episode before it had.

A feature is a number that stands for something that was seen:

- a variable in a bucket of values (eight for each power of two, so that counters and random numbers
  soon have no new ones);
- the variables of one invariant, condition or term together, each in a few coarse buckets;
- how near the two sides of a comparison in an invariant or a condition came, in the same buckets;
- a point of ``retrodsl.replay.coverage``: a branch, an enum's value, a condition that comes true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrodsl.evaluators.arrays.columns import Array
from retrodsl.fuzz.judge import Look
from retrodsl.fuzz.subject import Subject
from retrodsl.ir.nodes import Kind, Node, Op, in_order, variables_of
from retrodsl.replay.coverage import Point, observe, points_of

#: What a new feature of each kind counts.
VALUE, TOGETHER, NEARER, POINT = 1, 1, 3, 8

#: How many variables are looked at together, in how many ways at most.
_MOST_TOGETHER = 4
_MOST_WAYS = 512
_MOST_COMPARISONS = 64
_FEW = 8


@dataclass(frozen=True, slots=True)
class New:
    """Something new: how much it counts, and the frame of the episode on which it is there."""

    weight: int
    frame: int


@dataclass(slots=True)
class Novelty:
    """Remembers what was seen. ``guides`` are the nodes that a judge has to evaluate for it."""

    subject: Subject
    guides: tuple[Node, ...] = ()
    _sides: list[tuple[Node, Node]] = field(default_factory=list)
    _groups: list[list[int]] = field(default_factory=list)
    _ways: list[int] = field(default_factory=list)
    _points: dict[int, Point] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    points: int = 0

    @classmethod
    def of(cls, subject: Subject, only: frozenset[str] = frozenset()) -> Novelty:
        """For a subject; where ``only`` names invariants, comparisons of these alone count."""
        scenario, program = subject.game.scenario, subject.game.program
        chosen = [named for named in scenario.invariants if named.name in only]
        watched = chosen or list(scenario.invariants)
        ends = () if chosen else (*scenario.done, *scenario.truncate)
        sides = list(_comparisons([named.node for named in (*watched, *ends)]))
        place = {v.key: i for i, v in enumerate(program.variables)}
        groups: dict[tuple[int, ...], None] = {}
        terms = [term for terms in scenario.rewards for term in terms]
        for named in (*watched, *ends, *terms):
            group = tuple(place[key] for key in variables_of([named.node]) if key in place)
            if len(group) > 1:
                groups[group[:_MOST_TOGETHER]] = None
        known = points_of(program)
        found = cls(subject, tuple(node for pair in sides for node in pair), sides)
        found._groups = [list(group) for group in groups]
        found._ways = [0] * len(groups)
        found._points = {
            index: point
            for index, point in enumerate(known)
            if any(probe.scenario in (None, scenario.name) for probe in point.probes)
        }
        found.points = len(found._points)
        return found

    @property
    def covered(self) -> int:
        """How many of the coverage points some episode has exercised."""
        return self.points - len(self._points)

    def take(self, look: Look) -> list[New]:
        """What is new in the frames that the tape has itself; they are known from now on."""
        tape = look.tape
        found: list[New] = []
        if tape.own:
            found += self._values(look)
            found += self._together(look)
            found += self._nearer(look)
        found += self._exercised(look)
        return found

    # --- kinds of features

    def _values(self, look: Look) -> Iterator[New]:
        codes = _buckets(look.tape.values)
        codes += np.arange(len(codes))[:, None] << 12
        yield from self._unseen(0, codes, look.tape.first, VALUE)

    def _together(self, look: Look) -> Iterator[New]:
        coarse = self._coarse(look.tape.values)
        for number, group in enumerate(self._groups):
            if self._ways[number] >= _MOST_WAYS:
                continue
            code = np.zeros(look.tape.own, np.int64)
            for place in group:
                code = code * 16 + coarse[place]
            found = list(self._unseen(1 + number, code[None, :], look.tape.first, TOGETHER))
            self._ways[number] += len(found)
            yield from found

    def _coarse(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Each value as one of 16: itself where there are few, else the size of its power of 2."""
        size = np.frexp(np.abs(values).astype(np.float64))[1].astype(np.int64)
        coarse = np.minimum((size + 2) // 3, 7) + np.where(values < 0, 8, 0)
        for row, variable in enumerate(self.subject.game.program.variables):
            low, high = variable.range.low, variable.range.high
            if high - low < _FEW:
                coarse[row] = np.clip(values[row] - int(low) + 1, 0, 15)
        return coarse

    def _nearer(self, look: Look) -> Iterator[New]:
        own = slice(look.tape.first, look.tape.frames)
        kind = 1 + len(self._groups)
        for number, (left, right) in enumerate(self._sides):
            one, other = look.trace.column(left)[own], look.trace.column(right)[own]
            with np.errstate(all="ignore"):
                apart = one.astype(np.float64) - other.astype(np.float64)
            apart = np.nan_to_num(apart, nan=1e300)
            frame = int(np.argmin(np.abs(apart)))
            code = _buckets(apart[frame : frame + 1])[None, :]
            yield from self._unseen(kind + number, code, look.tape.first + frame, NEARER)

    def _exercised(self, look: Look) -> Iterator[New]:
        if not self._points:
            return
        program, scenario = self.subject.game.program, self.subject.game.scenario
        left = list(self._points)
        columns = look.trace.columns
        for place in observe(program, scenario.name, columns, list(self._points.values())):
            del self._points[left[place]]
            yield New(POINT, look.tape.frames - 1)

    def _unseen(self, kind: int, codes: Array, first: int, weight: int) -> Iterator[New]:
        """What of ``codes``, of shape (rows, frames), was never seen, each with its frame."""
        unique, where = np.unique(codes.reshape(-1), return_index=True)
        frames = codes.shape[1]
        for code, at in zip(unique.tolist(), where.tolist(), strict=True):
            feature = code << 16 | kind
            if feature not in self._seen:
                self._seen.add(feature)
                yield New(weight, first + at % frames)


def _buckets(values: Array) -> NDArray[np.int64]:
    """The bucket of each number: its sign, its power of 2, and the eighth of that."""
    with np.errstate(all="ignore"):
        mantissa, power = np.frexp(np.abs(values).astype(np.float64))
    eighth = np.floor((mantissa - 0.5) * 16).astype(np.int64)
    bucket = np.where(values == 0, 0, np.clip(power.astype(np.int64) + 64, 1, 200) * 8 + eighth)
    return bucket * 2 + (values < 0)


def _comparisons(roots: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """The two sides of the comparisons of numbers, those of constants left out."""
    count = 0
    for node in in_order(list(roots)):
        if node.op not in (Op.EQ, Op.LT, Op.LE) or count >= _MOST_COMPARISONS:
            continue
        left, right = node.args
        if left.kind is Kind.BOOL or (left.is_const and right.is_const):
            continue
        count += 1
        yield left, right
