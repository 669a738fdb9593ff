"""The bytes whose type is tried, and every reading of them that is compared.

A find may be a part of a wider number that was no find: the low byte of one in two bytes counts
just as well until it wraps. So the wider numbers of whatever is plain are readings here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache

import numpy as np

from retrodsl.search.groups import Candidate, Group
from retrodsl.search.index import Bytes, Integers, TraceIndex, Truths
from retrodsl.search.poke.plan import keep_unread, positions_of
from retrodsl.search.readings import Reading, all_readings

#: So many readings are told apart at most, the best ones.
READINGS = 64

#: A find is thought to be a part of a number of so many bytes at most, or of one byte more than it
#: has, by kind.
_USUAL = {"u": 4, "i": 4, "d": 4, "n": 8}
_WIDEST = 8

#: What is held against each byte of a wider number that was no find, in bits.
_BYTE_COST = 0.5


class Fit(Enum):
    """How a reading's numbers before and after fit the step that the play shows."""

    EXACT = "exact"
    WRAPPED = "wrapped"
    """They do if what is too large for the reading begins anew."""
    NONE = "none"


@dataclass(frozen=True, eq=False)
class Region:
    """The bytes from the first to the last of all readings, and which of them each has.

    ``readings`` are the candidates' without a sign: the sum of two numbers has the same bytes with
    it. ``made`` says which candidates are no finds but wider numbers of them. ``read`` are the
    columns that any of them has.
    """

    candidates: tuple[Candidate, ...]
    made: tuple[bool, ...]
    readings: tuple[Reading, ...]
    positions: Integers
    columns: tuple[Integers, ...]
    read: Integers

    @classmethod
    def of(cls, index: TraceIndex, lead: Group, others: Sequence[Group]) -> Region:
        """The region of a find, and of others that have bytes in common with it."""
        ordered = [lead.best, *wider(index, lead.best)]
        ordered += [other.best for other in others]
        groups = (lead, *others)
        found = [c for group in groups for c in readings_of(group)]
        ordered += found
        ordered += [c for other in others for c in wider(index, other.best)]
        # A number that is a find is one here too, and not one that was made up.
        finds = {(c.position, c.reading): c for c in reversed(found)}
        chosen: dict[tuple[int, Reading], Candidate] = {}
        for candidate in ordered:
            key = candidate.position, candidate.reading
            chosen.setdefault(key, finds.get(key, candidate))
        kept = list(chosen.items())[:READINGS]
        candidates = tuple(candidate for _, candidate in kept)
        every = [positions_of(candidate) for candidate in candidates]
        some = np.unique(np.concatenate(every))
        return cls(
            candidates,
            tuple(key not in finds for key, _ in kept),
            tuple(_unsigned(candidate.reading) for candidate in candidates),
            np.arange(some[0], some[-1] + 1),
            tuple(own - some[0] for own in every),
            some - some[0],
        )

    def at(self, index: TraceIndex, frame: int) -> Bytes:
        """The region's bytes on a frame of the play."""
        return index.at(self.positions, np.full(len(self.positions), frame))

    def decode(self, number: int, memory: Bytes) -> Integers:
        """A reading's numbers; ``memory`` is of shape (..., bytes of the region)."""
        planes = [memory[..., column] for column in self.columns[number]]
        return self.readings[number].decode(planes)

    def write(self, number: int, shown: int, there: Bytes) -> Bytes:
        """``there``, of shape (bytes,), with the reading showing a number, too large or not."""
        candidate = self.candidates[number]
        made = there.copy()
        planes = self.readings[number].encode(np.array([shown]))
        for column, plane in zip(self.columns[number].tolist(), planes, strict=True):
            made[column] = keep_unread(candidate, int(there[column]), int(plane[0]))
        return made

    def steps(self, before: Bytes, after: Bytes) -> list[int]:
        """What each reading is more in one memory than in another, both of shape (bytes,)."""
        both = np.stack([before, after])
        every = (self.decode(number, both) for number in range(len(self.candidates)))
        return [int(numbers[1] - numbers[0]) for numbers in every]

    def share(self, number: int, other: int) -> bool:
        """Whether two readings have a byte in common."""
        return bool(np.isin(self.columns[number], self.columns[other]).any())

    def carries_out(self, number: int, other: int) -> bool:
        """Whether ``other`` reads all the bytes of ``number``, and more."""
        return set(self.columns[number].tolist()) < set(self.columns[other].tolist())


def readings_of(group: Group) -> list[Candidate]:
    """The readings of a find's bytes that are left, its best first, then the plainest."""
    same = [c for ambiguity in group.ambiguities for c in ambiguity.readings]
    same.sort(key=lambda c: (c.cost, c.address, c.reading.code))
    return [group.best, *same]


def fit_of(reading: Reading, before: Integers, after: Integers, step: int) -> tuple[Truths, Truths]:
    """Where two numbers of a reading fit a step as they are, and where if it turns round."""
    low, high = reading.range
    turn = high - low + abs(reading.scale)
    exact: Truths = after - before == step
    if turn >= 1 << 63:
        return exact, exact  # 64-bit arithmetic turns round by itself
    wrapped: Truths = (after - before - step) % turn == 0
    return exact, wrapped


def wider(index: TraceIndex, candidate: Candidate) -> Iterator[Candidate]:
    """The plain numbers of more bytes whose lowest ones are those of a plain ``candidate``."""
    reading = candidate.reading
    if not reading.is_plain or reading.mask is not None or not reading.is_simple:
        return
    assert reading.data_type is not None
    order = reading.data_type.order
    usual = max(_USUAL[reading.kind], reading.width + 1)
    for toward in "><" if order == "|" else order:
        for width in range(reading.width + 1, min(usual, _WIDEST) + 1):
            more = width - reading.width
            position = candidate.position - (more if toward == ">" else 0)
            if position < 0 or not _in_one_block(index, position, candidate.position, width):
                break
            cost = _BYTE_COST * more
            yield Candidate(
                int(index.addresses[position]),
                _plain()[f"{toward}{reading.kind}{width}"],
                candidate.evidence,
                candidate.cost + cost,
                candidate.score - cost,
                position,
            )


def _in_one_block(index: TraceIndex, first: int, last: int, width: int) -> bool:
    room = index.room
    return bool(room[first] >= width and room[first] - room[last] == last - first)


@cache
def _plain() -> dict[str, Reading]:
    return {r.code: r for r in all_readings() if r.is_plain and r.mask is None}


def _unsigned(reading: Reading) -> Reading:
    return replace(reading, kind="u") if reading.kind == "i" else reading
