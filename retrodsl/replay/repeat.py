"""Determinism: a movie that is played twice shows the same twice, to the last byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from retrodsl.engines._base import Engine, EngineRun, Progress
from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.checks.engines import compare_runs
from retrodsl.replay.plays import PlaysReplays
from retrodsl.replay.result import EngineComparison, ReplayResult

FIRST_RUN = "the first run"


def run_twice(
    runner: PlaysReplays, engine: Engine, replay: ReplayProgram, progress: Progress | None = None
) -> ReplayResult:
    """Play a replay in two fresh workers, one after the other; the result is the first run's.

    Nothing is left open: ``engine`` is closed before each run.
    """
    engine.close()
    result = runner.run(replay, progress)
    engine.close()
    if result.error or result.run is None:
        return result
    again = runner.run(replay, progress)
    if again.error or again.run is None:
        error = f"played a second time, it failed: {again.error}"
        return replace(result, error=error, mend=again.mend)
    repeated = tuple(compare_repeated(again.run, result.run))
    seconds = result.seconds + again.seconds
    return replace(result, comparisons=(*result.comparisons, *repeated), seconds=seconds)


def compare_repeated(run: EngineRun, first: EngineRun) -> Iterator[EngineComparison]:
    """A second run against the first: every frame, the reset frame too, and the pictures."""
    for comparison in compare_runs(run, first, since=0):
        yield replace(comparison, against=FIRST_RUN, informative=False)
    if run.frames != first.frames or not first.screens:
        return
    for frame, screen in first.screens.items():
        if run.screens.get(frame) != screen:
            message = f"frame {frame}: the picture is another"
            yield EngineComparison(
                "picture", False, run.frames, "", message, frame, None, FIRST_RUN
            )
            return
    yield EngineComparison("picture", True, len(first.screens), against=FIRST_RUN)
