"""Other plain readings of the bytes of a proposal that gave the same numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from retrodsl.platforms import Platform
from retrodsl.search.behaviours._tracks import Tracks, tracks
from retrodsl.search.groups import Candidate, Group, regrouped
from retrodsl.search.index import TraceIndex
from retrodsl.search.readings import Reading, all_readings

#: What is held against a reading, in bits.
_KINDS = {"u": 0.0, "i": 0.25, "d": 0.5, "n": 0.5}
_FOREIGN_ORDER = 1.0


def against(reading: Reading, platform: Platform) -> float:
    """What is held against a plain reading, in bits."""
    assert reading.data_type is not None
    foreign = reading.width > 1 and reading.data_type.order != platform.byte_order
    found = _KINDS[reading.kind] + 0.5 * (reading.width > 1) + 0.25 * max(reading.width - 2, 0)
    return found + _FOREIGN_ORDER * (foreign and reading.kind != "n")


def with_other_readings(index: TraceIndex, platform: Platform, one: Group) -> Group:
    """The group with the plain readings of its best that are wider, or of another kind."""
    best = one.best
    known = {(c.position, c.reading) for c in one.members}
    own = range(best.position, best.position + best.reading.span)
    moved = tracks(index, best.reading, np.array([best.position]))
    others: list[Candidate] = []
    for reading in all_readings():
        if not (reading.is_plain and reading.is_simple and reading.mask is None):
            continue
        if reading.width > (8 if reading.kind == "n" else 4):
            continue
        for begin in range(own[-1] - reading.span + 1, own[0] + 1):
            around = range(begin, begin + reading.span)
            if (
                begin >= 0
                and around[-1] < index.size
                and index.room[begin] >= reading.span
                and (begin, reading) not in known
                and all(p in own or not index.changes[p] for p in around)
                and _is_same(index, reading, begin, moved)
            ):
                cost = best.cost - against(best.reading, platform) + against(reading, platform)
                score = best.score + best.cost - cost
                address = int(index.addresses[begin])
                others.append(Candidate(address, reading, best.evidence, cost, score, begin))
    if not others:
        return one
    return regrouped(replace(one, copies=(*one.copies, *others)), best)


def _is_same(index: TraceIndex, reading: Reading, position: int, moved: Tracks) -> bool:
    places = position + np.array(reading.offsets)
    if int(reading.decode([index.first[p : p + 1] for p in places])[0]) != int(moved.first[0]):
        return False
    other = tracks(index, reading, np.array([position]))
    return np.array_equal(other.frames, moved.frames) and np.array_equal(other.after, moved.after)
