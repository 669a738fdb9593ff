"""What the functions of Lua's library give for sets of values."""

from __future__ import annotations

import math

from retrodsl.lint.lua import abstract as a
from retrodsl.lint.lua.abstract import ANYTHING, Range, Values
from retrodsl.lint.lua.facts import CannotFollow
from retrodsl.readers.lua_names import BY_NAME

#: What of the library is a number.
LIBRARY_NUMBERS = {
    "math.pi": a.constant(math.pi),
    "math.huge": Values(Range(math.inf, math.inf)),
}
#: What runs code of its own choice, or changes tables.
RESTRICTED = BY_NAME | {
    *("pcall", "xpcall", "next", "setmetatable", "rawset", "coroutine.wrap", "coroutine.create"),
    *("table.sort", "table.foreach", "table.insert", "table.remove", "string.gsub"),
}


def native_result(name: str, given: list[Values]) -> Values:
    """What a function of Lua's library gives; raises :class:`CannotFollow`."""
    if name in RESTRICTED:
        raise CannotFollow
    variables = frozenset[str]().union(*(value.variables for value in given))
    ranges = [v.number for v in given if v.number is not None and not v.is_any]
    is_finite = all(r.is_finite for r in ranges)  # else NaN may be among them
    if name in ("math.max", "math.min") and ranges and len(ranges) == len(given) and is_finite:
        pick = max if name == "math.max" else min
        found = Range(
            pick(r.low for r in ranges),
            pick(r.high for r in ranges),
            all(r.is_whole for r in ranges),
            any(r.has_fraction for r in ranges),
        )
        return Values(found, variables=variables)
    if name == "math.abs" and len(ranges) == 1:
        one = ranges[0]
        low = 0.0 if one.low <= 0 <= one.high else min(abs(one.low), abs(one.high))
        high = max(abs(one.low), abs(one.high))
        found = Range(low, high, one.is_whole, one.has_fraction, not one.has_zero)
        return Values(found, variables=variables)
    if name in ("math.floor", "math.ceil") and len(ranges) == 1:
        return Values(Range(*_floored(ranges[0]), True), variables=variables)
    if name.startswith("math."):
        return Values(a.EVERY_NUMBER, variables=variables)
    if name in ("string.format", "tostring", "type", "string.rep", "string.sub"):
        return a.ANY_TEXT
    return ANYTHING


def _floored(number: Range) -> tuple[float, float]:
    low = math.floor(number.low) if math.isfinite(number.low) else number.low
    high = math.ceil(number.high) if math.isfinite(number.high) else number.high
    return low, high
