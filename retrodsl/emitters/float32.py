"""How far the engine's float32 arithmetic can be from the exact reward.

The engine rounds each coefficient, each product and each partial sum to float32, the order of the
sum being a hash table's; the language rounds once. The two agree to the bit where every sum is
exact in 24 bits. Elsewhere they differ by rounding alone, and by no more than ``bound`` says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from retrodsl.emitters.linear import Part, strip
from retrodsl.emitters.rewards import JsonReward
from retrodsl.ir.nodes import Op
from retrodsl.semantics.intervals import Number

_HALF_ULP = 2.0**-24


def is_exact(reward: JsonReward) -> bool:
    """Whether the engine's reward equals the exact one to the bit, whatever the RAM holds."""
    step: Fraction | None = None
    most = Fraction(0)
    for part in reward.parts:
        for coefficient, size in _multiples(part):
            if not math.isfinite(size):
                return False
            c = Fraction(coefficient)
            low_bit = Fraction(lowest_bit(c.numerator), c.denominator)
            step = low_bit if step is None else min(step, low_bit)
            most += abs(c) * Fraction(size)
    return step is None or most / step <= 1 << 24


def _multiples(part: Part) -> list[tuple[Number, Number]]:
    """The numbers whose multiples a summand is made of, and how large those multiples can be."""
    if part.atom is None or strip(part.atom).op is not Op.SELECT:
        return [(part.coefficient, part.magnitude)]
    found: list[tuple[Number, Number]] = []
    minus = 0 if part.minus is None else part.minus.number
    choices = [part.atom]
    while choices:
        choice = strip(choices.pop())
        if choice.op is Op.SELECT:
            choices.extend(choice.args[1:])
        elif choice.is_const and choice.number != minus:
            found.append((part.coefficient * (choice.number - minus), 1))
    return found


def lowest_bit(value: int) -> int:
    """The lowest bit of ``value`` that is set, as a number."""
    return value & -value


def bound(magnitudes: Sequence[float]) -> float:
    """The most by which the two can differ when the parts have these magnitudes.

    Three roundings a part (coefficient, measure, product), one for each sum, one at the end.
    """
    total = math.fsum(magnitudes)
    return total * (len(magnitudes) + 4) * _HALF_ULP
