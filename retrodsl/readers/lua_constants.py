"""Constants of Lua: what a number or a string in a script stands for."""

from __future__ import annotations

import re
from typing import TypeAlias

LuaConstant: TypeAlias = "float | int | str | bool | None"
"""A constant; whole numbers are ``int``, though Lua has doubles only; nil is ``None``."""

_INTEGER_MARK = r"(?:[uU]?[lL]{2}|[lL]{2}[uU])?"
_NUMBER = re.compile(
    r"(?:0[xX](?P<whole>[0-9a-fA-F]*)(?:\.(?P<part>[0-9a-fA-F]*))?(?:[pP](?P<power>[-+]?\d+))?"
    r"|0[bB](?P<binary>[01]+)"
    rf"|(?P<decimal>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)){_INTEGER_MARK}",
    re.ASCII,
)
"""Numbers as LuaJIT has them: also ``0b101``, and ``5LL`` for whole numbers of 64 bits."""

_ESCAPE = re.compile(
    r"\\(?:(\d{1,3})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,8})\}|z\s*|(\r\n|\n\r|[\s\S]))"
)
_NAMED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LONG = re.compile(r"\[(=*)\[(?:\r\n|\n\r|\n|\r)?([\s\S]*)\]\1\]")


def number_constant(text: str) -> int | float | None:
    """The value of the Lua number ``text``, or ``None`` if it is none."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    if match["decimal"] is not None:
        value = float(match["decimal"])
    elif match["binary"] is not None:
        value = float(int(match["binary"], 2))
    else:
        whole, part = match["whole"], match["part"] or ""
        if not whole + part:
            return None
        exponent = int(match["power"] or 0) - 4 * len(part)
        try:
            value = float(int(whole + part, 16)) * 2.0 ** max(min(exponent, 2000), -2000)
        except OverflowError:
            value = float("inf")
    return whole_if_equal(value)


def whole_if_equal(value: float) -> int | float:
    """``value`` as an ``int`` if it is whole and a double holds every whole number around it."""
    return int(value) if abs(value) <= 2.0**53 and value == int(value) else value


def string_constant(text: str) -> str | None:
    """The string that the Lua literal ``text`` (with its quotes) stands for, or ``None``."""
    long = _LONG.fullmatch(text)
    if long:
        return long[2]
    if len(text) < 2 or text[0] not in "\"'" or text[-1] != text[0]:
        return None
    return _ESCAPE.sub(_resolve, text[1:-1])


def _resolve(match: re.Match[str]) -> str:
    decimal, hexadecimal, code, other = match.groups()
    if decimal or hexadecimal:
        return chr(min(int(decimal) if decimal else int(hexadecimal, 16), 255))
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    return "" if other is None else _NAMED.get(other, "\n" if other[0] in "\r\n" else other)
