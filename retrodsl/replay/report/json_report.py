"""A run of replays as JSON, for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from retrodsl.replay.coverage.report import CoverageReport
from retrodsl.replay.mutate.report import MutationReport
from retrodsl.replay.report.failure import Failure, Table, differs, failure_of
from retrodsl.replay.result import RecordedComparison, ReplayResult


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WindowReport(_Model):
    """Values around a frame: ``rows`` begin at frame ``first``."""

    first: int
    frame: int
    rows: dict[str, list[bool | int | float]]


class CheckReport(_Model):
    """One expectation or comparison with the engine.

    Where it failed, ``window`` has every name in it around the frame that broke and ``reward`` the
    reward and its terms there; ``payments`` are the frames that paid most, where a total is wrong.
    """

    text: str
    held: bool
    message: str
    frame: int | None
    file: str | None
    line: int | None
    window: WindowReport | None
    reward: WindowReport | None
    payments: dict[int, float]


class MovedReport(_Model):
    """One thing that is not as it was recorded; ``fails`` tells whether that is a failure."""

    what: str
    was: str
    now: str
    fails: bool


class RecordedReport(_Model):
    """A replay beside what was recorded of it: see ``result.RecordedComparison``."""

    file: str
    holds: bool
    written: bool
    error: str
    elsewhere: list[str]
    moved: list[MovedReport]


class ReplayReport(_Model):
    """One replay. ``totals`` has an entry a player: the reward and each term.

    ``origin`` is the spec or the integration folder; ``notes`` are what is to be known first.
    """

    movie: str
    scenario: str
    passed: bool
    error: str
    mend: str
    frames: int
    start: str
    engine: str
    checks: list[CheckReport]
    comparisons: list[CheckReport]
    ended_at: int | None
    ended_with: list[str]
    totals: list[dict[str, float]]
    origin: str
    seconds: float
    core: str
    rom_sha1: str
    engine_checked: bool
    notes: list[str]
    recorded: RecordedReport | None


class RunReport(_Model):
    """The whole run; ``version`` is that of this shape.

    ``coverage`` and ``mutations`` have an entry a spec where they were asked for.
    """

    version: int = 1
    passed: bool
    replays: list[ReplayReport]
    coverage: list[CoverageReport] = []
    mutations: list[MutationReport] = []


def render_json(
    results: Sequence[ReplayResult],
    coverage: Sequence[CoverageReport] = (),
    mutations: Sequence[MutationReport] = (),
) -> str:
    """The results as JSON text with a line end."""
    replays = [_replay(result) for result in results]
    report = RunReport(
        passed=all(result.passed for result in results),
        replays=replays,
        coverage=list(coverage),
        mutations=list(mutations),
    )
    return report.model_dump_json(indent=2) + "\n"


def _window(table: Table | None) -> WindowReport | None:
    if table is None:
        return None
    rows = {name.strip(): list(values) for name, values in table.rows}
    return WindowReport(first=table.first, frame=table.frame, rows=rows)


def _checked(failure: Failure, *, held: bool) -> CheckReport:
    place = failure.place
    return CheckReport(
        text=failure.text,
        held=held,
        message=failure.message,
        frame=failure.frame,
        file=place.source.name if place else None,
        line=place.source.position(place.span.start)[0] if place else None,
        window=_window(failure.names),
        reward=_window(failure.reward),
        payments=dict(failure.payments),
    )


def _replay(result: ReplayResult) -> ReplayReport:
    checks = [
        _checked(
            Failure("expectation", c.text, c.message, c.place, c.frame)
            if c.held
            else failure_of(c, result),
            held=c.held,
        )
        for c in result.checks
    ]
    comparisons = [
        _checked(
            replace(differs(c, result), text=f"engine {c.what}", message=c.message or c.note),
            held=c.equal,
        )
        for c in result.comparisons
    ]
    return ReplayReport(
        movie=result.replay.movie,
        scenario=result.replay.scenario,
        passed=result.passed,
        error=result.error,
        mend=result.mend,
        frames=result.frames,
        start=result.start,
        engine=result.engine,
        checks=checks,
        comparisons=comparisons,
        ended_at=result.ended_at,
        ended_with=list(result.ended_with),
        totals=list(result.totals),
        origin=result.origin,
        seconds=round(result.seconds, 3),
        core=result.core,
        rom_sha1=result.rom_sha1,
        engine_checked=result.engine_checked,
        notes=list(result.notes),
        recorded=_recorded(result.recorded),
    )


def _recorded(recorded: RecordedComparison | None) -> RecordedReport | None:
    if recorded is None:
        return None
    return RecordedReport(
        file=recorded.file,
        holds=recorded.holds,
        written=recorded.written,
        error=recorded.error,
        elsewhere=list(recorded.elsewhere),
        moved=[
            MovedReport(what=m.what, was=m.was, now=m.now, fails=m.fails) for m in recorded.moved
        ],
    )
