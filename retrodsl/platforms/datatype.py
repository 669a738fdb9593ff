"""The engine's type codes, such as ``>u2``: parsed strictly, decoded to the bit, with their ranges.

The engine itself never refuses a code: it looks at the first characters for the byte order, at the
last two for representation and width, and drops a variable that it cannot read. All that is said
here about its behaviour was established on the engine, and tests/platforms compares again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Order = Literal["", "<", ">", "=", "|", "<>", "><", "<=", ">="]
Repr = Literal["u", "i", "d", "n"]

ORDERS: Final[tuple[Order, ...]] = ("<", ">", "=", "|", "<>", "><", "<=", ">=")
"""Every byte order that the engine tells apart.

One character orders all bytes; ``=`` (the host's) and ``|`` (none) are little-endian. Two
characters split the bytes in two halves, the first being ``width // 2`` bytes long: the first
character orders the halves, the second the bytes within each (``=`` again as little-endian).
"""

REPRS: Final[tuple[Repr, ...]] = ("u", "i", "d", "n")
"""Unsigned, signed (two's complement), packed decimal (two digits a byte), one digit a byte."""

_CODE = re.compile(r"(<>|><|<=|>=|[<>=|])?([uidn])([1-8])")
_INT64_MAX = (1 << 63) - 1
_UINT64 = 1 << 64


class BadType(ValueError):  # noqa: N818 (named for what it reports, as are the other errors here)
    """A text that is no type code.

    ``message`` says what is wrong and what the engine would make of it; ``suggestion`` is the code
    that was probably meant, or ``None``.
    """

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class DataType:
    """A type code: byte order (``""`` if it has none), representation, width in bytes (1 to 8)."""

    order: Order
    repr: Repr
    width: int

    @property
    def code(self) -> str:
        """The code as the engine writes it, without an order if it has none."""
        return f"{self.order}{self.repr}{self.width}"

    @property
    def is_signed(self) -> bool:
        """Whether the value can be negative: ``i``, and ``u8``, which the engine reads as int64."""
        return self.repr == "i" or (self.repr == "u" and self.width == 8)

    def range(self, mask: int | None = None) -> tuple[int, int]:
        """The smallest and the largest value that any bytes can decode to, both reachable.

        ``mask`` is the engine's, a signed 64-bit integer; see :meth:`decode`.
        """
        if self.repr in ("d", "n"):
            digits = self.width * 2 if self.repr == "d" else self.width
            top = int(10**digits) - 1
            return (0, top) if mask is None else (0, _largest_masked(top, _int64(mask)))
        bits = 8 * self.width - (1 if self.is_signed else 0)
        top = (1 << bits) - 1
        if mask is None:
            return (-top - 1 if self.is_signed else 0, top)
        mask = _int64(mask)
        low = mask & top
        # With the sign bit set, all bits from ``bits`` to 63 are ones when the mask is applied.
        high = mask & ~top if self.is_signed else 0
        return (min(0, high), max(low, high | low))

    @property
    def places(self) -> tuple[int, ...]:
        """For each byte in address order its place in the number, 0 for the least significant.

        Raises ``ValueError`` for a type wider than one byte without a byte order.
        """
        return _places(self.order, self.width)

    def decode(self, raw: bytes, mask: int | None = None) -> int:
        """The value that the engine gives a variable of this type over ``raw``.

        ``raw`` are the ``width`` bytes in the order of their addresses, as ``|u1`` variables on
        them would read. Signed types, and ``u8``, are two's complement; a decimal digit is its
        nybble modulo 10 (``n`` takes low nybbles alone). ``mask`` is applied last, to the 64-bit
        value: to a decimal number's value, not to its digits.

        Raises ``ValueError`` if ``raw`` has the wrong length, or if it takes an order and has none.
        """
        if len(raw) != self.width:
            raise ValueError(f"{self.code} takes {self.width} bytes, not {len(raw)}")
        value = 0
        for byte, place in zip(raw, _places(self.order, self.width), strict=True):
            if self.repr == "d":
                value += ((byte >> 4) % 10 * 10 + (byte & 15) % 10) * int(100**place)
            elif self.repr == "n":
                value += (byte & 15) % 10 * int(10**place)
            else:
                value |= byte << 8 * place
        if self.is_signed and value >> (8 * self.width - 1):
            value -= 1 << 8 * self.width
        return value if mask is None else value & _int64(mask)


def _int64(value: int) -> int:
    """``value`` as the signed 64-bit integer that the engine keeps of it."""
    value %= _UINT64
    return value if value <= _INT64_MAX else value - _UINT64


def _largest_masked(top: int, mask: int) -> int:
    """The largest ``v & mask`` for ``0 <= v <= top``."""
    best = top & mask
    for bit in range(top.bit_length()):
        if top >> bit & 1:  # follow ``top`` down to this bit, clear it, and all below is free
            best = max(best, ((top >> (bit + 1) << (bit + 1)) | ((1 << bit) - 1)) & mask)
    return best


def _places(order: Order, width: int) -> tuple[int, ...]:
    """For each byte in address order its place in the number, 0 for the least significant."""
    if width == 1:
        return (0,)
    if not order:
        raise ValueError("a type wider than one byte needs a byte order to be decoded")
    if len(order) == 1:
        places = range(width)
        return tuple(reversed(places)) if order == ">" else tuple(places)
    half = width // 2
    first = tuple(range(half)) if order[0] == "<" else tuple(range(width - half, width))
    second = tuple(range(half, width)) if order[0] == "<" else tuple(range(width - half))
    if order[1] == ">":
        return first[::-1] + second[::-1]
    return first + second


def parse_type(text: str) -> DataType:
    """The type that ``text`` names, with or without a byte order; raises :class:`BadType`."""
    match = _CODE.fullmatch(text)
    if match is None:
        raise _explain(text)
    order, representation, width = match.groups(default="")
    return DataType(order, representation, int(width))  # type: ignore[arg-type]


_PARTS = re.compile(
    r"(?P<order>[^A-Za-z0-9_]*)(?P<word>[A-Za-z_]*)(?P<number>[0-9]*)(?P<rest>.*)", re.DOTALL
)
_WORDS: Final[dict[str, Repr]] = {
    "u": "u",
    "uint": "u",
    "unsigned": "u",
    "i": "i",
    "s": "i",
    "int": "i",
    "sint": "i",
    "signed": "i",
    "d": "d",
    "bcd": "d",
    "n": "n",
}
_NAMED: Final[dict[str, str]] = {
    "bool": "u1",
    "byte": "u1",
    "ubyte": "u1",
    "sbyte": "i1",
    "char": "i1",
    "word": "u2",
    "ushort": "u2",
    "short": "i2",
    "dword": "u4",
    "long": "u4",
    "qword": "u8",
}


def _explain(text: str) -> BadType:
    """Why ``text`` is no type code, and which one was probably meant."""
    parts = _PARTS.fullmatch(text)
    if parts is None or not text.isascii():
        return BadType(
            f"'{text}' is not a type: a type is one of u i d n and a width in bytes, such as u2"
        )
    order, word, number, rest = parts.group("order", "word", "number", "rest")
    word = word.casefold()
    known_order = order if order in ("", *ORDERS) else {"=<": "<", "=>": ">"}.get(order, "")
    if word in _NAMED and not number:
        suggestion: str | None = known_order + _NAMED[word]
    else:
        suggestion = _suggest(known_order, word, number)

    if word in ("f", "float", "double"):
        return BadType(f"'{text}' is not a type: the engine reads no floating point numbers")
    if word not in ("u", "i", "d", "n"):
        reason = (
            f"'{word or text}' is not one of u (unsigned), i (signed), d (packed BCD), "
            "n (one digit a byte)"
        )
        if len(text) >= 3 and number and text[-2] not in REPRS:
            reason += f"; the engine would take '{text[-2]}' for u"
    elif not number:
        reason = "the width in bytes, 1 to 8, is missing"
    elif len(number) > 1:
        reason = "the width counts bytes, 1 to 8; the engine keeps its last digit alone"
        if number[-1] == "9":
            reason = "the width counts bytes, 1 to 8"
    elif number == "0":
        reason = "the width counts bytes, 1 to 8; the engine would read 0 for ever"
    elif number == "9":
        reason = "the width counts bytes, 1 to 8; the engine silently drops a wider variable"
    elif rest:
        reason = f"'{rest}' follows the width; the engine looks at the last two characters alone"
    elif order != known_order:
        reason = f"'{order}' is not a byte order, which are < > = | <> >< <= >="
        reason += "; the engine would read it as another"
    else:
        reason = "types are written in small letters"
    return BadType(f"'{text}' is not a type: {reason}", suggestion)


def _suggest(order: str, word: str, number: str) -> str | None:
    """The code for a word and a number as other notations write them, in bytes or in bits."""
    representation = _WORDS.get(word)
    if representation is None or not number or len(number) > 3:
        return None
    width = int(number)
    in_bits = word in ("int", "uint", "sint") or width > 8
    if in_bits:
        width, odd = divmod(width, 8)
        if odd:
            return None
    return f"{order}{representation}{width}" if 1 <= width <= 8 else None
