"""A run of replays as JSON, for other programs."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from retrodsl.replay.result import ReplayResult
from retrodsl.replay.trace import Window


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WindowReport(_Model):
    """Values around a frame: ``rows`` begin at frame ``first``."""

    first: int
    frame: int
    rows: dict[str, list[int]]


class CheckReport(_Model):
    """One expectation or comparison with the engine."""

    text: str
    held: bool
    message: str
    frame: int | None
    file: str | None
    line: int | None
    window: WindowReport | None


class ReplayReport(_Model):
    """One replay. ``totals`` has an entry a player: the reward and each term."""

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


class RunReport(_Model):
    """The whole run; ``version`` is that of this shape."""

    version: int = 1
    passed: bool
    replays: list[ReplayReport]


def render_json(results: Sequence[ReplayResult]) -> str:
    """The results as JSON text with a line end."""
    replays = [_replay(result) for result in results]
    report = RunReport(passed=all(result.passed for result in results), replays=replays)
    return report.model_dump_json(indent=2) + "\n"


def _window(window: Window | None) -> WindowReport | None:
    if window is None:
        return None
    return WindowReport(first=window.first, frame=window.frame, rows=window.rows)


def _replay(result: ReplayResult) -> ReplayReport:
    checks = [
        CheckReport(
            text=c.text,
            held=c.held,
            message=c.message,
            frame=c.frame,
            file=c.place.source.name if c.place else None,
            line=c.place.source.position(c.place.span.start)[0] if c.place else None,
            window=_window(c.window),
        )
        for c in result.checks
    ]
    comparisons = [
        CheckReport(
            text=f"engine {c.what}",
            held=c.equal,
            message=c.message or c.note,
            frame=c.frame,
            file=None,
            line=None,
            window=_window(c.window),
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
    )
