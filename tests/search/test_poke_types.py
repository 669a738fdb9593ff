"""A find that is a part of a wider number is told from it by writing, and never comes first."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from retrodsl.search import Candidate
from retrodsl.search.index import Integers, TraceIndex
from retrodsl.search.poke import Play, Proof, Verdict, prove
from retrodsl.search.poke.play import Crash, Poke
from retrodsl.search.poke.types import decide_types
from tests.search import small
from tests.search.poked import MadeUpGame, find

FRAMES = 240
HIGH, LOW = 8, 9
WIDE, NARROW = (">u2", 0xFF0008), ("|u1", 0xFF0009)
PLATFORM = small.program().platform
PLAY = Play(Path("made.up"), None, ())

Rule = Callable[[bytearray, int], None]


def step_on(frame: int) -> int:
    """Now and then the number goes on by five, later back."""
    if frame % 10:
        return 0
    return 5 if frame < 150 else -5


def counts_in_two_bytes(memory: bytearray, frame: int) -> None:
    number = int.from_bytes(memory[HIGH : LOW + 1], "big") + step_on(frame)
    memory[HIGH : LOW + 1] = (number & 0xFFFF).to_bytes(2, "big")


def counts_in_one_byte(memory: bytearray, frame: int) -> None:
    memory[LOW] = (memory[LOW] + step_on(frame)) & 0xFF


def game(rule: Rule, start: int) -> MadeUpGame:
    first = bytearray(16)
    first[HIGH : LOW + 1] = start.to_bytes(2, "big")
    return MadeUpGame(bytes(first), rule)


def called(candidate: Candidate | None) -> tuple[str, int] | None:
    return None if candidate is None else (candidate.reading.code, candidate.address)


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Proof]]:
    def run(
        made: MadeUpGame, finds: Sequence[tuple[str, int]], *, fits: bool = True
    ) -> list[Proof]:
        for name in ("prove", "types"):
            module = importlib.import_module(f"retrodsl.search.poke.{name}")
            monkeypatch.setattr(module, "run_pokes", made.run_pokes)
        recording = made.recording(FRAMES)
        groups = [find(recording, PLATFORM, [place]) for place in finds]

        def fitting(candidate: Candidate) -> Candidate | None:
            return candidate if fits else None

        return prove(recording.index, groups, PLAY, fitting=fitting)

    return run


def test_a_wider_number_that_nobody_found_stands_for_its_low_byte(
    proved: Callable[..., list[Proof]],
) -> None:
    wide, narrow = proved(game(counts_in_two_bytes, 267), [NARROW])
    assert called(wide.group.best) == WIDE
    assert (wide.group.course.low, wide.group.course.high) == (267, 337)
    assert wide.verdict is Verdict.VARIABLE
    assert wide.types is not None
    assert wide.types.note == "|u1 @ 0xFF0009 was found, and turned out to be a part of it"
    assert (called(narrow.group.best), narrow.verdict) == (NARROW, Verdict.REFUTED)
    assert narrow.words == "refuted, its bytes are those of >u2 @ 0xFF0008"
    assert narrow.types is not None
    (refuted,) = narrow.types.refuted
    assert refuted.why.endswith("and the carry went beyond its bytes")


def test_what_does_not_fit_what_is_said_is_no_find(proved: Callable[..., list[Proof]]) -> None:
    (narrow,) = proved(game(counts_in_two_bytes, 267), [NARROW], fits=False)
    assert narrow.verdict is Verdict.REFUTED
    assert called(narrow.findings[0].of) == WIDE


def test_a_write_tells_of_every_find_that_has_the_bytes(
    proved: Callable[..., list[Proof]],
) -> None:
    finds = [NARROW, ("10 * |u1", NARROW[1]), (">u2", NARROW[1]), ("<u2", NARROW[1]), WIDE]
    first, *others = proved(game(counts_in_two_bytes, 267), finds)
    assert (called(first.group.best), first.verdict) == (WIDE, Verdict.VARIABLE)
    assert len(others) == 4
    for other in others:
        assert (other.verdict, called(other.findings[0].of)) == (Verdict.REFUTED, WIDE)


def test_a_byte_that_turns_round_alone_is_the_number(proved: Callable[..., list[Proof]]) -> None:
    (only,) = proved(game(counts_in_one_byte, 267), [NARROW])
    assert (called(only.group.best), only.verdict) == (NARROW, Verdict.VARIABLE)
    first, second = proved(game(counts_in_one_byte, 267), [WIDE, NARROW])
    assert (called(first.group.best), first.verdict) == (NARROW, Verdict.VARIABLE)
    assert (called(second.findings[0].of), second.verdict) == (NARROW, Verdict.REFUTED)


@pytest.mark.parametrize("start", [200, 300])
def test_what_the_play_shows_of_a_carry_counts_too(
    start: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No write is played here; from 200 on the play itself goes beyond 255, and back."""

    def none_is_played(
        play: Play,
        index: TraceIndex,
        pokes: Sequence[Poke],
        watched: Integers,
        *_: int,
        **__: float,
    ) -> list[Crash]:
        return [Crash(poke, "died", by_poke=False) for poke in pokes]

    module = importlib.import_module("retrodsl.search.poke.types")
    monkeypatch.setattr(module, "run_pokes", none_is_played)
    recording = game(counts_in_two_bytes, start).recording(FRAMES)
    groups = [find(recording, PLATFORM, [NARROW])]
    (decision,) = decide_types(recording.index, groups, PLAY)
    assert decision is not None
    assert called(decision.instead) == (WIDE if start == 200 else None)
    for refuted in decision.refuted:
        assert str(refuted.trial) == "the play made 01 04 of 00 ff at 0xFF0008 on frame 120"
