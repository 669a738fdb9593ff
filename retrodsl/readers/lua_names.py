"""The names that the engine's Lua has from the start (stable-retro 1.0.1, listed inside of it)."""

from __future__ import annotations

import re


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGINE_LIBRARIES: dict[str, frozenset[str]] = {
    "coroutine": _names("create isyieldable resume running status wrap yield"),
    "math": _names(
        "abs acos asin atan atan2 ceil cos cosh deg exp floor fmod frexp huge ldexp log log10 max "
        "min modf pi pow rad random randomseed sin sinh sqrt tan tanh"
    ),
    "string": _names(
        "byte char dump find format gmatch gsub len lower match rep reverse sub upper"
    ),
    "table": _names("concat foreach foreachi getn insert maxn move remove sort"),
}
"""The libraries and what is in each."""

ENGINE_GLOBALS = _names(
    "_G _VERSION assert collectgarbage data dofile error gcinfo getfenv getmetatable ipairs load "
    "loadfile loadstring newproxy next pairs pcall print rawequal rawget rawset scenario select "
    "setfenv setmetatable tonumber tostring type unpack xpcall"
) | frozenset(ENGINE_LIBRARIES)
"""Every global that a script finds defined; ``data`` and ``scenario`` are the engine's own."""

MISSING_LIBRARIES = _names("bit bit32 debug ffi io jit os package require utf8")
"""Globals that a usual Lua or LuaJIT has and the engine's has not: they are nil."""

BY_NAME = frozenset({"_G", "dofile", "getfenv", "load", "loadfile", "loadstring", "setfenv"})
"""Globals with which a script can define or read names that its text does not show."""

LOOKS_ONLY = _names(
    "assert error ipairs next pairs print rawequal rawget select tonumber tostring type unpack"
)
"""Functions that leave a table as it is that they are given."""

KEYWORDS = _names(
    "and break do else elseif end false for function if in local nil not or repeat return then "
    "true until while"
)
"""Words that cannot be names; ``goto`` can, in the engine's Lua."""

_NAME = re.compile(r"[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*")


def is_name(text: str) -> bool:
    """Whether ``text`` can name a variable; LuaJIT takes any character beyond ASCII."""
    return _NAME.fullmatch(text) is not None and text not in KEYWORDS
