"""Runs to report: one replay each of what can become of one, on made-up memory."""

from __future__ import annotations

import math
from dataclasses import replace

from retrodsl.api import check_source
from retrodsl.diagnostics import Diagnostic
from retrodsl.replay.coverage import Coverage, observe, report_of
from retrodsl.replay.report.findings import coverage_findings
from retrodsl.replay.report.run import FinishedRun
from retrodsl.replay.result import (
    EngineComparison,
    Moved,
    RecordedComparison,
    ReplayResult,
)
from retrodsl.replay.runner import judge, totals_of
from retrodsl.source import Source
from tests.replay.played import HEAD, play

SCORE = (0, 0, 20, 20, 40, 40, 40, 90, 90, 90)
LIVES = (3, 3, 3, 2, 2, 2, 1, 1, 1, 1)
BLOCK = """\
let left = lives - 1
reward { points : gain(score) ; lost : -10 * loss(lives) }
done { over : lives < 0 }
invariant { one : loss(lives) <= 1 }
movie "m" from power { wait 9 }
"""
HOSTILE = "\x00\x1b[31m|`<&>\ud800\ufffe%:,\n::error::x"


def replayed(expectations: str = "does not end", origin: str = "specs/test.retro") -> ReplayResult:
    """A replay's result, judged but not compared with the engine."""
    played = play(
        HEAD + BLOCK + f"replay m {{ {expectations} }}\n", {"score": SCORE, "lives": LIVES}
    )
    replay, trace = played.program.replays[0], played.trace
    return ReplayResult(
        replay,
        frames=trace.frames,
        start="power-on",
        engine="recorded 1",
        checks=judge(played.program, replay, trace),
        totals=tuple(totals_of(trace)),
        run=played.run,
        trace=trace,
        origin=origin,
        seconds=0.25,
    )


def failed() -> ReplayResult:
    """Two expectations broke, the engine's done differs, and what was recorded moved."""
    result = replayed("at 3 : left == 2 ; total reward == 7 ; at 0 : lives == 3")
    differs = EngineComparison("done", False, 10, "", "frame 4: the engine is done", 4)
    informative = EngineComparison("memory", False, 10, "", "one byte", 2, None, "b", True)
    moved = (Moved("total points", "80", "90"), Moved("memory", "", "another", fails=False))
    return replace(
        result,
        replay=replace(result.replay, movie="n"),
        comparisons=(differs, informative),
        recorded=RecordedComparison("m.expected", ("elsewhere",), moved),
        notes=("a note",),
    )


def crashed(
    error: str = "the core died of signal 11", mend: str = "see the core", movie: str = "gone"
) -> ReplayResult:
    """A replay that could not be run."""
    result = replayed()
    return ReplayResult(
        replace(result.replay, movie=movie), error=error, mend=mend, origin=result.origin
    )


def odd() -> ReplayResult:
    """What no file can hold as it is: its names and numbers."""
    failed_one = replayed("at 3 : left == 2")
    check = replace(failed_one.checks[0], message=HOSTILE, text=HOSTILE)
    totals = ({"reward": math.inf, "a": -math.inf, HOSTILE: math.nan},)
    return replace(
        failed_one,
        replay=replace(failed_one.replay, movie=HOSTILE),
        origin=HOSTILE,
        checks=(check,),
        totals=totals,
        notes=(HOSTILE,),
        recorded=RecordedComparison(HOSTILE, error=HOSTILE),
        trace=None,
        run=None,
    )


def broken() -> tuple[Diagnostic, ...]:
    """What the compiler says of a spec with an error and of one with a warning."""
    return check_source(
        Source("specs/broken.retro", HEAD + "done { a : livse == 0 }\n")
    ).diagnostics


def measured(bar: float | None) -> FinishedRun:
    """A run that passed, whose coverage is incomplete."""
    result = replayed()
    trace = result.trace
    assert trace is not None
    coverage = Coverage(trace.program)
    coverage.add("m", observe(trace.program, "scenario", trace.columns))
    report = report_of(coverage, result.origin)
    assert report.percent < 100
    too_low = ("the coverage is too low",) if bar is not None and report.is_below(bar) else ()
    return FinishedRun(
        (result.without_data(),),
        coverage=(report,),
        measured=tuple(coverage_findings(coverage, report, bar)),
        too_low=too_low,
        fail_under=bar,
    )


def everything() -> FinishedRun:
    """All of it in one run."""
    return replace(
        measured(100),
        results=(replayed(), failed(), crashed(), odd(), crashed(HOSTILE, HOSTILE, "lost")),
        compiler=broken(),
        broken={"specs/broken.retro": broken()},
        not_played=(("specs/test.retro", "later"), (HOSTILE, HOSTILE)),
        interrupted=True,
    )
