"""Finds that only repeat another one: the same bytes, with what always stands beside them.

A variable of two bytes comes back as one of four with two constant bytes before it, as ten times
itself, as itself and one. They fit whatever compares moments, and tell nothing new. A low byte that
runs over its end fits too until it does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from retrodsl.search.groups import Candidate, Group, Shadow, bytes_of
from retrodsl.search.index import Integers, TraceIndex
from retrodsl.search.readings import Reading

#: A step of this share of a number's range is taken for a wrap.
WRAP = 0.75

#: So many finds are looked at for each one that is shown.
LOOKED_AT = 12

Column = Callable[[Candidate], Integers]
"""A candidate's number on every frame; it is asked for the same ones again."""


def without_shadows(groups: Sequence[Group], column: Column, limit: int) -> list[Group]:
    """The first ``limit`` finds that stand for themselves, with their shadows; best first."""
    kept: list[Group] = []
    for group in groups[: LOOKED_AT * limit]:
        place = _caster(group, kept, column)
        if place is not None:
            at, relation = place
            cast = (*kept[at].shadows, Shadow(group.best, relation))
            kept[at] = replace(kept[at], shadows=cast)
        elif len(kept) < limit:
            kept.append(group)
    return kept


def _caster(group: Group, kept: Sequence[Group], column: Column) -> tuple[int, str] | None:
    """Which of ``kept`` the find is a shadow of, and what it is of that."""
    own = bytes_of(group.best)
    for at, other in enumerate(kept):
        if own & bytes_of(other.best):
            relation = related(column(other.best), column(group.best))
            if relation is None and group.carries and own <= bytes_of(other.best):
                relation = "a part of it, which runs over"
            if relation is not None:
                return at, relation
    return None


def related(one: Integers, other: Integers) -> str | None:
    """What ``other`` is of ``one`` on every frame, in words; ``None`` where that is nothing plain.

    Numbers that never change are related to nothing.
    """
    moved = np.flatnonzero(np.diff(one))
    if not len(moved):
        return None
    first = int(moved[0])
    step, step_of_other = (int(c[first + 1]) - int(c[first]) for c in (one, other))
    if not step_of_other or step_of_other % step:
        return None
    times = step_of_other // step
    more = int(other[0]) - times * int(one[0])
    if abs(times) >= 1 << 31 or abs(more) >= 1 << 62:
        return None
    # Numbers of 64 bits may wrap around, which is no relation that anybody would mean.
    if not np.array_equal(times * one.astype(np.float64) + more, other.astype(np.float64)):
        return None
    said = "it" if times == 1 else f"{times} times it"
    return f"{said} {'+' if more > 0 else '-'} {abs(more)}" if more else said


def carries(index: TraceIndex, reading: Reading, position: int, column: Integers) -> bool:
    """Whether the number runs over its end, and a byte beside it counts that, each time.

    It is then the low part of a wider one. Where a number with a sign passes 0 its bytes do so.
    """
    plain = reading.is_plain and reading.mask is None and reading.kind in ("u", "i")
    if not plain or reading.width > 4:
        return False
    span = 256**reading.width
    steps = np.diff(column % span)
    wraps = np.flatnonzero(np.abs(steps) >= WRAP * span)
    if not len(wraps):
        return False
    expected = np.where(steps[wraps] < 0, 1, 255)  # up, or down: of the byte beside it
    for beside in _beside(reading, position):
        if 0 <= beside < index.size:
            places = np.full(len(wraps), beside)
            now, before = (index.at(places, frames).astype(int) for frames in (wraps + 1, wraps))
            if np.array_equal((now - before) % 256, expected):
                return True
    return False


def _beside(reading: Reading, position: int) -> tuple[int, ...]:
    """Where the next higher byte of a wider number would be."""
    before, behind = position - 1, position + reading.width
    if reading.width == 1:
        return before, behind
    return (behind,) if reading.places[0] == 0 else (before,)
