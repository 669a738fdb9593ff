"""What is concluded from pokes, without an emulator: fates, frames, values, verdicts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from retrodsl.search import Candidate
from retrodsl.search.index import TraceIndex
from retrodsl.search.poke.fate import Fate, PokeResult, fate_of, follows
from retrodsl.search.poke.plan import (
    choose_frames,
    choose_value,
    keep_unread,
    playable,
    poke_of,
    values_of,
)
from retrodsl.search.poke.verdict import Relation, Verdict, judge
from tests.search import small
from tests.search.poked import READINGS

INDEX = TraceIndex(small.trace())


def candidate(code: str, position: int) -> Candidate:
    address = int(INDEX.addresses[position])
    return Candidate(address, READINGS[code], 8.0, 1.0, 7.0, position)


def rows(*numbers: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Two bytes a row."""
    return np.array([divmod(number, 256) for number in numbers], np.uint8)


UNPOKED = rows(0x0105, 0x0105, 0x0105, 0x0112, 0x0112)


@pytest.mark.parametrize(
    ("poked", "fate", "row"),
    [
        (rows(0x0730, 0x0730, 0x0730, 0x073D, 0x073D), Fate.EVOLVES, 3),
        (rows(0x0730, 0x0105, 0x0105, 0x0112, 0x0112), Fate.OVERWRITTEN, 1),
        (rows(0x0730, 0x0730, 0x0730, 0x0112, 0x0112), Fate.OVERWRITTEN, 3),
        (rows(0x0730, 0x0730, 0x0730, 0x0712, 0x0712), Fate.OVERWRITTEN, 3),  # byte by byte
        (rows(0x0730, 0x0730, 0x0730, 0x0730, 0x0730), Fate.STAYS, 4),
    ],
)
def test_what_became_of_a_write(
    poked: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], fate: Fate, row: int
) -> None:
    assert fate_of(poked, UNPOKED) == (fate, row)


def test_a_follower_has_the_value_of_some_frames_ago() -> None:
    leader = np.array([70, 70, 70, 83, 83])
    there = np.array([5, 5, 5, 18, 18])
    one = candidate("|u1", 0)
    found = follows(leader, np.array([5, 5, 70, 70, 83]), there, one)
    assert found is not None
    assert (found.after, found.lag) == (2, 0)
    late = follows(np.array([70, 5, 5, 18, 18]), np.array([5, 5, 70, 18, 18]), there, one)
    assert late is not None
    assert (late.after, late.lag) == (2, 2)
    assert follows(leader, np.array([5, 5, 9, 9, 9]), there, one) is None
    assert follows(leader, there, there, one) is None


# --- verdicts


def result(fate: Fate, *, screen: int | None = None, others: int | None = None) -> PokeResult:
    return PokeResult(100, 1, 5, fate, 3, 6, 2, True, 60, screen, others, ())


def verdicts(
    results: list[list[PokeResult]], *relations: tuple[int, int, bool, bool]
) -> list[tuple[str, int | None]]:
    places = [candidate("|u1", number) for number in range(len(results))]
    made = [Relation(a, b, same, took, soon=True) for a, b, same, took in relations]
    findings = judge(places, results, made)
    return [(f.verdict.name, None if f.of is None else places.index(f.of)) for f in findings]


EVOLVES, BACK, STAYS = (
    [result(Fate.EVOLVES)],
    [result(Fate.OVERWRITTEN)],
    [result(Fate.STAYS)],
)


def test_verdicts_on_one_alone() -> None:
    shown = [result(Fate.STAYS, screen=2)]
    both = [result(Fate.OVERWRITTEN), result(Fate.EVOLVES)]
    assert verdicts([EVOLVES, BACK, STAYS, shown, both, []]) == [
        ("VARIABLE", None),
        ("OVERWRITTEN", None),
        ("NO_EFFECT", None),
        ("VARIABLE", None),
        ("VARIABLE", None),
        ("NOT_POKED", None),
    ]


def test_a_copy_of_a_copy_is_one_of_the_original() -> None:
    chain = [(0, 1, False, True), (0, 2, False, True), (1, 2, False, True)]
    assert verdicts([EVOLVES, BACK, BACK], *chain) == [
        ("VARIABLE", None),
        ("COPY", 0),
        ("COPY", 0),
    ]
    assert verdicts([BACK, BACK, BACK], *chain)[2] == ("COPY", 0)


def test_what_is_shown_and_was_not_refreshed_yet_is_a_copy() -> None:
    shown = [result(Fate.STAYS, screen=1)]
    assert verdicts([EVOLVES, shown], (0, 1, False, True))[1] == ("COPY", 0)
    assert verdicts([EVOLVES, shown], (0, 1, False, False))[1] == ("VARIABLE", None)


def test_one_memory_at_two_addresses() -> None:
    both = [(0, 1, True, True), (1, 0, True, True)]
    assert verdicts([EVOLVES, EVOLVES], *both) == [("VARIABLE", None), ("SAME", 0)]


def test_what_is_made_of_another_number() -> None:
    assert verdicts([EVOLVES, BACK], (0, 1, False, False))[1] == ("COMPUTED", 0)
    assert verdicts([BACK, BACK], (0, 1, False, False))[1] == ("OVERWRITTEN", None)


def test_verdicts_in_words() -> None:
    places = [candidate("|u1", 0), candidate("|u1", 1)]
    first, second = judge(places, [EVOLVES, BACK], [Relation(0, 1, False, True, True)])
    assert first.words == "variable"
    assert second.words == "a copy of |u1 @ 0xFF0000"
    for verdict, words in (
        (Verdict.SAME, "the same memory as |u1 @ 0xFF0000"),
        (Verdict.COMPUTED, "computed from |u1 @ 0xFF0000"),
    ):
        assert replace(second, verdict=verdict).words == words


# --- what is written, and when


def test_frames_before_usual_changes() -> None:
    score = candidate(">d3", 0)
    values = values_of(INDEX, score)
    assert values.tolist() == [small.score(frame) for frame in range(small.FRAMES)]
    frames = choose_frames(values, 2, 60)
    assert len(frames) == 2
    for frame in frames:
        assert values[frame] == values[frame + 5] == values[frame + 6] - 125
    assert choose_frames(np.zeros(300, np.int64), 2, 60) == [79, 159]
    assert choose_frames(np.zeros(3, np.int64), 2, 60) == []
    once = np.array([1] * 100 + [2] * 200)
    assert choose_frames(once, 2, 60) == [94]
    assert [playable(frames, 60) for frames in (1, 2, 300)] == [1, 1, 60]


def test_values_that_the_play_does_not_show_there() -> None:
    score = candidate(">d3", 0)
    values = values_of(INDEX, score)
    number = choose_value(score, values, 114, 60)
    assert number is not None
    assert number not in values[114:175]
    assert values.min() < number < values.max()
    lives = candidate("|u1", 0x10)
    assert choose_value(lives, values_of(INDEX, lives), 70, 10) in (3, 2)
    bit = candidate("|u1 & 0x01", 0x11)
    assert choose_value(bit, np.zeros(300, np.int64), 0, 60) == 1
    assert choose_value(bit, np.array([0, 1] * 150), 0, 60) is None


def test_bits_that_are_not_read_stay() -> None:
    tile = candidate("<n2 every 2 bytes", 61)  # 0x30 and a digit
    poke = poke_of(INDEX, tile, 42, 100)
    assert poke.writes == ((61, 0x32), (63, 0x34))
    assert keep_unread(candidate("|u1 & 0x04", 0), 0xFF, 0x00) == 0xFB
    assert keep_unread(candidate("|u1", 0), 0xFF, 0x12) == 0x12
