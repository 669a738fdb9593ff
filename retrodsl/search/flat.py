"""Many readings at once: candidates in two arrays, the number of a reading beside a position.

Every reading is a weighted sum of digits (see ``readings``), so that candidates of all readings
are decoded together. Where few are left of each, that is what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from retrodsl.search.index import Bytes, Integers, Truths
from retrodsl.search.readings import DIGITS, all_readings


class Flat(NamedTuple):
    """Candidates: ``numbers`` are indices into ``all_readings()``; of the same shape, (n,)."""

    numbers: Integers
    positions: Integers

    @staticmethod
    def of(positions: Mapping[int, Integers]) -> Flat:
        """The positions of each reading, one reading after another."""
        lengths = [len(p) for p in positions.values()]
        numbers = np.repeat(np.fromiter(positions, np.int64, len(positions)), lengths)
        return Flat(numbers, np.concatenate([np.zeros(0, np.int64), *positions.values()]))

    def some(self, which: Integers | slice) -> Flat:
        """Those at the places ``which``."""
        return Flat(self.numbers[which], self.positions[which])

    def touch(self, bytes_: Truths) -> Truths:
        """Which of them read one of ``bytes_``, of shape (size,)."""
        table = _table()
        found = np.zeros(len(self.numbers), np.bool_)
        for column in range(self._width):
            found |= bytes_[self.positions + table.offsets[column, self.numbers]]
        return found

    def decode(self, images: Bytes) -> Integers:
        """Their values in ``images``, of shape (rows, size): shape (rows, n)."""
        table, numbers = _table(), self.numbers
        total = np.zeros((len(images), len(numbers)), np.int64)
        for column in range(self._width):
            found = images[:, self.positions + table.offsets[column, numbers]]
            # A sum of 64 bits may wrap around: the engine's does.
            total += table.digits[table.kinds[numbers] + found] * table.weights[column, numbers]
        total <<= table.unused[numbers]
        total >>= table.unused[numbers]
        total &= table.masks[numbers]
        total += table.biases[numbers]
        total *= table.scales[numbers]
        return total

    @property
    def _width(self) -> int:
        """How many bytes the widest of them reads."""
        return int(_table().widths[self.numbers].max()) if len(self.numbers) else 0


class _Table(NamedTuple):
    """What all readings are made of: a column for each, by byte where a reading has several.

    Bytes that a narrow reading has not are its first one, and weigh nothing.
    """

    widths: Integers
    offsets: Integers
    weights: Integers
    kinds: Integers
    digits: Integers
    unused: Integers
    masks: Integers
    biases: Integers
    scales: Integers


@cache
def _table() -> _Table:
    readings = all_readings()
    widest = max(r.width for r in readings)
    offsets = np.zeros((widest, len(readings)), np.int64)
    weights = np.zeros((widest, len(readings)), np.int64)
    kinds = list(DIGITS)
    for number, reading in enumerate(readings):
        offsets[: reading.width, number] = reading.offsets
        weights[: reading.width, number] = [reading.radix**place for place in reading.places]
    extended = [64 - 8 * r.width if r.is_signed and r.width < 8 else 0 for r in readings]
    return _Table(
        np.array([r.width for r in readings]),
        offsets,
        weights,
        np.array([256 * kinds.index(r.kind) for r in readings]),
        np.concatenate([DIGITS[kind] for kind in kinds]).astype(np.int64),
        np.array(extended),
        np.array([-1 if r.mask is None else r.mask for r in readings]),
        np.array([r.bias for r in readings]),
        np.array([r.scale for r in readings]),
    )
