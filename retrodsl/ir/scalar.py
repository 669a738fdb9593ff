"""What each operation without history means on single values: the definition.

Every operation is total. Both branches of a choice are computed, since history in them goes on, so
what a guard keeps out, such as an integer divisor of 0, still comes here: it gives 0, and nobody
looks at it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from retrodsl.ir.nodes import Op, Value


def _power(base: Value, exponent: Value) -> Value:
    try:
        result = base**exponent
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    return math.nan if isinstance(result, complex) else result


def _divide(a: Value, b: Value) -> float:
    """A double divided; a divisor of 0 gives what IEEE 754 says, though the compiler forbids it."""
    if b == 0:
        if a == 0 or math.isnan(a):
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)
    return _to_real(a) / _to_real(b)


def _times(a: Value, b: Value) -> Value:
    return a * b


def _to_real(value: Value) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _floor_divide(a: int, b: int) -> int:
    return a // b if b else 0


def _modulo(a: int, b: int) -> int:
    return a % b if b else 0


def _floor(value: float) -> int:
    return math.floor(value) if math.isfinite(value) else 0


def _shift_left(a: int, b: int) -> int:
    return a << b if 0 <= b <= 63 else 0


def _shift_right(a: int, b: int) -> int:
    return a >> b if 0 <= b <= 63 else 0


def _square_root(value: Value) -> float:
    return math.sqrt(value) if value >= 0 else math.nan


OPERATIONS: dict[Op, Callable[..., Value]] = {
    Op.TO_REAL: _to_real,
    Op.ADD: lambda a, b: a + b,
    Op.SUB: lambda a, b: a - b,
    Op.MUL: _times,
    Op.DIV: _divide,
    Op.FLOOR_DIV: _floor_divide,
    Op.MOD: _modulo,
    Op.POW: _power,
    Op.NEG: lambda a: -a,
    Op.MIN: lambda a, b: min(a, b),
    Op.MAX: lambda a, b: max(a, b),
    Op.SQRT: _square_root,
    Op.FLOOR: _floor,
    Op.BIT_AND: lambda a, b: a & b,
    Op.BIT_OR: lambda a, b: a | b,
    Op.BIT_XOR: lambda a, b: a ^ b,
    Op.BIT_NOT: lambda a: ~a,
    Op.SHIFT_LEFT: _shift_left,
    Op.SHIFT_RIGHT: _shift_right,
    Op.BIT_COUNT: int.bit_count,
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
