"""``ends with NAME at F`` and ``does not end``."""

from __future__ import annotations

from retrodsl.ir.program import EndsWith, NeverEnds
from retrodsl.replay.result import CheckResult
from retrodsl.replay.trace import Trace


def check_ends(expected: EndsWith, trace: Trace) -> CheckResult:
    """Whether the episode ended, with that condition and in those frames."""
    end = trace.end
    if end is None:
        message = f"the episode did not end in {trace.frames - 1} steps"
        return CheckResult(expected.text, False, expected.place, message)
    names = trace.done_names(end)
    conditions = [c.node for c in (*trace.scenario.done, *trace.scenario.truncate)]
    window = trace.around(conditions, end)
    if expected.name is not None and expected.name not in names:
        message = f"it ended at frame {end} with {' and '.join(names)}"
        return CheckResult(expected.text, False, expected.place, message, end, window)
    first = 0 if expected.first is None else expected.first
    if end < first or (expected.last is not None and end > expected.last):
        message = f"it ended at frame {end}"
        return CheckResult(expected.text, False, expected.place, message, end, window)
    return CheckResult(expected.text, held=True, place=expected.place)


def check_never_ends(expected: NeverEnds, trace: Trace) -> CheckResult:
    """Whether the episode was still going on when the movie ended."""
    end = trace.end
    if end is None:
        return CheckResult(expected.text, held=True, place=expected.place)
    conditions = [c.node for c in (*trace.scenario.done, *trace.scenario.truncate)]
    message = f"it ended at frame {end} with {' and '.join(trace.done_names(end))}"
    return CheckResult(
        expected.text, False, expected.place, message, end, trace.around(conditions, end)
    )
