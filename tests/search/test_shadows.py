"""Finds that repeat another one are shown with it, and not beside it."""

from __future__ import annotations

import numpy as np
import pytest

from retrodsl.ram import Block, RamTraceBuilder
from retrodsl.search import Recording, Search
from retrodsl.search.shadows import related
from tests.search import small

#: Up over the end of the low byte, down under it again, and up: with 2 and 1 in front of it.
COURSE = [*range(200, 320, 3), *range(320, 230, -2), *range(230, 300, 5)]


def _search(frames: int = len(COURSE)) -> Search:
    builder = RamTraceBuilder([Block(small.BASE, 64)])
    for value in COURSE[:frames]:
        image = bytearray(64)
        image[8:12] = bytes([2, 1]) + value.to_bytes(2, "big")
        builder.append({small.BASE: bytes(image)})
    return Search(Recording(builder.build()), small.program())


def _said(search: Search) -> Search:
    return search.between(0, 10, "? rises").between(41, 45, "? falls").between(86, 90, "? rises")


def test_a_number_stands_for_what_only_repeats_it() -> None:
    groups = _said(_search()).groups(5)
    true = groups[0]
    assert str(true.best) == f">u2 @ 0x{small.BASE + 10:X}"
    shadows = {str(s.candidate): s.relation for s in true.shadows}
    assert shadows[f">u4 @ 0x{small.BASE + 8:X}"] == f"it + {0x02010000}"
    assert shadows[f">u3 @ 0x{small.BASE + 9:X}"] == f"it + {0x010000}"
    assert shadows[f"10 * >u2 @ 0x{small.BASE + 10:X}"] == "10 times it"
    assert shadows[f">u2 + 1 @ 0x{small.BASE + 10:X}"] == "it + 1"
    shown = {str(member) for group in groups for member in group.members}
    assert not shown & shadows.keys()


def test_a_byte_that_runs_over_its_end_is_but_a_part() -> None:
    low = f"|u1 @ 0x{small.BASE + 11:X}"
    true = _said(_search()).groups(5)[0]
    shadows = {str(s.candidate): s.relation for s in true.shadows}
    assert shadows[low] == "a part of it, which runs over"
    # As long as it has not done so it may be all of the number.
    early = _search(16).between(0, 10, "? rises").changes(15, 15).never("? < 200").groups(5)
    assert str(early[0].best) == low
    assert not early[0].carries
    assert (f">u2 @ 0x{small.BASE + 10:X}") in {str(m) for m in early[0].members}


def test_relations() -> None:
    one = np.array([5, 5, 7, 6])
    assert related(one, one) == "it"
    assert related(one, one * 10) == "10 times it"
    assert related(one, -2 * one + 3) == "-2 times it + 3"
    assert related(one, np.array([5, 5, 7, 7])) is None
    assert related(one, one * 0) is None
    assert related(one * 0, one) is None
    assert related(one * 2, one) is None
    assert related(one, one << 62) is None


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_are_shown_than_asked_for(limit: int) -> None:
    assert len(_said(_search()).groups(limit)) == limit
