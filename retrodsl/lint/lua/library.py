"""The part of Lua's library that needs nothing but its arguments, as in the engine's LuaJIT 2.1."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias


class Unknown(Exception):  # noqa: N818 (named for what it reports)
    """Something that cannot be known without the engine."""


class LuaError(Exception):
    """An error that Lua raises; ``str`` is its text."""


@dataclass(slots=True, eq=False)
class Table:
    """A Lua table. Numbers as keys are floats."""

    items: dict[object, Value] = field(default_factory=dict)

    def length(self) -> int:
        """The number of its first items, up to one that is nil."""
        count = 0
        while float(count + 1) in self.items:
            count += 1
        return count


Native: TypeAlias = Callable[[Sequence["Value"]], "list[Value]"]
Value: TypeAlias = "float | str | bool | Table | object | None"
"""nil is ``None``; numbers are floats; functions are any other object."""


def truth(value: Value) -> bool:
    """All but ``nil`` and ``false`` is true: 0 is."""
    return value is not None and value is not False


def type_name(value: Value) -> str:
    """What ``type`` says."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "table" if isinstance(value, Table) else "function"


def to_number(value: Value) -> float | None:
    """A number, or a text that is one."""
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        from retrodsl.readers.lua_constants import number_constant

        text = value.strip()
        sign = -1.0 if text.startswith("-") else 1.0
        found = number_constant(text.lstrip("-") if text.count("-", 0, 1) else text)
        return None if found is None else sign * float(found)
    return None


def number_text(value: float) -> str:
    """A number as ``tostring`` writes it."""
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return f"{value:.14g}"


def to_text(value: Value) -> str:
    """What ``tostring`` gives; raises :class:`Unknown` for what it writes an address of."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if value is None:
        return "nil"
    raise Unknown


def number_at(arguments: Sequence[Value], index: int, name: str) -> float:
    """An argument that must be a number."""
    given = arguments[index] if index < len(arguments) else None
    found = to_number(given)
    if found is None:
        what = type_name(given) if index < len(arguments) else "no value"
        raise LuaError(f"bad argument #{index + 1} to '{name}' (number expected, got {what})")
    return found


_DIRECTIVE = re.compile(r"%([-+ #0]*)(\d*)(\.\d*)?([A-Za-z%])")


def lua_format(arguments: Sequence[Value]) -> list[Value]:
    """``string.format``."""
    if not arguments or not isinstance(arguments[0], str):
        raise Unknown
    position = 0

    def one(match: re.Match[str]) -> str:
        nonlocal position
        flags, width, precision, letter = match.groups(default="")
        if letter == "%":
            return "%"
        position += 1
        if letter in "diuxXoc":
            number = number_at(arguments, position, "format")
            if not math.isfinite(number):
                raise Unknown
            whole = int(number)
            if letter == "c":
                return chr(whole & 255)
            if whole < 0 and letter in "uxXo":
                whole &= (1 << 64) - 1
            return f"%{flags}{width}{precision}{'d' if letter in 'iu' else letter}" % whole
        if letter in "eEfgG":
            number = number_at(arguments, position, "format")
            return f"%{flags}{width}{precision}{letter}" % number
        if letter == "s" and position < len(arguments):
            return f"%{flags}{width}{precision}s" % to_text(arguments[position])
        raise Unknown

    return [_DIRECTIVE.sub(one, arguments[0])]


def _real(function: Callable[..., float], name: str, count: int = 1) -> Native:
    def call(arguments: Sequence[Value]) -> list[Value]:
        given = [number_at(arguments, index, name) for index in range(count)]
        try:
            return [float(function(*given))]
        except (ValueError, OverflowError):
            raise Unknown from None

    return call


def _extreme(function: Callable[[list[float]], float], name: str) -> Native:
    def call(arguments: Sequence[Value]) -> list[Value]:
        number_at(arguments, 0, name)
        return [function([number_at(arguments, index, name) for index in range(len(arguments))])]

    return call


def _insert(arguments: Sequence[Value]) -> list[Value]:
    table = arguments[0] if arguments else None
    if not isinstance(table, Table) or len(arguments) != 2:
        raise Unknown
    table.items[float(table.length() + 1)] = arguments[1]
    return []


def _tonumber(arguments: Sequence[Value]) -> list[Value]:
    if len(arguments) != 1:
        raise Unknown
    return [to_number(arguments[0])]


def _error(arguments: Sequence[Value]) -> list[Value]:
    raise LuaError(to_text(arguments[0] if arguments else None))


def _assert(arguments: Sequence[Value]) -> list[Value]:
    if not arguments or not truth(arguments[0]):
        raise LuaError(to_text(arguments[1]) if len(arguments) > 1 else "assertion failed!")
    return list(arguments)


def _unpack(arguments: Sequence[Value]) -> list[Value]:
    if len(arguments) != 1 or not isinstance(arguments[0], Table):
        raise Unknown
    table = arguments[0]
    return [table.items[float(index + 1)] for index in range(table.length())]


MATH: Final[dict[str, Native]] = {
    "abs": _real(abs, "abs"),
    "ceil": _real(math.ceil, "ceil"),
    "floor": _real(math.floor, "floor"),
    "sqrt": _real(math.sqrt, "sqrt"),
    "fmod": _real(math.fmod, "fmod", 2),
    "pow": _real(lambda x, y: float(x**y), "pow", 2),
    "max": _extreme(max, "max"),
    "min": _extreme(min, "min"),
}
NATIVE: Final[dict[str, Native]] = {
    "assert": _assert,
    "error": _error,
    "print": lambda _: [],
    "tonumber": _tonumber,
    "tostring": lambda arguments: [to_text(arguments[0] if arguments else None)],
    "type": lambda arguments: [type_name(arguments[0] if arguments else None)],
    "unpack": _unpack,
}
STRING: Final[dict[str, Native]] = {
    "format": lua_format,
    "len": lambda arguments: [float(len(to_text(arguments[0])))] if arguments else _error(()),
}
TABLE: Final[dict[str, Native]] = {
    "insert": _insert,
    "getn": lambda arguments: [float(_table(arguments).length())],
}
LIBRARIES: Final[dict[str, dict[str, Native]]] = {"math": MATH, "string": STRING, "table": TABLE}


def _table(arguments: Sequence[Value]) -> Table:
    if not arguments or not isinstance(arguments[0], Table):
        raise Unknown
    return arguments[0]
