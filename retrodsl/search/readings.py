"""Every way in which bytes at an address can be a number.

All of them have one form: each byte becomes a digit, digits are weighted and summed; the sum may
be signed and masked; what is shown is ``scale * (sum + bias)``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product

import numpy as np

from retrodsl.platforms import DataType
from retrodsl.platforms.datatype import Order, Repr
from retrodsl.search.index import Bytes, Integers, TraceIndex

#: Two places of one number are looked for at most this many bytes apart.
FARTHEST = 64

#: How far apart the digits of a number may lie, one a byte.
STRIDES = (2, 3, 4)

_RADIX = {"u": 256, "i": 256, "d": 100, "n": 10}
_BYTES = np.arange(256)

#: What a byte counts for, by kind.
DIGITS = {
    "u": _BYTES,
    "i": _BYTES,
    "d": (_BYTES >> 4) % 10 * 10 + (_BYTES & 15) % 10,
    "n": (_BYTES & 15) % 10,
}
_REPRS: tuple[Repr, ...] = ("u", "i", "d", "n")
_ORDERS: tuple[Order, ...] = ("<", ">", "<>", "><")
_NO_ORDER: tuple[Order, ...] = ("|",)
_SCALES = ((10, 0), (100, 0), (1, 1), (1, -1))


@dataclass(frozen=True)
class Reading:
    """How the bytes at ``address + offsets[i]`` are a number.

    ``places[i]`` is that byte's place in it, 0 for the least. ``kind`` is the engine's
    representation. ``data_type`` is the engine's type where one reads all of it, with ``mask``.
    """

    kind: Repr
    offsets: tuple[int, ...]
    places: tuple[int, ...]
    data_type: DataType | None
    mask: int | None = None
    scale: int = 1
    bias: int = 0

    @property
    def width(self) -> int:
        """How many bytes are read."""
        return len(self.offsets)

    @property
    def span(self) -> int:
        """How many bytes there are from the first one that is read to the last."""
        return max(self.offsets) + 1

    @property
    def is_plain(self) -> bool:
        """Whether it is one variable of the engine, shown as it is stored."""
        return self.data_type is not None and self.scale == 1 and self.bias == 0

    @property
    def is_signed(self) -> bool:
        """Whether it can be negative."""
        return self.kind == "i" or (self.kind == "u" and self.width == 8)

    @property
    def is_spread(self) -> bool:
        """Whether its bytes are not neighbours."""
        return self.data_type is None

    @cached_property
    def radix(self) -> int:
        """What one place is worth, in units of the one below it."""
        return _RADIX[self.kind]

    @cached_property
    def range(self) -> tuple[int, int]:
        """The smallest and the largest number that it can show."""
        top = self.radix**self.width - 1
        low, high = (-(top // 2) - 1, top // 2) if self.is_signed else (0, top)
        if self.mask is not None:
            low, high = 0, self.mask
        return self.scale * (low + self.bias), self.scale * (high + self.bias)

    @cached_property
    def family(self) -> tuple[str, int, int, int, bool, bool]:
        """Readings of one family are alike by chance: the null model has one share for them."""
        kind = "u" if self.kind == "i" else self.kind
        return kind, self.width, self.scale, self.bias, self.mask is not None, self.is_spread

    @property
    def code(self) -> str:
        """Its type in words, such as ``>u2``, ``|u1 & 0x04`` or ``n1 every 2 bytes``."""
        if self.data_type is not None:
            text = self.data_type.code
            if self.mask is not None:
                text += f" & 0x{self.mask:02X}"
        elif self.kind == "n":
            order = ">" if self.places[0] else "<"
            text = f"{order}n{self.width} every {self.offsets[1]} bytes"
        else:
            low = self.places.index(0)
            text = f"{self.kind}1 low at +{self.offsets[low]}, high at +{self.offsets[1 - low]}"
        if self.bias:
            text += f" {'+' if self.bias > 0 else '-'} {abs(self.bias)}"
        return f"{self.scale} * {text}" if self.scale != 1 else text

    def decode(self, planes: list[Bytes]) -> Integers:
        """The number of each element; ``planes[i]`` are the bytes at ``offsets[i]``."""
        table = DIGITS[self.kind]
        total: Integers | None = None
        for plane, place in zip(planes, self.places, strict=True):
            if self.radix == 256:
                part = plane.astype(np.int64)
                if place:
                    part <<= 8 * place
            else:
                part = (table * self.radix**place)[plane]
            total = part if total is None else np.add(total, part, out=total)
        assert total is not None
        if self.is_signed and self.width < 8:
            unused = 64 - 8 * self.width
            total <<= unused
            total >>= unused
        if self.mask is not None:
            total &= self.mask
        if self.bias:
            total += self.bias
        if self.scale != 1:
            total *= self.scale
        return total

    def digits(self, number: int) -> list[int] | None:
        """The digit (see ``DIGITS``) of every byte, by offset, where it is ``number``.

        ``None`` where it can never be.
        """
        low, high = self.range
        if not low <= number <= high or number % self.scale:
            return None
        stored = number // self.scale - self.bias
        if self.mask is not None:
            return [stored] if stored in (0, self.mask) else None
        return [stored // self.radix**place % self.radix for place in self.places]

    def encode(self, numbers: Integers) -> list[Bytes]:
        """The bytes that are each of ``numbers``, by offset, as ``decode`` takes them.

        The numbers have to be in ``range``, multiples of ``scale``; a mask's other bits are 0.
        """
        stored = numbers // self.scale - self.bias
        if self.radix == 256:
            return [(stored >> 8 * place & 255).astype(np.uint8) for place in self.places]
        digits = [stored // self.radix**place % self.radix for place in self.places]
        if self.kind == "d":
            digits = [d // 10 << 4 | d % 10 for d in digits]
        return [d.astype(np.uint8) for d in digits]

    def starts(self, index: TraceIndex) -> Integers:
        """The positions at which it can begin: inside one block, and worth a look.

        Bytes that never change are read as plain types of up to four bytes alone; anything may
        be made of them otherwise. Of spread ones each byte has to change.
        """
        known = index.size - self.span + 1
        if known <= 0:
            return np.zeros(0, np.int64)
        if self.is_spread and self.kind != "n":
            some = index.changing[index.changing < known]
            worth = (index.changes[some + self.offsets[1]] > 0) & (index.room[some] >= self.span)
            return some[worth]
        moving = index.changes > 0
        parts = [moving[offset : offset + known] for offset in self.offsets]
        if self.is_plain and self.mask is None and self.width <= 4 and self.is_simple:
            worth = np.ones(known, np.bool_)
        else:
            worth = np.logical_or.reduce(parts)
        return np.flatnonzero(worth & (index.room[:known] >= self.span))

    @property
    def is_simple(self) -> bool:
        """Whether its bytes go up or down."""
        return self.data_type is not None and len(self.data_type.order) <= 1


@cache
def all_readings() -> tuple[Reading, ...]:
    """Every reading that the search tries, each once."""
    plain = list(_plain())
    simple = [r for r in plain if r.is_simple and r.width <= 4]
    masked = [replace(plain[0], mask=1 << bit) for bit in range(8)]
    shown = [replace(r, scale=s, bias=b) for r in simple for s, b in _SCALES]
    return (*plain, *masked, *shown, *_digits(), *_split())


def _plain() -> list[Reading]:
    """The engine's types: of orders that give the same bytes the same places, the first."""
    found = []
    for width, kind in product(range(1, 9), _REPRS):
        seen = set()
        for order in _NO_ORDER if width == 1 else _ORDERS:
            data_type = DataType(order, kind, width)
            if data_type.places not in seen:
                seen.add(data_type.places)
                found.append(Reading(kind, tuple(range(width)), data_type.places, data_type))
    return found


def _digits() -> list[Reading]:
    found = []
    for stride, width in product(STRIDES, range(2, 9)):
        offsets = tuple(range(0, stride * width, stride))
        places = tuple(range(width))
        found.append(Reading("n", offsets, places, None))
        found.append(Reading("n", offsets, places[::-1], None))
    return found


def _split() -> list[Reading]:
    kinds: tuple[Repr, ...] = ("u", "d")
    return [
        Reading(kind, (0, distance), places, None)
        for kind in kinds
        for distance in range(2, FARTHEST + 1)
        for places in ((0, 1), (1, 0))
    ]
