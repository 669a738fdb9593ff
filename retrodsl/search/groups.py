"""Candidates that were the same number on every frame, put together; and what tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from retrodsl.search.index import Integers, TraceIndex, Truths
from retrodsl.search.readings import Reading

#: So many numbers above those that were seen are tried for one that tells two readings apart.
LOOK_AHEAD = 66_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reading at an address.

    ``evidence``, ``cost`` (what is held against it) and ``score`` are in bits; see ``search.rank``.
    """

    address: int
    reading: Reading
    evidence: float
    cost: float
    score: float
    position: int = field(repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.reading.code} @ 0x{self.address:X}"


@dataclass(frozen=True, slots=True)
class Course:
    """What a candidate was over all frames. Equal courses have equal ``digest``."""

    digest: int
    low: int
    high: int
    changes: int


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Other readings of the same bytes that gave the same numbers, and what would tell."""

    settled_by: str
    readings: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Shadow:
    """A find that only repeats another; ``relation`` is what it is of that, such as ``it + 1``."""

    candidate: Candidate
    relation: str


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates with one course: ``best``, other readings of its bytes, and copies elsewhere.

    ``carries`` is whether ``best`` is the low part of a wider number, by what it was. ``shadows``
    are finds of other courses that only repeat it; they are no members.
    """

    best: Candidate
    course: Course
    ambiguities: tuple[Ambiguity, ...]
    copies: tuple[Candidate, ...]
    carries: bool = False
    shadows: tuple[Shadow, ...] = ()

    @property
    def places(self) -> tuple[Candidate, ...]:
        """The copies, of those with bytes in common the best alone."""
        found: list[Candidate] = []
        taken: set[int] = set()
        for copy in self.copies:
            if not taken & bytes_of(copy):
                found.append(copy)
                taken |= bytes_of(copy)
        return tuple(found)

    @property
    def members(self) -> tuple[Candidate, ...]:
        """All of them, the best first."""
        same = tuple(c for a in self.ambiguities for c in a.readings)
        return (self.best, *same, *self.copies)


def courses(index: TraceIndex, reading: Reading, positions: Integers) -> list[Course]:
    """The course of each candidate of one reading."""
    parts = [index.events(positions + offset) for offset in reading.offsets]
    whose = np.concatenate([np.arange(len(positions)), *(p[0] for p in parts)])
    frames = np.concatenate([np.zeros(len(positions), np.int64), *(p[1] for p in parts)])
    keys = np.sort(whose << 32 | frames)
    # NumPy's unique hashes, which takes several times as long.
    keys = keys[np.diff(keys, prepend=-1) != 0]
    whose, frames = keys >> 32, keys & 0xFFFFFFFF
    planes = [index.at(positions[whose] + offset, frames) for offset in reading.offsets]
    numbers = reading.decode(planes)
    first = np.diff(whose, prepend=-1) != 0
    kept = first | (np.diff(numbers, prepend=0) != 0)
    whose, frames, numbers = whose[kept], frames[kept], numbers[kept]
    starts = np.flatnonzero(np.diff(whose, prepend=-1) != 0)
    with np.errstate(over="ignore"):
        mixed = _mix(_mix(frames.astype(np.uint64)) + numbers.astype(np.uint64))
        digests = np.add.reduceat(mixed, starts)
    lows, highs = np.minimum.reduceat(numbers, starts), np.maximum.reduceat(numbers, starts)
    counts = np.diff(starts, append=len(numbers)) - 1
    rows = zip(digests.tolist(), lows.tolist(), highs.tolist(), counts.tolist(), strict=True)
    return [Course(*row) for row in rows]


def _mix(
    x: np.ndarray[tuple[int], np.dtype[np.uint64]],
) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Every bit of each number spread over 64 bits (the constants are splitmix64's)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def group(candidates: Sequence[Candidate], found: Sequence[Course]) -> list[Group]:
    """The candidates by course, best group first; ``candidates`` are sorted by score."""
    by_course: dict[Course, list[Candidate]] = {}
    for candidate, course in zip(candidates, found, strict=True):
        by_course.setdefault(course, []).append(candidate)
    return [_group(members, course) for course, members in by_course.items()]


def regrouped(group: Group, best: Candidate, without: Sequence[Candidate] = ()) -> Group:
    """The group with another of its members in front, and without some of the others."""
    members = [member for member in group.members if member not in without]
    made = _with_best(best, members, group.course)
    return replace(made, carries=group.carries, shadows=group.shadows)


def plainest_at(group: Group, candidate: Candidate, others: Sequence[Candidate]) -> Candidate:
    """The plainest member that shares bytes with ``candidate``, a member, and none with ``others``.

    ``candidate`` itself where there is no plainer one.
    """
    own = bytes_of(candidate)
    taken = set().union(*map(bytes_of, others)) - own
    known = (c for c in group.members if own & bytes_of(c) and not taken & bytes_of(c))
    return min(known, key=_plainness)


def _group(members: list[Candidate], course: Course) -> Group:
    # All fit as well: the plainest of them is named.
    return _with_best(min(members, key=_plainness), members, course)


def _plainness(candidate: Candidate) -> tuple[float, int, int, str]:
    return candidate.cost, candidate.reading.width, candidate.address, candidate.reading.code


def _with_best(best: Candidate, members: Sequence[Candidate], course: Course) -> Group:
    own = bytes_of(best)
    told: dict[str, list[Candidate]] = {}
    copies: list[Candidate] = []
    for other in members:
        if other is best:
            continue
        if own & bytes_of(other):
            told.setdefault(settled_by(best, other, course), []).append(other)
        else:
            copies.append(other)
    ambiguities = tuple(Ambiguity(text, tuple(others)) for text, others in told.items())
    return Group(best, course, ambiguities, tuple(copies))


def bytes_of(candidate: Candidate) -> set[int]:
    """The positions that it reads."""
    return {candidate.position + offset for offset in candidate.reading.offsets}


def settled_by(best: Candidate, other: Candidate, course: Course) -> str:
    """What would have to be seen to tell two readings of overlapping bytes apart."""
    low, high = best.reading.range
    scale = abs(best.reading.scale)
    above = np.arange(course.high + scale, min(high, course.high + LOOK_AHEAD * scale) + 1, scale)
    differs = np.flatnonzero(_differs(best, other, above))
    if len(differs):
        return f"a frame where it exceeds {int(above[differs[0]]) - scale}"
    if low < 0 <= course.low and bool(_differs(best, other, np.array([-scale]))[0]):
        return "a frame where it is negative"
    if other.reading.range[1] != high:
        return f"a frame where it exceeds {min(high, other.reading.range[1])}"
    if other.reading.range[0] < low:
        return "a frame where it is negative"
    return "writing to it"


def _differs(best: Candidate, other: Candidate, numbers: Integers) -> Truths:
    """Where the bytes that are a number for ``best`` are another for ``other``.

    Bytes that only ``other`` reads are taken to be 0.
    """
    stored = best.reading.encode(numbers)
    byte_at = {best.position + o: b for o, b in zip(best.reading.offsets, stored, strict=True)}
    nothing = np.zeros(len(numbers), np.uint8)
    planes = [byte_at.get(other.position + offset, nothing) for offset in other.reading.offsets]
    different: Truths = other.reading.decode(planes) != numbers
    return different
