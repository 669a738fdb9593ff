"""How names, numbers and comments are written in a spec."""

from __future__ import annotations

import re
import struct
import textwrap
from collections.abc import Iterable
from fractions import Fraction

from retrodsl.platforms import Platform
from retrodsl.syntax.words import needs_backticks

#: Lines of comments are at most this long, their indentation included.
WIDTH = 100

#: Names that mean something of the language's own unless they stand in backticks.
_BUILT_IN = frozenset({"frame"})

_STATE_NAME = re.compile(r"\w[\w.\-]*")


def can_be_name(text: str) -> bool:
    """Whether the language can call anything by ``text``: all but what ends a name in backticks."""
    return bool(text) and not set(text) & set("`\n\r")


def name(text: str) -> str:
    """``text`` as a name, in backticks where it needs them."""
    return f"`{text}`" if needs_backticks(text) or text in _BUILT_IN else text


def state_name(text: str) -> str:
    """``text`` as the name of a saved state."""
    return text if _STATE_NAME.fullmatch(text) else string(text)


def string(text: str) -> str:
    """``text`` as a string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def can_be_number(value: int) -> bool:
    """Whether the language can write ``value``: a sign stands before a number, not in it."""
    return abs(value) < 1 << 63


def number(value: float) -> str:
    """The shortest text of the 32-bit float ``value``: ``0.01`` for 0.0099999998."""
    if Fraction(value).denominator == 1 and abs(value) < 10**15:
        return str(int(value))
    for digits in range(1, 18):
        text = f"{value:.{digits}g}"
        if _float32(float(text)) == _float32(value):
            break
    return text if "." in text or "e" not in text else text.replace("e", ".0e")


def _float32(value: float) -> bytes:
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return b"beyond"


def address_digits(platform: Platform, addresses: Iterable[int]) -> int:
    """How many hexadecimal digits addresses are written with: an even number, for all the same."""
    most = max([0xFF, *(block.end - 1 for block in platform.memory), *addresses])
    return len(f"{most:X}") + len(f"{most:X}") % 2


def comment(text: str, indent: int = 0) -> list[str]:
    """``text`` as lines of comments."""
    plain = " ".join(text.split())
    lines = textwrap.wrap(plain, WIDTH - indent - 2, break_long_words=False, break_on_hyphens=False)
    return [f"{' ' * indent}# {line}" for line in lines]


def identifier(text: str) -> str:
    """``text`` as a plain name, for terms: what cannot stand in one becomes an underscore."""
    ascii_text = text.encode("ascii", "ignore").decode()
    plain = re.sub(r"\W+", "_", ascii_text).strip("_")
    if not plain:
        return "value"
    return f"v_{plain}" if plain[0].isdigit() else plain


class Names:
    """Names that are given once in a block."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def has(self, wanted: str) -> bool:
        """Whether ``wanted`` is taken."""
        return wanted in self._taken

    def new(self, wanted: str) -> str:
        """``wanted``, or with a number behind it where that is taken."""
        found, count = wanted, 1
        while found in self._taken:
            count += 1
            found = f"{wanted}_{count}"
        self._taken.add(found)
        return found
