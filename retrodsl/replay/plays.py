"""What can play replays: ``Runner`` for a spec, ``IntegrationRunner`` for a folder without one."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from retrodsl.engines._base import Engine, EngineRun, Progress, Wanted
from retrodsl.engines.errors import EngineCrashError, EngineError
from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.inputs import CannotRun
from retrodsl.replay.result import ReplayResult

#: Signals that others send: the system when memory runs out, an operator, a scheduler of batch
#: jobs. A core that is at fault dies of another.
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM)

#: How often a movie is played whose engine is killed from outside each time.
TRIES = 3


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a replay is recorded: the file, and as what.

    ``of`` is the spec's file name, or ``integration``. ``known`` are the keys of every replay that
    there is of it, ``None`` where that is not known.
    """

    path: Path
    of: str
    known: frozenset[tuple[str, str, str]] | None = None


def timed_verdict(
    replay: ReplayProgram, origin: str, play: Callable[[], ReplayResult]
) -> ReplayResult:
    """What ``play`` gives, or why it cannot be had, with its origin and how long it took.

    An engine that is killed from outside says nothing about the movie, which is played again.
    """
    began = time.monotonic()
    try:
        result = _play_again(play)
    except CannotRun as problem:
        result = ReplayResult(replay, error=str(problem), mend=problem.mend)
    except EngineError as problem:
        result = ReplayResult(replay, error=problem.cause, mend=problem.mend)
    except OSError as problem:
        where = f" ({problem.filename})" if problem.filename else ""
        result = ReplayResult(
            replay,
            error=f"it could not be played: {problem.strerror or problem}{where}",
            mend="see to the disk, its temporary files, and the limits of this process",
        )
    return replace(result, origin=origin, seconds=time.monotonic() - began)


def _play_again(play: Callable[[], ReplayResult]) -> ReplayResult:
    """``play``, and again where its engine was killed from outside; a note tells of it."""
    notes: list[str] = []
    while True:
        try:
            result = play()
        except EngineCrashError as problem:
            if problem.signal not in FROM_OUTSIDE:
                raise
            if len(notes) + 1 == TRIES:
                cause = f"{problem.cause}; it was played {TRIES} times, and killed each time"
                mend = "something else ends it: too little memory, or whoever sent the signal"
                raise EngineCrashError(cause, mend, problem.frame, problem.signal) from problem
            name = signal.Signals(problem.signal).name
            notes.append(f"its engine was killed from outside ({name}): it was played again")
        else:
            return replace(result, notes=(*result.notes, *notes))


class PlaysReplays(Protocol):
    """Plays the replays of one spec or of one integration folder, on one engine."""

    @property
    def origin(self) -> str:
        """The spec's path or the folder's, as the user named it."""

    def on(self, engine: Engine) -> PlaysReplays:
        """The same on another engine."""

    def run(self, replay: ReplayProgram, progress: Progress | None = None) -> ReplayResult:
        """Play one replay; what goes wrong is in the result."""

    def recorded_in(self, replay: ReplayProgram) -> RecordPlace | None:
        """Where the replay is recorded; ``None`` where its movie is gone."""

    def play(
        self,
        replay: ReplayProgram,
        progress: Progress | None = None,
        *,
        screens: frozenset[Wanted] | None = None,
    ) -> EngineRun:
        """Play its movie and check nothing; raises ``CannotRun`` and ``EngineError``."""
