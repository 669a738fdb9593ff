"""``total reward in a..b`` and ``total TERM in a..b``."""

from __future__ import annotations

import math

import numpy as np

from retrodsl.evaluators.arrays.columns import Array
from retrodsl.ir.program import TotalIs
from retrodsl.numbers import texts_apart
from retrodsl.replay.result import CheckResult
from retrodsl.replay.trace import Trace

#: The share of a total that adding up rounded payments may cost.
ROUNDING = 1e-6


def paid(trace: Trace, player: int, term: str | None) -> Array:
    """What the agent is paid on every frame from 1 on; frame 0 is the reset, which pays nothing."""
    return (trace.rewards(player) if term is None else trace.terms(player)[term])[1:]


def total_of(values: Array) -> float:
    """The sum, exact but for one rounding; where infinities are among them whatever comes out."""
    try:
        return math.fsum(values.tolist())
    except (OverflowError, ValueError):
        with np.errstate(all="ignore"):
            return float(np.sum(values.astype(np.float64)))


def check_total(expected: TotalIs, trace: Trace) -> CheckResult:
    """Whether the sum over the episode lies in the range."""
    total = total_of(paid(trace, expected.player, expected.term))
    if expected.low <= total <= expected.high:
        return CheckResult(expected.text, held=True, place=expected.place)
    shown, low = texts_apart(total, expected.low)
    if expected.low != expected.high:
        shown, high = texts_apart(total, expected.high)
        low = f"from {texts_apart(expected.low, total)[0]} to {high}"
    message = f"the total is {shown}, not {low}"
    if abs(total - expected.low) <= ROUNDING * max(abs(total), 1):
        message += f"; rewards are 32-bit floats, so allow for rounding: {low} +- 0.001"
    return CheckResult(expected.text, False, expected.place, message)
