"""What the array evaluator reads: variables decoded into arrays, and memory behind pointers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrodsl.ir.nodes import PointedRead
from retrodsl.platforms import DataType
from retrodsl.platforms.datatype import Repr
from retrodsl.ram import RamTrace
from retrodsl.semantics.declarations import RamVariable

Array: TypeAlias = NDArray[Any]
Integers: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A trace as arrays of length ``frames``.

    ``variables`` are int64, by key. ``memory`` is what pointers read, for specs that have them.
    ``resets`` is true on the first frame of each episode (frame 0 always is one); without it the
    trace is one episode. Raises ``ValueError`` for arrays of another length or type.
    """

    frames: int
    variables: Mapping[str, Integers]
    memory: RamTrace | None = None
    resets: Truths | None = None

    def __post_init__(self) -> None:
        for key, column in self.variables.items():
            self._check(f"the column of `{key}`", column, np.dtype(np.int64))
        if self.resets is not None:
            self._check("`resets`", self.resets, np.dtype(np.bool_))
        if self.memory is not None and self.memory.frames != self.frames:
            raise ValueError(f"the memory has {self.memory.frames} frames, not {self.frames}")

    def _check(self, what: str, column: Array, dtype: np.dtype[Any]) -> None:
        if column.dtype != dtype or column.shape != (self.frames,):
            has = f"{column.dtype} of shape {column.shape}"
            raise ValueError(f"{what} has to be {dtype} of shape ({self.frames},), not {has}")

    @classmethod
    def of_trace(
        cls, variables: Iterable[RamVariable], trace: RamTrace, resets: Truths | None = None
    ) -> Columns:
        """Every one of ``variables`` decoded from ``trace``, which pointers read too."""
        return cls(trace.frames, decode_columns(variables, trace), trace, resets)


def decode_columns(variables: Iterable[RamVariable], trace: RamTrace) -> dict[str, Integers]:
    """Each variable's value on every frame, by key: int64 arrays.

    Raises ``AddressOutsideRam`` for a variable outside the memory.
    """
    known = tuple(variables)
    raw = trace.columns_many([(v.address, v.data_type.width) for v in known])
    return {
        v.key: decode_raw(v.data_type, column, v.mask) for v, column in zip(known, raw, strict=True)
    }


def decode_raw(data_type: DataType, raw: NDArray[np.uint8], mask: int | None = None) -> Integers:
    """``DataType.decode`` of each row of ``raw``, of shape (frames, width).

    Raises ``ValueError`` if ``raw`` has another width, or if the type takes an order and has none.
    """
    width = data_type.width
    if raw.ndim != 2 or raw.shape[1] != width:
        raise ValueError(f"{data_type.code} takes {width} bytes, not shape {raw.shape}")
    places = _places(data_type)
    if data_type.repr in ("d", "n"):
        values = _decimal(data_type, raw, places)
    else:
        little = np.zeros((len(raw), 8), np.uint8)
        for byte, place in enumerate(places):
            little[:, place] = raw[:, byte]
        values = little.view("<i8").reshape(len(raw)).astype(np.int64, copy=False)
        if data_type.is_signed and width < 8:
            unused = 64 - 8 * width
            values <<= unused
            values >>= unused
    if mask is not None:
        values &= wrapped(mask)
    return values


@cache
def _places(data_type: DataType) -> list[int]:
    """For each byte in address order its place in the number, 0 for the least significant."""
    ones = DataType(data_type.order, "u", data_type.width)
    raw = [bytes(int(i == byte) for i in range(ones.width)) for byte in range(ones.width)]
    return [(ones.decode(one).bit_length() - 1) // 8 for one in raw]


def _decimal(data_type: DataType, raw: NDArray[np.uint8], places: list[int]) -> Integers:
    digits = _digits(data_type.repr)
    base = 100 if data_type.repr == "d" else 10
    values = np.zeros(len(raw), np.int64)
    for byte, place in enumerate(places):
        values += (digits * base**place)[raw[:, byte]]
    return values


@cache
def _digits(kind: Repr) -> Integers:
    """What each byte counts for."""
    one = DataType("", kind, 1)
    return np.array([one.decode(bytes([byte])) for byte in range(256)], np.int64)


def wrapped(value: int) -> np.int64:
    """``value`` modulo 2**64, as a signed integer."""
    return np.int64((value + (1 << 63)) % (1 << 64) - (1 << 63))


def read_pointed(
    trace: RamTrace | None, base: Integers, fallback: Integers, read: PointedRead
) -> Integers:
    """What ``read`` finds from ``base`` on, frame by frame; ``fallback`` outside the memory.

    Raises ``LookupError`` where the trace lacks memory that the read's platform has.
    """
    address = base + np.int64(read.offset)
    width = read.data_type.width
    inside = np.zeros(len(base), np.bool_)
    for first, behind in read.blocks:
        inside |= (first <= address) & (address <= behind - width)
    result = fallback.copy()
    if trace is None:
        if inside.any():
            raise LookupError(f"`{read.name}` is behind a pointer, and the trace has no memory")
        return result
    start = 0
    for part in trace.parts():  # within one, a pointer takes few values, and they fit in memory
        rows = start + np.flatnonzero(inside[start : start + part.frames])
        if len(rows):
            places, which = np.unique(address[rows], return_inverse=True)
            raw = np.stack(part.columns_many([(place, width) for place in places.tolist()]))
            found = raw[which.reshape(-1), rows - start]
            result[rows] = decode_raw(read.data_type, found, read.mask)
        start += part.frames
    return result
