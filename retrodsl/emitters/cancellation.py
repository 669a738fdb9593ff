"""Where the engine's own float32 arithmetic can spoil a reward that is JSON: terms that cancel.

The engine rounds each coefficient, each product and each sum. As long as terms add up that is some
ten-millionths of what is paid. Where large ones of both signs meet, what is left can be smaller
than their roundings.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from retrodsl.emitters.float32 import bound, lowest_bit
from retrodsl.emitters.rewards import Entry, JsonReward
from retrodsl.semantics.intervals import Interval, Number

#: Less of the smallest coefficient than this changes nothing that an agent could learn from. The
#: bound is some times the error that occurs, and ordinary rewards of two 16-bit variables with
#: coefficients like 1 and -0.1 come to a twentieth.
_NOTICED = 0.1

#: Whole numbers up to here are exact in float32.
_EXACT = 1 << 24


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Two variables whose payments can cancel (``None``: what every frame pays), and what it costs.

    ``error`` is the most by which the engine's reward can then be off, ``smallest`` the smallest
    coefficient.
    """

    first: str | None
    second: str | None
    error: float
    smallest: float


@dataclass(frozen=True, slots=True)
class _Paid:
    """What one summand of the engine can pay: up to ``above``, and down to ``-below``."""

    key: str | None
    coefficients: tuple[Number, ...]
    above: float
    below: float

    @property
    def most(self) -> float:
        return max(self.above, self.below)


def cancellation(reward: JsonReward, ranges: Mapping[str, Interval]) -> Cancellation | None:
    """What cancelling costs ``reward`` at worst; ``None`` where nobody would notice.

    ``ranges`` are those of the variables, by key.
    """
    paid = [_paid(entry, ranges[entry.measure.key]) for entry in reward.entries]
    if reward.time:
        time = float(reward.time)
        paid.append(_Paid(None, (reward.time,), max(time, 0.0), max(-time, 0.0)))
    paid.sort(key=lambda item: -item.most)
    if len(paid) < 2:
        return None
    coefficients = [abs(Fraction(c)) for item in paid for c in item.coefficients]
    # What every frame pays is no loss beside larger coefficients; RT305 tells of what vanishes.
    if len(coefficients) > 1 and min(coefficients) == abs(Fraction(reward.time)):
        coefficients.remove(min(coefficients))
    smallest = min(coefficients)
    # No summand cancels itself, so the largest loses no more than all others can pay.
    amount = min(
        math.fsum(item.above for item in paid),
        math.fsum(item.below for item in paid),
        math.fsum(item.most for item in paid[1:]),
    )
    if not amount or _is_exact(coefficients, 2 * amount):
        return None
    error = bound([amount, amount, *[0.0] * (len(paid) - 2)])
    if error <= _NOTICED * smallest:
        return None
    largest = paid[0]
    against = max(
        paid[1:],
        key=lambda item: max(min(item.below, largest.above), min(item.above, largest.below)),
    )
    return Cancellation(largest.key, against.key, error, float(smallest))


def _paid(entry: Entry, value: Interval) -> _Paid:
    coefficients = tuple(c for c in (entry.reward, entry.penalty) if c)
    low, high = value.low, value.high
    if entry.measure.delta:
        low, high = value.low - value.high, value.high - value.low
    if entry.op is not None:
        low, high = (-1 if entry.op == "sign" else 0), 1
    ends = (
        float(entry.reward) * max(float(high), 0.0),
        float(entry.penalty) * min(float(low), 0.0),
    )
    return _Paid(entry.measure.key, coefficients, max(*ends, 0.0), max(-ends[0], -ends[1], 0.0))


def _is_exact(coefficients: list[Fraction], amount: float) -> bool:
    """Whether float32 holds every sum of whole multiples that is no larger than ``amount``."""
    step = min(Fraction(lowest_bit(c.numerator), c.denominator) for c in coefficients)
    return math.isfinite(amount) and max(Fraction(amount), *coefficients) / step <= _EXACT
