"""Sets each replay beside what was recorded of it, or records it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrodsl.replay.expectations import (
    ExpectationsError,
    compare_result,
    record_result,
    update_expectations,
)
from retrodsl.replay.jobs import Job
from retrodsl.replay.result import RecordedComparison, ReplayResult


def with_recorded(job: Job, results: Sequence[ReplayResult], *, update: bool) -> list[ReplayResult]:
    """The results of a job, one an engine, each with what moved since it was recorded.

    With ``update`` the first is recorded, unless it could not be run.
    """
    place = job.runner.recorded_in(job.replay)
    if place is None:
        return list(results)
    compared = [
        result
        if result.error
        else replace(result, recorded=compare_result(result, place.path, place.of))
        for result in results
    ]
    if update and compared and not compared[0].error:
        compared[0] = _recorded(job, compared[0])
    return compared


def _recorded(job: Job, result: ReplayResult) -> ReplayResult:
    """The result, recorded; what moved by that fails nothing any more."""
    place = job.runner.recorded_in(job.replay)
    assert place is not None
    try:
        written = update_expectations(place.path, [record_result(result, place.of)], place.known)
    except OSError as error:
        reason = error.strerror or str(error)
        text = f"{place.path} cannot be written: {reason}"
        return replace(result, recorded=RecordedComparison(str(place.path), error=text))
    except ExpectationsError as error:
        return replace(result, recorded=RecordedComparison(str(place.path), error=str(error)))
    old = result.recorded
    moved = tuple(replace(m, fails=False) for m in old.moved) if old is not None else ()
    return replace(result, recorded=RecordedComparison(str(place.path), (), moved, written))
