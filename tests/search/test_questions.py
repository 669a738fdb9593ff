"""What a person is asked to look at, and what the answer leaves."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from retrodsl.ram import Block, RamTraceBuilder
from retrodsl.search import Candidate, FrameOutside, Group, Recording, Search, Session
from retrodsl.search.groups import courses
from retrodsl.search.places import parse_place
from retrodsl.search.questions import LEAST, NO_PICTURE_TELLS, questions, sees
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


def _restless() -> Recording:
    """On each frame something moves; from frame 60 on more, and only then the bytes differ."""
    builder = RamTraceBuilder([Block(small.BASE, 16)])
    for frame in range(240):
        late = frame - 60 if frame >= 60 else 0
        block = bytearray(16)
        block[0] = frame & 0xFF
        block[1:9] = bytes(i * (late // 30) for i in range(1, 9))
        block[9] = late
        builder.append({small.BASE: bytes(block)})
    return Recording(builder.build())


def _alone(recording: Recording, offset: int) -> Group:
    """The byte at an offset as a find of its own, as likely as any other."""
    place = parse_place(f"u1 @ 0x{small.BASE + offset:X}", recording.index, PROGRAM.platform)
    positions = np.array([place.position])
    return Group(place, courses(recording.index, place.reading, positions)[0], (), ())


def test_where_nothing_stands_still_the_most_is_asked_for() -> None:
    recording = _restless()
    groups = [_alone(recording, offset) for offset in range(10)]
    (first, *others) = questions(recording.index, groups)
    assert first.frame >= 90
    assert 2 < first.bits < math.log2(len(groups))
    assert [question.bits for question in others if question.bits < LEAST] == []


def test_an_answer_leaves_what_shows_it_a_little_earlier_or_later() -> None:
    builder = RamTraceBuilder([Block(small.BASE, 3)])
    for frame in range(120):
        builder.append({small.BASE: bytes([frame, 103, 50] if frame >= 100 else [frame, 0, 0])})
    recording = Recording(builder.build())
    (question,) = questions(recording.index, [_alone(recording, offset) for offset in range(3)], 1)
    assert question.frame == 102
    # The first byte is 103 a frame later.
    assert {a.value: a.finds for a in question.answers} == {50: 1, 102: 1, 103: 2}


def test_nobody_is_asked_for_little() -> None:
    groups = sees(Search(RECORDING, PROGRAM), 140, 375).groups(200)
    best, *others = groups
    far = replace(best, best=replace(best.best, score=others[0].best.score + 9))
    assert questions(INDEX, groups)
    assert questions(INDEX, [far, *others]) == []
    session = Session(sees(Search(RECORDING, PROGRAM), 140, 375).at(290, "? == 875"))
    assert session.do("ask") == [f"nothing is asked: {NO_PICTURE_TELLS}"]


def test_nothing_to_ask() -> None:
    search = Search(RECORDING, PROGRAM).at(120, "? == 375").at(290, "? == 875")
    assert questions(INDEX, search.groups()) == []


def test_frames_far_apart_where_nothing_is_known() -> None:
    asked = questions(INDEX, [])
    assert [(q.frame, q.answers) for q in asked] == [(75, ()), (150, ()), (225, ())]
