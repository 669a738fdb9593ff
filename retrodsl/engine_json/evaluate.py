"""The reward and done that the engine computes from JSON, in exact arithmetic.

What an op gives is the table in ``retrodsl.models.scenario``. The engine itself adds in float32 and
in the order of a hash table; here the sum is exact, and float32 is the caller's.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from retrodsl.engine_json.scenario import Done, Measure, Reward


def apply_op(op: str | None, value: int, reference: int) -> int:
    """What ``op`` gives for a measured value; ``None`` passes it on."""
    match op:
        case None:
            return value
        case "sign":
            return (value > 0) - (value < 0)
        case "zero" | "nonzero" | "negative" | "positive":
            holds = _AGAINST_ZERO[op](value, 0)
        case "negative-equal":
            holds = value == -reference
        case _:
            holds = _COMPARISONS[op](value, reference)
    return int(holds)


_COMPARISONS: Final[dict[str, Callable[[int, int], bool]]] = {
    "equal": operator.eq,
    "not-equal": operator.ne,
    "less-than": operator.lt,
    "greater-than": operator.gt,
    "less-or-equal": operator.le,
    "greater-or-equal": operator.ge,
}
_AGAINST_ZERO: Final[dict[str, Callable[[int, int], bool]]] = {
    "zero": operator.eq,
    "nonzero": operator.ne,
    "negative": operator.lt,
    "positive": operator.gt,
}


def measured(measure: Measure, row: Mapping[str, int], before: Mapping[str, int]) -> int:
    """What an op gives for the variables' values of a frame and of the one before it."""
    value = row[measure.name]
    if measure.is_delta:
        value -= before[measure.name]
    return apply_op(measure.op, value, measure.reference)


def reward_of(reward: Reward | None, row: Mapping[str, int], before: Mapping[str, int]) -> Fraction:
    """A player's reward, without a script's. Raises ``KeyError`` for an unknown variable."""
    if reward is None:
        return Fraction(0)
    total = Fraction(0)
    for term in reward.terms:
        amount = measured(term, row, before)
        total += amount * Fraction(term.reward if amount > 0 else term.penalty)
    if reward.time is not None:
        # The engine measures the constant 1, so that an op over it, too, gives 0 or 1.
        one = reward.time
        amount = apply_op(one.op, 1, one.reference)
        total += amount * Fraction(one.reward)
    return total


def done_of(done: Done | None, row: Mapping[str, int], before: Mapping[str, int]) -> bool:
    """Whether the episode ends, without a script. Raises ``KeyError`` for an unknown variable."""
    if done is None:
        return False
    results = [measured(test, row, before) > 0 for test in done.tests]
    results += [done_of(group, row, before) for group in done.groups]
    return all(results) if done.all else any(results)
