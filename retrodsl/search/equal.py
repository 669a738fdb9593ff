"""Where in an image a reading is a given number: looked up digit by digit, nothing is decoded.

A person mostly says a number. All readings together are 28 million numbers on 64 KB, but a digit
that is not zero is rare in a memory, so that one comparison of bytes leaves few places.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrodsl.platforms.datatype import Repr
from retrodsl.search.index import Bytes, Integers, Truths
from retrodsl.search.readings import DIGITS, Reading

#: From one byte in so many on that has the rarest digit, all bytes are compared.
DENSE = 16


class Image:
    """The memory of one frame, by digits: ``image`` has shape (size,)."""

    def __init__(self, image: Bytes) -> None:
        self.image = image
        self._digits: dict[Repr, tuple[Bytes, NDArray[np.int64]]] = {}
        self._known_places: dict[tuple[Repr, int], Integers] = {}

    def equal(self, reading: Reading, positions: Integers, number: int) -> Integers:
        """Those of ``positions``, which are sorted, at which ``reading`` is ``number``."""
        digits = reading.digits(number)
        if digits is None or not len(positions):
            return positions[:0]
        if reading.mask is not None:
            masked: Truths = self.image[positions] & np.uint8(reading.mask) == digits[0]
            return positions[masked]
        plane, counts = self._by_digit(reading.kind)
        pairs = sorted(zip(reading.offsets, digits, strict=True), key=lambda pair: counts[pair[1]])
        rarest = int(counts[pairs[0][1]])
        known = len(self.image) - reading.span + 1
        if len(positions) <= rarest:
            return _asked(plane, pairs, positions)
        if rarest * DENSE > len(self.image):
            parts = [plane[offset : offset + known] == digit for offset, digit in pairs]
            everywhere: Truths = np.logical_and.reduce(parts)
            return positions[everywhere[positions]]
        (offset, digit), *others = pairs
        found = self._places(reading.kind, digit) - offset
        found = found[np.searchsorted(found, 0) : np.searchsorted(found, known)]
        found = _asked(plane, others, found)
        return found[places_in(positions, found)[1]]

    def _by_digit(self, kind: Repr) -> tuple[Bytes, NDArray[np.int64]]:
        """Each byte's digit, and how many bytes have each digit."""
        if kind not in self._digits:
            plane: Bytes = DIGITS[kind].astype(np.uint8)[self.image]
            self._digits[kind] = plane, np.bincount(plane, minlength=256)
        return self._digits[kind]

    def _places(self, kind: Repr, digit: int) -> Integers:
        """The bytes that have a digit, in order."""
        if (kind, digit) not in self._known_places:
            self._known_places[kind, digit] = np.flatnonzero(self._by_digit(kind)[0] == digit)
        return self._known_places[kind, digit]


def places_in(positions: Integers, wanted: Integers) -> tuple[Integers, Truths]:
    """Where in ``positions`` each of ``wanted`` is, and whether it is there; both are sorted."""
    at = np.searchsorted(positions, wanted)
    at[at == len(positions)] = 0
    return at, positions[at] == wanted


def _asked(plane: Bytes, pairs: list[tuple[int, int]], positions: Integers) -> Integers:
    """Those of ``positions`` that have every digit, the rarest asked first."""
    for offset, digit in pairs:
        positions = positions[plane[positions + offset] == digit]
    return positions
