"""What can play replays: ``Runner`` for a spec, ``IntegrationRunner`` for a folder without one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from retrodsl.engines._base import Engine, EngineRun, Progress, Wanted
from retrodsl.engines.errors import EngineError
from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.inputs import CannotRun
from retrodsl.replay.result import ReplayResult


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
    """What ``play`` gives, or why it cannot be had, with its origin and how long it took."""
    began = time.monotonic()
    try:
        result = play()
    except CannotRun as problem:
        result = ReplayResult(replay, error=str(problem), mend=problem.mend)
    except EngineError as problem:
        result = ReplayResult(replay, error=problem.cause, mend=problem.mend)
    return replace(result, origin=origin, seconds=time.monotonic() - began)


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
