"""A run of replays as JSON, for other programs; `retrodsl schema replay` gives its schema.

A number that JSON does not have is one of the texts ``NaN``, ``Infinity`` and ``-Infinity``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from retrodsl.diagnostics.render import encodable
from retrodsl.diagnostics.render.json_report import FindingReport, finding_report
from retrodsl.replay.coverage.report import CoverageReport
from retrodsl.replay.mutate.report import MutationReport
from retrodsl.replay.report.failure import Failure, Table, differs, failure_of
from retrodsl.replay.report.run import FinishedRun
from retrodsl.replay.result import RecordedComparison, ReplayResult


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


Number: TypeAlias = int | float | Literal["NaN", "Infinity", "-Infinity"]


class WindowReport(_Model):
    """Values around a frame: ``rows`` begin at frame ``first``."""

    first: int
    frame: int
    rows: dict[str, list[bool | Number]]


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
    payments: dict[int, Number]


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
    totals: list[dict[str, Number]]
    origin: str
    seconds: float
    core: str
    rom_sha1: str
    engine_checked: bool
    notes: list[str]
    recorded: RecordedReport | None


class NotPlayedReport(_Model):
    """A replay without a verdict, since the run was interrupted."""

    origin: str
    name: str


class RunReport(_Model):
    """The whole run; ``version`` is that of this shape.

    ``findings`` are what the compiler says of the specs. ``coverage`` and ``mutations`` have an
    entry a spec where they were asked for; ``too_low`` a sentence for each that is below its bar.
    """

    version: Literal[1] = 1
    tool: Literal["retrodsl"] = "retrodsl"
    passed: bool
    interrupted: bool
    replays: list[ReplayReport]
    not_played: list[NotPlayedReport]
    findings: list[FindingReport]
    coverage: list[CoverageReport]
    mutations: list[MutationReport]
    too_low: list[str]


def render_json(run: FinishedRun) -> str:
    """The run as JSON text with a line end."""
    report = RunReport(
        passed=run.passed,
        interrupted=run.interrupted,
        replays=[_replay(result) for result in run.results],
        not_played=[NotPlayedReport(origin=origin, name=name) for origin, name in run.not_played],
        findings=[finding_report(diagnostic) for diagnostic in run.compiler],
        coverage=list(run.coverage),
        mutations=list(run.mutations),
        too_low=list(run.too_low),
    )
    return json.dumps(_as_json(report.model_dump()), indent=2, ensure_ascii=False) + "\n"


def _as_json(value: object) -> object:
    """The value with what no JSON file can hold written as texts."""
    match value:
        case str():
            return encodable(value)
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
        case Mapping():
            return {_as_json(key): _as_json(inner) for key, inner in value.items()}
        case list():
            return [_as_json(inner) for inner in value]
    return value


def _window(table: Table | None) -> WindowReport | None:
    if table is None:
        return None
    rows: dict[str, list[bool | Number]] = {
        name.strip(): list(values) for name, values in table.rows
    }
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
        totals=[dict(totals) for totals in result.totals],
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
