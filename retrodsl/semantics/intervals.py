"""Ranges of values and how operators carry them: what the compiler knows of a number.

Ends of integer ranges are exact ints of any size, ends of doubles may be infinite. Every function
here is sound: whatever the operands are in their ranges, the result is in the range returned.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TypeAlias

Number: TypeAlias = int | float

INT64_MIN = -(1 << 63)
INT64_MAX = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from ``low`` to ``high``, both included, without 0 if ``nonzero``."""

    low: Number
    high: Number
    nonzero: bool = False

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"an empty interval: {self.low}..{self.high}")

    @property
    def is_single(self) -> bool:
        """Whether just one value is left."""
        return self.low == self.high

    @property
    def has_zero(self) -> bool:
        """Whether 0 can occur."""
        return not self.nonzero and self.low <= 0 <= self.high

    @property
    def magnitude(self) -> Number:
        """The largest absolute value."""
        return max(abs(self.low), abs(self.high))

    def within(self, other: Interval) -> bool:
        """Whether every value of this is in ``other``."""
        return other.low <= self.low and self.high <= other.high

    def __str__(self) -> str:
        return f"{self.low}" if self.is_single else f"from {self.low} to {self.high}"


def short_number(value: Number) -> str:
    """``value`` for a message: three digits and an exponent above a million, however large."""
    return f"{Decimal(value):.3g}" if abs(value) > 10**6 else str(value)


INT64 = Interval(INT64_MIN, INT64_MAX)
BOOL = Interval(0, 1)
REAL = Interval(-math.inf, math.inf)


def single(value: Number) -> Interval:
    """The interval of one value."""
    return Interval(value, value, nonzero=value != 0)


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval that holds both."""
    return Interval(min(a.low, b.low), max(a.high, b.high), not a.has_zero and not b.has_zero)


def meet(a: Interval, b: Interval) -> Interval | None:
    """What is in both, or ``None``; a 0 that is left out at an end moves that end of an integer."""
    low, high = max(a.low, b.low), min(a.high, b.high)
    nonzero = a.nonzero or b.nonzero
    if nonzero and low == 0 and isinstance(low, int):
        low = 1
    if nonzero and high == 0 and isinstance(high, int):
        high = -1
    return Interval(low, high, nonzero) if low <= high else None


def _finite(value: Number, default: float) -> Number:
    """``value``, or ``default`` where infinities met and made a NaN."""
    return default if value != value else value


def _corners(a: Interval, b: Interval, op: Callable[[Number, Number], Number]) -> Interval:
    values = [op(x, y) for x, y in product((a.low, a.high), (b.low, b.high))]
    return Interval(
        min(_finite(v, -math.inf) for v in values), max(_finite(v, math.inf) for v in values)
    )


def add(a: Interval, b: Interval) -> Interval:
    """``a + b``."""
    return Interval(
        _finite(a.low + b.low, -math.inf),
        _finite(a.high + b.high, math.inf),
        nonzero=a.low + b.low > 0 or a.high + b.high < 0,
    )


def negate(a: Interval) -> Interval:
    """``-a``."""
    return Interval(-a.high, -a.low, a.nonzero)


def subtract(a: Interval, b: Interval) -> Interval:
    """``a - b``."""
    return add(a, negate(b))


def multiply(a: Interval, b: Interval) -> Interval:
    """``a * b``; 0 times infinity is 0, since the infinity is never reached."""

    def times(x: Number, y: Number) -> Number:
        if x == 0 or y == 0:
            return 0 if isinstance(x, int) and isinstance(y, int) else 0.0
        return x * y

    result = _corners(a, b, times)
    exact = isinstance(result.low, int) and isinstance(result.high, int)
    return Interval(result.low, result.high, exact and not a.has_zero and not b.has_zero)


def _divisor_parts(b: Interval) -> list[Interval]:
    """The parts of an integer divisor's range on either side of 0."""
    parts = [meet(b, Interval(-math.inf, -1)), meet(b, Interval(1, math.inf))]
    return [part for part in parts if part is not None]


def floor_divide(a: Interval, b: Interval) -> Interval:
    """``a // b`` on integers; ``b`` must not be just 0, and 0 in it is passed over."""
    results = [_corners(a, part, lambda x, y: x // y) for part in _divisor_parts(b)]
    return _hull_all(results)


def modulo(a: Interval, b: Interval) -> Interval:
    """``a % b`` on integers: the sign of ``b``."""
    results = []
    for part in _divisor_parts(b):
        if part.low > 0:
            small = a.low >= 0 and a.high < part.low
            high = a.high if small else min(part.high - 1, a.high if a.low >= 0 else part.high - 1)
            results.append(Interval(a.low if small else 0, max(high, 0)))
        else:
            results.append(Interval(part.low + 1, 0))
    return _hull_all(results)


def divide(a: Interval, b: Interval) -> Interval:
    """``a / b`` as a double; 0 in ``b`` is passed over."""
    if b.low > 0 or b.high < 0:
        doubles = Interval(float(a.low), float(a.high)), Interval(float(b.low), float(b.high))
        return _corners(*doubles, _over)
    if isinstance(b.low, int) and isinstance(b.high, int):
        return _hull_all([divide(a, part) for part in _divisor_parts(b)])
    return REAL


def _over(x: Number, y: Number) -> Number:
    return x / y if math.isfinite(y) or math.isfinite(x) else math.nan


def power(a: Interval, exponent: int) -> Interval:
    """``a ** exponent`` on integers, ``exponent`` at least 0."""
    if exponent == 0:
        return single(1)
    low, high = a.low**exponent, a.high**exponent
    if exponent % 2 == 0 and a.low < 0 < a.high:
        return Interval(0, max(low, high), a.nonzero)
    return Interval(min(low, high), max(low, high), a.nonzero)


def minimum(a: Interval, b: Interval) -> Interval:
    """``min(a, b)``."""
    return Interval(min(a.low, b.low), min(a.high, b.high), not a.has_zero and not b.has_zero)


def maximum(a: Interval, b: Interval) -> Interval:
    """``max(a, b)``."""
    return Interval(max(a.low, b.low), max(a.high, b.high), not a.has_zero and not b.has_zero)


def shift_left(a: Interval, b: Interval) -> Interval:
    """``a << b`` on integers, ``b`` in 0..63."""
    return _corners(a, b, lambda x, y: int(x) << int(y))


def shift_right(a: Interval, b: Interval) -> Interval:
    """``a >> b`` on integers (the sign stays), ``b`` in 0..63."""
    return _corners(a, b, lambda x, y: int(x) >> int(y))


def _bits(value: Number) -> int:
    """All ones up to the highest bit of ``value`` (of ``~value`` when it is negative)."""
    integer = int(value)
    return (1 << (integer if integer >= 0 else ~integer).bit_length()) - 1


def bit_and(a: Interval, b: Interval) -> Interval:
    """``a & b`` on integers."""
    if a.is_single and b.is_single:
        return single(int(a.low) & int(b.low))
    tops = [x.high for x in (a, b) if x.low >= 0]
    if tops:
        return Interval(0, min(tops))
    ones = max(_bits(v) for v in (a.low, a.high, b.low, b.high))
    return Interval(-ones - 1, max(a.high, b.high, 0))


def bit_or(a: Interval, b: Interval) -> Interval:
    """``a | b`` on integers."""
    if a.is_single and b.is_single:
        return single(int(a.low) | int(b.low))
    ones = max(_bits(v) for v in (a.low, a.high, b.low, b.high))
    if a.low >= 0 and b.low >= 0:
        return Interval(max(a.low, b.low), ones)
    return Interval(-ones - 1, ones)


def bit_xor(a: Interval, b: Interval) -> Interval:
    """``a ^ b`` on integers."""
    if a.is_single and b.is_single:
        return single(int(a.low) ^ int(b.low))
    ones = max(_bits(v) for v in (a.low, a.high, b.low, b.high))
    return Interval(0 if a.low >= 0 and b.low >= 0 else -ones - 1, ones)


def bit_not(a: Interval) -> Interval:
    """``~a`` on integers."""
    return Interval(-a.high - 1, -a.low - 1)


def square_root(a: Interval) -> Interval:
    """``sqrt(a)``, ``a`` not negative."""
    low = math.sqrt(max(a.low, 0))
    high = math.sqrt(a.high) if a.high < math.inf else math.inf
    return Interval(low, high, a.nonzero)


def round_down(a: Interval) -> Interval:
    """``floor(a)``: an integer."""
    low = math.floor(a.low) if math.isfinite(a.low) else a.low
    high = math.floor(a.high) if math.isfinite(a.high) else a.high
    return Interval(low, high)


def bit_count(a: Interval) -> Interval:
    """How many bits of ``a`` are set; ``a`` not negative."""
    return Interval(0 if a.low <= 0 else 1, int(a.high).bit_length())


def _hull_all(parts: list[Interval]) -> Interval:
    if not parts:
        raise ValueError("division by a range that is just 0")
    result = parts[0]
    for part in parts[1:]:
        result = hull(result, part)
    return result


# --- comparisons: what can still happen


def can_equal(a: Interval, b: Interval) -> tuple[bool, bool]:
    """Whether ``a == b`` can be true, and whether it can be false."""
    shared = meet(a, b)
    if shared is None or (shared.is_single and shared.low == 0 and (a.nonzero or b.nonzero)):
        return False, True
    return True, not (a.is_single and b.is_single)


def can_be_less(a: Interval, b: Interval) -> tuple[bool, bool]:
    """Whether ``a < b`` can be true, and whether it can be false."""
    return a.low < b.high, a.high >= b.low


def can_be_at_most(a: Interval, b: Interval) -> tuple[bool, bool]:
    """Whether ``a <= b`` can be true, and whether it can be false."""
    return a.low <= b.high, a.high > b.low
