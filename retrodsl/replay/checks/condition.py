"""``at``, ``by``, ``within``, ``always``, ``never``, ``eventually``."""

from __future__ import annotations

from retrodsl.ir.program import Condition
from retrodsl.replay.result import CheckResult
from retrodsl.replay.trace import Trace, first_true


def check_condition(expected: Condition, trace: Trace) -> CheckResult:
    """Whether the condition held on every frame, or on one, of those that it speaks of."""
    first = expected.first or 0
    last = trace.frames - 1 if expected.last is None else expected.last
    column = trace.column(expected.node)
    seen = column[first : min(last, trace.frames - 1) + 1].astype(bool)
    if expected.every:
        broken = first_true(seen != expected.expected)
        if broken is not None:
            broken += first
            message = _values(expected, trace, broken)
            return _failed(expected, trace, broken, f"broken at frame {broken}: {message}")
        if last >= trace.frames:
            return _too_short(expected, trace, last)
        return CheckResult(expected.text, held=True, place=expected.place)
    if seen.any():
        return CheckResult(expected.text, held=True, place=expected.place)
    if last >= trace.frames:
        return _too_short(expected, trace, last)
    where = (
        "on any frame" if first == 0 and expected.last is None else f"on frames {first} to {last}"
    )
    message = f"did not hold {where}; at frame {last} {_values(expected, trace, last)}"
    return _failed(expected, trace, last, message)


def _values(expected: Condition, trace: Trace, frame: int) -> str:
    rows = trace.around([expected.node], frame, reach=0).rows
    return ", ".join(f"{name} is {values[0]}" for name, values in rows.items()) or "it reads no RAM"


def _failed(expected: Condition, trace: Trace, frame: int, message: str) -> CheckResult:
    window = trace.around([expected.node], frame)
    return CheckResult(expected.text, False, expected.place, message, frame, window)


def _too_short(expected: Condition, trace: Trace, frame: int) -> CheckResult:
    end = trace.frames - 1
    reason = "the episode ended there" if trace.end == end else "the movie ends there"
    message = f"frame {frame} was not reached: the last is {end}, {reason}"
    return CheckResult(expected.text, False, expected.place, message, end)
