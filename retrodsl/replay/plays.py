"""What can play replays: ``Runner`` for a spec, ``IntegrationRunner`` for a folder without one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from retrodsl.engines._base import Engine, EngineRun, Progress, Wanted
from retrodsl.ir.program import ReplayProgram
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
