"""A run of replays that has ended: everything that a report can tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from retrodsl.diagnostics import Diagnostic
from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.coverage.report import CoverageReport
from retrodsl.replay.mutate.report import MutationReport
from retrodsl.replay.report.unmeasured import Unmeasured
from retrodsl.replay.result import ReplayResult


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """What came out, in the order of the replays; what was not asked for is empty.

    ``compiler`` is what the compiler says of the specs; ``broken`` are those that do not compile,
    each with what it says of that one. ``not_played`` are origin and name of each replay that an
    interruption left out. ``measured`` are the findings of coverage and mutation, ``told`` both as
    text, ``too_low`` a sentence for each spec below its bar. ``without_replays`` are specs that
    nothing tests; ``unmeasured`` is what was asked of integrations without a spec. ``fail_under``
    and ``fail_under_mutation`` are those bars in percent, ``None`` for none.
    """

    results: tuple[ReplayResult, ...] = ()
    compiler: tuple[Diagnostic, ...] = ()
    broken: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    not_played: tuple[tuple[str, str], ...] = ()
    interrupted: bool = False
    coverage: tuple[CoverageReport, ...] = ()
    mutations: tuple[MutationReport, ...] = ()
    measured: tuple[Diagnostic, ...] = ()
    told: str = ""
    too_low: tuple[str, ...] = ()
    without_replays: tuple[str, ...] = ()
    unmeasured: tuple[Unmeasured, ...] = ()
    fail_under: float | None = None
    fail_under_mutation: float | None = None

    @property
    def failed(self) -> tuple[ReplayResult, ...]:
        """The replays that did not pass."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def passed(self) -> bool:
        """Whether every spec compiles, everything was played and held, and no bar was missed."""
        return not (self.failed or self.broken or self.too_low or self.interrupted)

    @property
    def several_origins(self) -> bool:
        """Whether the replays are of more than one spec or folder."""
        played = {result.origin for result in self.results}
        return len(played | {origin for origin, _ in self.not_played}) > 1

    @property
    def several_engines(self) -> bool:
        """Whether a replay was played on more than one engine."""
        keys = [_key(result) for result in self.results]
        return len(set(keys)) < len(keys)

    def title(self, result: ReplayResult) -> str:
        """A replay's name, with its engine where there are several."""
        engine = f" on {result.engine}" if self.several_engines and result.engine else ""
        return f"{result.name}{engine}"


def replay_name(replay: ReplayProgram) -> str:
    """What a replay is called before it was played, as ``ReplayResult.name`` after."""
    return ReplayResult(replay).name


def _key(result: ReplayResult) -> tuple[str, str, str, str | None]:
    replay = result.replay
    return result.origin, replay.movie, replay.scenario, replay.state
