"""A search: what is known of the unknown, and what in the memory fits all of it.

>>> search = Search(recording, program)                               # doctest: +SKIP
>>> search.at(120, "? == 300").between(120, 260, "? rises")           # doctest: +SKIP
>>> str(search.groups()[0].best)                                      # doctest: +SKIP
'>d3 @ 0xFF1006'
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrodsl.ir.program import Program
from retrodsl.search.constraints import Constraint, Quantity, Said
from retrodsl.search.formulas import Formulas
from retrodsl.search.groups import Candidate, Group, courses, group
from retrodsl.search.index import Integers
from retrodsl.search.narrow import narrowing
from retrodsl.search.places import column_of, parse_place
from retrodsl.search.rank import CARRIES, CERTAIN, bits, change_cost, cost, place_costs, shares
from retrodsl.search.readings import Reading, all_readings
from retrodsl.search.recording import Recording
from retrodsl.search.shadows import WRAP, Column, carries, without_shadows
from retrodsl.semantics.declarations import Declarations
from retrodsl.syntax.words import needs_backticks

#: So many of the best candidates are looked at over all frames, and grouped.
LOOKED_AT = 3_000

#: So many of their changes at most, in all.
MOST_CHANGES = 4_000_000

#: So many groups for each one that is shown are looked at closely.
JUDGED = 24

#: What fitted before is kept for ``undo`` as long as it is no more candidates than this.
KEPT = 16_000_000

#: One candidate: its address, its reading's index in ``Search.readings``, both counts of bits.
RECORD = np.dtype(
    [
        ("address", np.int64),
        ("reading", np.int32),
        ("position", np.int64),
        ("evidence", np.float64),
        ("cost", np.float64),
        ("score", np.float64),
    ]
)

Family: TypeAlias = tuple[str, int, int, int, bool, bool]

#: What fits: the positions of each reading that has any, by its number.
Left: TypeAlias = dict[int, Integers]


class FrameOutside(ValueError):  # noqa: N818 - named for what it reports
    """A frame that the recording does not have, or two in the wrong order."""


class BadBookmark(ValueError):  # noqa: N818 - named for what it reports
    """A name that a bookmark cannot have, or that there is none of, or that is needed."""


class Search:
    """Constraints over one recording, and the candidates that fit all of them.

    The methods that add a constraint give the search back. They raise ``BadFormula`` for a text
    that is no formula of the unknown ``?``, ``FrameOutside`` for a frame that there is not, and
    leave the search as it was. Nothing is searched before results are asked for.

    ``declarations`` are those of the spec (see ``api.Checked``): with them its functions, tables
    and all its lets can be in formulas.
    """

    def __init__(
        self, recording: Recording, program: Program, declarations: Declarations | None = None
    ) -> None:
        self.recording = recording
        self.program = program
        self.readings: tuple[Reading, ...] = all_readings()
        self._given_declarations = declarations
        self._formulas = Formulas(program, recording, declarations)
        self._constraints: list[Constraint] = []
        self._undone: list[Constraint] = []
        self._known: dict[tuple[Constraint, ...], Left] = {}
        self._counted: dict[tuple[Constraint, ...], int] = {}
        self._bits: dict[Constraint, dict[Family, float]] = {}

    # --- what is known

    def at(self, frame: int, formula: str, slack: int = 0) -> Search:
        """``formula`` holds on ``frame``, or on one at most ``slack`` frames away."""
        self.check_frames(frame)
        if slack < 0:
            raise ValueError(f"the slack is how many frames away it may hold: {slack} is below 0")
        text = f"at {frame}: {formula}"
        if not slack:
            return self._add(text, formula, Quantity.EVERY, frame, frame)
        first, last = max(frame - slack, 0), min(frame + slack, self._last)
        return self._add(f"{text} (+- {slack})", formula, Quantity.SOME, first, last)

    def between(self, first: int, last: int, formula: str) -> Search:
        """``formula`` holds of two moments: in it ``prev(?)`` is the value on ``first``."""
        self.check_frames(first, last)
        text = f"between {first} and {last}: {formula}"
        return self._add(text, formula, Quantity.MOMENTS, first, last)

    def during(self, first: int, last: int, formula: str) -> Search:
        """``formula`` holds on every frame from ``first`` to ``last``."""
        self.check_frames(first, last)
        text = f"during {first}..{last}: {formula}"
        return self._add(text, formula, Quantity.EVERY, first, last)

    def within(self, first: int, last: int, formula: str) -> Search:
        """``formula`` holds on some frame from ``first`` to ``last``."""
        self.check_frames(first, last)
        text = f"within {first}..{last}: {formula}"
        return self._add(text, formula, Quantity.SOME, first, last)

    def always(self, formula: str) -> Search:
        """``formula`` holds on every frame."""
        return self._add(f"always: {formula}", formula, Quantity.EVERY, 0, self._last)

    def never(self, formula: str) -> Search:
        """``formula`` holds on no frame."""
        made = f"never: {formula}"
        return self._add(made, formula, Quantity.EVERY, 0, self._last, wanted=False)

    def eventually(self, formula: str) -> Search:
        """``formula`` holds on some frame."""
        return self._add(f"eventually: {formula}", formula, Quantity.SOME, 0, self._last)

    def unchanged_while(self, condition: str) -> Search:
        """The value is that of the frame before wherever ``condition`` holds."""
        formula = f"not ({condition}) or not changed(?)"
        text = f"unchanged while: {condition}"
        return self._add(text, formula, Quantity.EVERY, 0, self._last)

    def changes_only_when(self, condition: str) -> Search:
        """The value is that of the frame before wherever ``condition`` does not hold."""
        formula = f"({condition}) or not changed(?)"
        text = f"changes only when: {condition}"
        return self._add(text, formula, Quantity.EVERY, 0, self._last)

    def changes(
        self, least: int, most: int | None, first: int = 0, last: int | None = None
    ) -> Search:
        """The value changes ``least`` to ``most`` times on the frames from ``first`` to ``last``.

        Without ``most`` there is no upper bound; without ``last`` it is to the end. On frame 0
        nothing changes yet. Raises ``ValueError`` for counts that there cannot be.
        """
        last = self._last if last is None else last
        self.check_frames(first, last)
        if least < 0 or (most is not None and most < least):
            raise ValueError("the smaller count comes first, and none is below 0")
        if most is None:
            times = f"at least {least}"
        else:
            times = f"{least}" if least == most else f"{least} to {most}"
        text = f"changes during {first}..{last}: {times}"
        return self.say(
            Said(text, "? changes", Quantity.CHANGES, first, last, least=least, most=most)
        )

    def like(self, other: str) -> Search:
        """The value is always that of ``other``.

        That is a variable, a bookmark, or a type and an address such as ``u2 @ 0xFF1006``.
        """
        quoted = needs_backticks(other) and "[" not in other
        name = f"`{other}`" if quoted or "@" in other else other
        return self._add(f"always: ? == {name}", f"? == {name}", Quantity.EVERY, 0, self._last)

    def say(self, said: Said) -> Search:
        """Say what a constraint said, as ``Constraint.said`` keeps it."""
        self.check_frames(said.first, said.last)
        made = self._formulas.make(said.formula, said.text.partition(":")[0])
        constraint = Constraint(
            said.text,
            made,
            said.quantity,
            said.first,
            said.last,
            said.wanted,
            said.least,
            said.most,
        )
        self._constraints.append(constraint)
        self._undone.clear()
        return self

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """What was said, in order."""
        return tuple(self._constraints)

    def mark(self) -> tuple[tuple[Constraint, ...], tuple[Constraint, ...]]:
        """What is said and what was taken back, for ``back_to``."""
        return tuple(self._constraints), tuple(self._undone)

    def back_to(self, mark: tuple[tuple[Constraint, ...], tuple[Constraint, ...]]) -> None:
        """Make what is said and what was taken back what it was at a ``mark``."""
        self._constraints[:], self._undone[:] = mark

    def anew(self) -> Search:
        """A search of the same recording in which nothing is said and nothing has a name."""
        return Search(self.recording, self.program, self._given_declarations)

    @property
    def undone(self) -> tuple[Constraint, ...]:
        """What was taken back and can be said again, what comes next last."""
        return tuple(self._undone)

    def undo(self) -> Constraint | None:
        """Take back what was said last; ``None`` where there is nothing."""
        if not self._constraints:
            return None
        self._undone.append(self._constraints.pop())
        return self._undone[-1]

    def redo(self) -> Constraint | None:
        """Say again what was taken back last; ``None`` where there is nothing."""
        if not self._undone:
            return None
        self._constraints.append(self._undone.pop())
        return self._constraints[-1]

    # --- places that are known

    def place(self, text: str) -> Candidate:
        """The reading at an address that ``text`` names, such as ``u2 @ 0xFF1006``.

        A bookmark's name is its place. Raises ``BadPlace``.
        """
        known = self._formulas.bookmarks.get(text)
        return known or parse_place(text, self.recording.index, self.program.platform)

    def bookmark(self, name: str, place: Candidate | str) -> Search:
        """Let ``name`` stand for a place in the formulas from now on.

        Raises ``BadBookmark`` for a name that means something else already, ``BadPlace``.
        """
        if not name.isidentifier() or needs_backticks(name):
            raise BadBookmark(f"`{name}` cannot be a bookmark: a name is letters, digits and _")
        if name in self._formulas.names:
            raise BadBookmark(f"`{name}` means something in this spec already")
        if name in self._formulas.bookmarks:
            raise BadBookmark(f"there is a bookmark `{name}` already")
        # Read anew, so that the formulas find what is kept in words.
        self._formulas.bookmarks[name] = parse_place(
            str(place), self.recording.index, self.program.platform
        )
        return self

    def forget(self, name: str) -> Search:
        """Take a bookmark away; raises ``BadBookmark`` where there is none or one is needed."""
        if name not in self._formulas.bookmarks:
            raise BadBookmark(f"there is no bookmark `{name}`")
        for constraint in (*self._constraints, *self._undone):
            if name in constraint.formula.names:
                raise BadBookmark(f"`{name}` is needed by: {constraint.text}")
        del self._formulas.bookmarks[name]
        return self

    @property
    def names(self) -> frozenset[str]:
        """What means something in a formula in this spec; no bookmark can be called so."""
        return frozenset(self._formulas.names)

    @property
    def bookmarks(self) -> dict[str, Candidate]:
        """What the bookmarks stand for, by name."""
        return dict(self._formulas.bookmarks)

    def column(self, place: Candidate | str) -> Integers:
        """The number at a place on every frame: int64, a value a frame. Raises ``BadPlace``."""
        found = self.place(place) if isinstance(place, str) else place
        return column_of(found, self.recording.index)

    # --- what fits

    @property
    def count(self) -> int:
        """How many candidates fit."""
        return self._count(self.constraints)

    def counts(self) -> list[int]:
        """How many fit the first constraint, the first two, and so on."""
        said = self.constraints
        return [self._count(said[: i + 1]) for i in range(len(said))]

    @property
    def known_count(self) -> int | None:
        """How many fit, if that was counted already."""
        return self._counted.get(self.constraints)

    def _count(self, said: tuple[Constraint, ...]) -> int:
        if said not in self._counted:
            self._counted[said] = _size(self._left(said))
        return self._counted[said]

    def candidates(self) -> NDArray[Any]:
        """Every candidate that fits, of type ``RECORD``, best first.

        How often they change is not looked at yet: ``groups`` does, for the best of them.
        """
        left = self._left()
        index, platform = self.recording.index, self.program.platform
        parts = []
        evidence = self._evidence(number for number in left if len(left[number]))
        for number, positions in left.items():
            if not len(positions):
                continue
            reading = self.readings[number]
            part = np.zeros(len(positions), RECORD)
            part["address"] = index.addresses[positions]
            part["position"] = positions
            part["reading"] = number
            part["evidence"] = evidence[reading.family]
            against = cost(reading, platform) + place_costs(positions, reading, index, platform)
            part["cost"] = against
            part["score"] = np.minimum(part["evidence"], self._enough(number)) - against
            parts.append(part)
        if not parts:
            return np.zeros(0, RECORD)
        found = np.concatenate(parts)
        return found[np.lexsort((found["reading"], found["address"], -found["score"]))]

    def _enough(self, number: int) -> float:
        """From so many bits on a fit of this reading is no accident: there are too few of it."""
        return math.log2(max(len(self._all_of(number)), 1)) + CERTAIN

    def groups(self, limit: int = 10) -> list[Group]:
        """The best groups of candidates that were equal on all frames, best first."""
        if limit < 0:
            raise ValueError(f"the limit is how many groups there are at most: {limit} is below 0")
        records = self._worth_a_look(self.candidates())
        index = self.recording.index
        found: list[tuple[Candidate, Any]] = []
        for number in np.unique(records["reading"]).tolist():
            reading = self.readings[number]
            rows = records[records["reading"] == number]
            for row, course in zip(rows, courses(index, reading, rows["position"]), strict=True):
                more = change_cost(course.changes, index.frames)
                if reading.kind == "i" and course.low < 0:
                    more -= 1.0
                candidate = Candidate(
                    int(row["address"]),
                    reading,
                    float(row["evidence"]),
                    float(row["cost"]) + more,
                    float(row["score"]) - more,
                    int(row["position"]),
                )
                found.append((candidate, course))
        found.sort(key=lambda pair: (-pair[0].score, pair[0].address, pair[0].reading.code))
        groups = group([c for c, _ in found], [c for _, c in found])
        groups.sort(key=lambda each: -each.best.score)
        known: dict[tuple[Reading, int], Integers] = {}

        def column(place: Candidate) -> Integers:
            key = place.reading, place.position
            if key not in known:
                known[key] = self.column(place)
            return known[key]

        judged = [self._judged(each, column) for each in groups[: JUDGED * limit]]
        judged.sort(key=lambda each: -each.best.score)
        return without_shadows(judged, column, limit)

    def _judged(self, found: Group, column: Column) -> Group:
        """The group, with less for it where what it reads is but a part of a number."""
        best, course = found.best, found.course
        low, high = best.reading.range
        may_run_over = course.low < 0 or course.high - course.low >= WRAP * (high - low)
        if not course.changes or not may_run_over:
            return found
        if not carries(self.recording.index, best.reading, best.position, column(best)):
            return found
        worse = replace(best, cost=best.cost + CARRIES, score=best.score - CARRIES)
        return replace(found, best=worse, carries=True)

    def _worth_a_look(self, records: NDArray[Any]) -> NDArray[Any]:
        """As many of the best as can be looked at over all frames, one at least."""
        records = records[:LOOKED_AT]
        changes = np.zeros(len(records), np.int64)
        for number in np.unique(records["reading"]).tolist():
            mine = records["reading"] == number
            positions = records["position"][mine]
            for offset in self.readings[number].offsets:
                changes[mine] += self.recording.index.changes[positions + offset]
        enough = int(np.searchsorted(np.cumsum(changes), MOST_CHANGES)) + 1
        return records[:enough]

    # --- narrowing

    @property
    def _last(self) -> int:
        return self.recording.trace.frames - 1

    def check_frames(self, *frames: int) -> None:
        """Raise ``FrameOutside`` for frames that there are not, or not in this order."""
        for frame in frames:
            if not 0 <= frame <= self._last:
                raise FrameOutside(f"there is no frame {frame}: the play has 0 to {self._last}")
        if list(frames) != sorted(frames):
            raise FrameOutside(f"frame {frames[0]} is not before {frames[1]}")

    def _add(
        self,
        text: str,
        formula: str,
        quantity: Quantity,
        first: int,
        last: int,
        *,
        wanted: bool = True,
    ) -> Search:
        return self.say(Said(text, formula, quantity, first, last, wanted))

    def _left(self, said: Sequence[Constraint] | None = None) -> Left:
        """What fits, from the longest beginning of ``said`` that is known already."""
        wanted = tuple(self._constraints if said is None else said)
        known = len(wanted)
        while known and wanted[:known] not in self._known:
            known -= 1
        left = self._known[wanted[:known]] if wanted[:known] in self._known else self._everything()
        for constraint in sorted(wanted[known:], key=lambda c: c.cost):
            left = self._narrow(left, constraint)
        self._known[wanted] = left
        self._keep_little(wanted)
        return left

    def _keep_little(self, newest: tuple[Constraint, ...]) -> None:
        """Forget what fitted before, the most candidates first, until it is little enough.

        Of the newest the one before stays too: what was just said is what is taken back most.
        """
        sizes = {said: _size(left) for said, left in self._known.items()}
        others = [said for said in sizes if said not in (newest, newest[:-1])]
        for said in sorted(others, key=lambda said: -sizes[said]):
            if sum(sizes.values()) <= KEPT:
                break
            del self._known[said], sizes[said]

    def _everything(self) -> Left:
        return {number: self._all_of(number) for number in range(len(self.readings))}

    def _all_of(self, number: int) -> Integers:
        return self.recording.starts(self.readings[number])

    def _narrow(self, left: Left, constraint: Constraint) -> Left:
        fitting = narrowing(constraint, self.recording, self.program).fitting(left)
        return {number: positions for number, positions in fitting.items() if len(positions)}

    def _evidence(self, numbers: Iterable[int]) -> dict[Family, float]:
        """What all constraints say for the families of these readings, in bits.

        That more bytes are 0 beside a small number is no surprise: of a constraint a wide reading
        has no more than the narrower ones that can fit it.
        """
        families = {self.readings[number].family for number in numbers}
        nested = {family: (family, *_narrower(family)) for family in families}
        for constraint in self._constraints:
            known = self._bits.setdefault(constraint, {})
            wanted = set().union(*nested.values())
            missing = {_typical()[family]: family for family in wanted - known.keys()}
            if missing:
                way = narrowing(constraint, self.recording, self.program)
                for number, part in shares(way, missing).items():
                    known[missing[number]] = bits(part)
        # Rounded once: the order in which the constraints were said does not matter.
        return {
            family: math.fsum(
                min(self._bits[c][part] for part in _able(c, nested[family]))
                for c in self._constraints
            )
            for family in families
        }


def _size(left: Left) -> int:
    """How many candidates that is."""
    return sum(map(len, left.values()))


@cache
def _typical() -> dict[Family, int]:
    """The first reading of each family: what it says is the same whichever are left of it."""
    readings = all_readings()
    return {readings[number].family: number for number in reversed(range(len(readings)))}


@cache
def _narrower(family: Family) -> tuple[Family, ...]:
    """The families of the same digits with fewer of them, side by side."""
    kind, width, scale, bias, masked, _ = family
    fewer = [(kind, w, scale, bias, masked, False) for w in range(1, width)]
    return tuple(each for each in fewer if each in _typical())


def _able(constraint: Constraint, nested: tuple[Family, ...]) -> list[Family]:
    """The first of them, and of the narrower ones those that can be what is said at all."""
    number = constraint.formula.number
    if number is None:
        return list(nested)
    ranges = {family: all_readings()[_typical()[family]].range for family in nested[1:]}
    return [nested[0], *(f for f, (low, high) in ranges.items() if low <= number <= high)]
