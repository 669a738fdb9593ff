"""What each operation without history means on single values: the definition."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from retrodsl.ir.nodes import Op, Value


def _power(base: Value, exponent: Value) -> Value:
    try:
        result = base**exponent
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return math.nan if isinstance(result, complex) else result


def _divide(a: Value, b: Value) -> float:
    """A double divided; a divisor of 0 gives what IEEE 754 says, though the compiler forbids it."""
    if b == 0:
        if a == 0 or math.isnan(a):
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)
    return float(a) / float(b)


def _times(a: Value, b: Value) -> Value:
    return a * b


def _square_root(value: Value) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


OPERATIONS: dict[Op, Callable[..., Value]] = {
    Op.TO_REAL: float,
    Op.ADD: lambda a, b: a + b,
    Op.SUB: lambda a, b: a - b,
    Op.MUL: _times,
    Op.DIV: _divide,
    Op.FLOOR_DIV: lambda a, b: a // b,
    Op.MOD: lambda a, b: a % b,
    Op.POW: _power,
    Op.NEG: lambda a: -a,
    Op.MIN: lambda a, b: min(a, b),
    Op.MAX: lambda a, b: max(a, b),
    Op.SQRT: _square_root,
    Op.FLOOR: math.floor,
    Op.BIT_AND: lambda a, b: a & b,
    Op.BIT_OR: lambda a, b: a | b,
    Op.BIT_XOR: lambda a, b: a ^ b,
    Op.BIT_NOT: lambda a: ~a,
    Op.SHIFT_LEFT: lambda a, b: a << b,
    Op.SHIFT_RIGHT: lambda a, b: a >> b,
    Op.BIT_COUNT: lambda a: bin(a).count("1"),
    Op.EQ: lambda a, b: a == b,
    Op.LT: lambda a, b: a < b,
    Op.LE: lambda a, b: a <= b,
    Op.AND: lambda a, b: a and b,
    Op.OR: lambda a, b: a or b,
    Op.NOT: lambda a: not a,
    Op.SELECT: lambda c, a, b: a if c else b,
    Op.ASSUME: lambda a: a,
}


def apply(op: Op, values: Sequence[Value]) -> Value:
    """The value of ``op`` on ``values``; history, variables and frames are not for here."""
    return OPERATIONS[op](*values)
