"""What a person is asked to look at, and what the answer leaves."""

from __future__ import annotations

import pytest

from retrodsl.search import Candidate, FrameOutside, Recording, Search
from retrodsl.search.questions import questions, sees
from tests.search import small

PROGRAM = small.program()
RECORDING = Recording(small.trace())
INDEX = RECORDING.index


def test_what_is_seen_may_be_a_little_old() -> None:
    late = Search(RECORDING, PROGRAM)
    assert sees(late, 121, 250) is late
    assert ">d3 @ 0xFF0000" in {str(m) for g in late.groups() for m in g.members}
    now = Search(RECORDING, PROGRAM).at(121, "? == 250")
    assert ">d3 @ 0xFF0000" not in {str(m) for g in now.groups() for m in g.members}
    assert sees(Search(RECORDING, PROGRAM), 121, 250, 0).count == now.count
    with pytest.raises(FrameOutside, match="no frame 300"):
        sees(late, 300, 1)


def test_the_answers_split_the_finds() -> None:
    search = sees(Search(RECORDING, PROGRAM), 140, 375)
    groups = search.groups(200)
    assert len(groups) > 1
    asked = questions(INDEX, groups)
    assert asked
    (first, *rest) = asked
    assert first.bits > 0
    assert all(first.bits >= other.bits for other in rest)
    assert len({question.frame for question in asked}) == len(asked)
    for question in asked:
        assert sum(a.finds for a in question.answers) == len(groups)
        assert sum(a.share for a in question.answers) == pytest.approx(1)
        shares = [a.share for a in question.answers]
        assert shares == sorted(shares, reverse=True)
        for answer in question.answers:
            left = Search(RECORDING, PROGRAM)
            sees(left, 140, 375).at(question.frame, f"? == {answer.value}")
            assert left.count == answer.candidates
            assert len(left.groups(200)) == answer.finds


def test_no_frame_at_a_change_is_chosen() -> None:
    search = Search(RECORDING, PROGRAM).at(0, "? == 0").between(0, 290, "? rises")
    groups = [g for g in search.groups(200) if g.course.changes < 10]
    for question in questions(INDEX, groups):
        near = range(question.frame - 2, question.frame + 3)
        moved = [g for g in groups if len({_value(g.best, f) for f in near if 0 <= f < 300}) > 1]
        assert len(moved) < len(groups) / 10, question.frame


def _value(candidate: Candidate, frame: int) -> int:
    image = INDEX.image(frame)
    places = [candidate.position + offset for offset in candidate.reading.offsets]
    return int(candidate.reading.decode([image[p : p + 1] for p in places])[0])


def test_nothing_to_ask() -> None:
    search = Search(RECORDING, PROGRAM).at(120, "? == 375").at(290, "? == 875")
    assert questions(INDEX, search.groups()) == []


def test_frames_far_apart_where_nothing_is_known() -> None:
    asked = questions(INDEX, [])
    assert [(q.frame, q.answers) for q in asked] == [(75, ()), (150, ()), (225, ())]
