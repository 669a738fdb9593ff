"""Where in an image a reading is a given number: looked up digit by digit, nothing is decoded.

A person mostly says a number. All readings together are 28 million numbers on 64 KB, but a digit
that is not zero is rare in a memory, so that one comparison of bytes leaves few places.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrodsl.search.index import Bytes, Integers, Truths
from retrodsl.search.readings import DIGITS, Reading

#: From one byte in so many on that has the rarest digit, all bytes are compared.
DENSE = 16


class Image:
    """The memory of one frame, by digits: ``image`` has shape (size,)."""

    def __init__(self, image: Bytes) -> None:
        self.image = image
        self._digits: dict[str, tuple[Bytes, NDArray[np.int64]]] = {}

    def equal(self, reading: Reading, positions: Integers, number: int) -> Truths:
        """At which of ``positions``, which are sorted, ``reading`` is ``number``."""
        digits = reading.digits(number)
        if digits is None or not len(positions):
            return np.zeros(len(positions), np.bool_)
        if reading.mask is not None:
            masked: Truths = self.image[positions] & np.uint8(reading.mask) == digits[0]
            return masked
        plane, counts = self._by_digit(reading.kind)
        pairs = sorted(zip(reading.offsets, digits, strict=True), key=lambda pair: counts[pair[1]])
        rarest = int(counts[pairs[0][1]])
        known = len(self.image) - reading.span + 1
        if len(positions) <= rarest:
            return _asked(plane, pairs, positions)
        if rarest * DENSE > len(self.image):
            parts = [plane[offset : offset + known] == digit for offset, digit in pairs]
            everywhere: Truths = np.logical_and.reduce(parts)
            return everywhere[positions]
        (offset, digit), *others = pairs
        found = np.flatnonzero(plane[offset : offset + known] == digit)
        found = found[_asked(plane, others, found)]
        at = np.searchsorted(positions, found)
        at[at == len(positions)] = 0
        fits = np.zeros(len(positions), np.bool_)
        fits[at[positions[at] == found]] = True
        return fits

    def _by_digit(self, kind: str) -> tuple[Bytes, NDArray[np.int64]]:
        """Each byte's digit, and how many bytes have each digit."""
        if kind not in self._digits:
            plane: Bytes = DIGITS[kind].astype(np.uint8)[self.image]
            self._digits[kind] = plane, np.bincount(plane, minlength=256)
        return self._digits[kind]


def _asked(plane: Bytes, pairs: list[tuple[int, int]], positions: Integers) -> Truths:
    """Which of ``positions`` have every digit, the rarest asked first."""
    left = np.arange(len(positions))
    for offset, digit in pairs:
        left = left[plane[positions[left] + offset] == digit]
    fits = np.zeros(len(positions), np.bool_)
    fits[left] = True
    return fits
