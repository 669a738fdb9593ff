"""The expectations of a replay, each checked over the whole trace."""

from __future__ import annotations

from typing_extensions import assert_never

from retrodsl.ir.program import Condition, EndsWith, Expected, NeverEnds, TotalIs
from retrodsl.replay.checks.condition import check_condition
from retrodsl.replay.checks.ending import check_ends, check_never_ends
from retrodsl.replay.checks.total import check_total
from retrodsl.replay.result import CheckResult
from retrodsl.replay.trace import Trace


def check(expected: Expected, trace: Trace) -> CheckResult:
    """Check one expectation."""
    match expected:
        case Condition():
            return check_condition(expected, trace)
        case TotalIs():
            return check_total(expected, trace)
        case EndsWith():
            return check_ends(expected, trace)
        case NeverEnds():
            return check_never_ends(expected, trace)
        case _:
            assert_never(expected)
