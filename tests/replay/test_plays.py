"""What becomes of a replay that could not be played: again, or an error with its cause."""

from __future__ import annotations

import signal

import pytest

from retrodsl.engines.errors import EngineCrashError, EngineTimeoutError
from retrodsl.replay.inputs import CannotRun
from retrodsl.replay.integration import movie_replay
from retrodsl.replay.plays import TRIES, timed_verdict
from retrodsl.replay.result import ReplayResult

REPLAY = movie_replay("m.bk2")


class Plays:
    """Fails with each error in turn, and is played well after them."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.count = 0

    def __call__(self) -> ReplayResult:
        self.count += 1
        if self.errors:
            raise self.errors.pop(0)
        return ReplayResult(REPLAY, frames=7, notes=("first",))


def crash(number: int | None) -> EngineCrashError:
    return EngineCrashError(f"died of {number}", "mend", 3, number)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_who_is_killed_from_outside_is_played_again(number: signal.Signals) -> None:
    play = Plays(crash(number), crash(number))
    found = timed_verdict(REPLAY, "here", play)
    note = f"its engine was killed from outside ({number.name}): it was played again"
    assert (found.error, found.frames, found.notes) == ("", 7, ("first", note, note))
    assert (found.origin, play.count) == ("here", 3)


def test_not_for_ever() -> None:
    play = Plays(*[crash(signal.SIGKILL) for _ in range(TRIES)])
    found = timed_verdict(REPLAY, "here", play)
    assert found.error == "died of 9; it was played 3 times, and killed each time"
    assert "too little memory" in found.mend
    assert play.count == TRIES


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (crash(signal.SIGSEGV), "died of 11"),
        (crash(None), "died of None"),
        (EngineTimeoutError("slow", "mend", 3, 5.0), "slow"),
        (CannotRun("gone", "mend"), "gone"),
        (
            OSError(28, "No space left on device", "/some/file"),
            "it could not be played: No space left on device (/some/file)",
        ),
        (OSError("odd"), "it could not be played: odd"),
    ],
)
def test_what_is_its_own_fault_is_not_tried_again(error: Exception, cause: str) -> None:
    play = Plays(error)
    found = timed_verdict(REPLAY, "here", play)
    assert (found.error, play.count) == (cause, 1)
    assert found.mend
    assert found.seconds >= 0
