"""``ir.scalar`` over arrays: the same operations, each to the bit, on a value a frame.

Operands are arrays of one length or NumPy scalars: int64, float64 or bool. The caller silences
NumPy's warnings: a branch that is not taken is computed too, whatever stands in it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from retrodsl.evaluators.arrays.columns import Array
from retrodsl.ir.nodes import Op
from retrodsl.ir.scalar import OPERATIONS as SCALAR


def _same(a: Array) -> Array:
    return a


def _to_real(a: Array) -> Array:
    return a.astype(np.float64)


def _minimum(a: Array, b: Array) -> Array:
    """Of doubles the first unless the second is smaller: so it is with NaN, and 0.0 beside -0.0."""
    return np.where(b < a, b, a) if a.dtype.kind == "f" else np.minimum(a, b)


def _maximum(a: Array, b: Array) -> Array:
    return np.where(b > a, b, a) if a.dtype.kind == "f" else np.maximum(a, b)


def _floor(a: Array) -> Array:
    return np.floor(np.where(np.isfinite(a), a, 0.0)).astype(np.int64)


def _floor_divide(a: Array, b: Array) -> Array:
    return np.where(b == 0, 0, np.floor_divide(a, np.where(b == 0, 1, b)))


def _modulo(a: Array, b: Array) -> Array:
    return np.where(b == 0, 0, np.remainder(a, np.where(b == 0, 1, b)))


def _shift_left(a: Array, b: Array) -> Array:
    return np.where((b >= 0) & (b <= 63), np.left_shift(a, b & 63), 0)


def _shift_right(a: Array, b: Array) -> Array:
    return np.where((b >= 0) & (b <= 63), np.right_shift(a, b & 63), 0)


def _bit_count(a: Array) -> Array:
    """The bits of the absolute value, counted in pairs, nybbles, bytes; then the bytes summed."""
    bits = np.abs(a).astype(np.uint64)
    pairs, nybbles = np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & pairs) + ((bits >> np.uint64(2)) & pairs)
    bits = (bits + (bits >> np.uint64(4))) & nybbles
    bits = bits * np.uint64(0x0101010101010101)
    return (bits >> np.uint64(56)).astype(np.int64)


def _power(a: Array, b: Array) -> Array:
    """Integers by NumPy; doubles by the scalar definition, once for each distinct pair.

    No standard fixes the last bit of a power of doubles, and NumPy's vector instructions differ
    there from the C library that Python and Lua call.
    """
    if a.dtype.kind != "f":
        return np.power(a, b)
    bases, base = _distinct(a)
    exponents, exponent = _distinct(b)
    pairs, pair = np.unique(base * len(exponents) + exponent, return_inverse=True)
    power = SCALAR[Op.POW]
    left = bases[pairs // len(exponents)].tolist()
    right = exponents[pairs % len(exponents)].tolist()
    values = np.array([power(x, y) for x, y in zip(left, right, strict=True)], np.float64)
    return values[pair.reshape(np.broadcast(a, b).shape)]


def _distinct(a: Array) -> tuple[NDArray[np.float64], Array]:
    """The distinct doubles in ``a``, 0.0 and -0.0 told apart, and where each element is in them."""
    bits, index = np.unique(np.atleast_1d(a).view(np.int64), return_inverse=True)
    return bits.view(np.float64), index.reshape(a.shape)


OPERATIONS: dict[Op, Callable[..., Array]] = {
    Op.TO_REAL: _to_real,
    Op.ADD: np.add,
    Op.SUB: np.subtract,
    Op.MUL: np.multiply,
    Op.DIV: np.divide,
    Op.FLOOR_DIV: _floor_divide,
    Op.MOD: _modulo,
    Op.POW: _power,
    Op.NEG: np.negative,
    Op.MIN: _minimum,
    Op.MAX: _maximum,
    Op.SQRT: np.sqrt,
    Op.FLOOR: _floor,
    Op.BIT_AND: np.bitwise_and,
    Op.BIT_OR: np.bitwise_or,
    Op.BIT_XOR: np.bitwise_xor,
    Op.BIT_NOT: np.bitwise_not,
    Op.SHIFT_LEFT: _shift_left,
    Op.SHIFT_RIGHT: _shift_right,
    Op.BIT_COUNT: _bit_count,
    Op.EQ: np.equal,
    Op.LT: np.less,
    Op.LE: np.less_equal,
    Op.AND: np.logical_and,
    Op.OR: np.logical_or,
    Op.NOT: np.logical_not,
    Op.SELECT: np.where,
    Op.ASSUME: _same,
}
