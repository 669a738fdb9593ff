"""Runs a script as the engine runs it, in Lua 5.1 (the optional package ``lupa``).

What the engine does around a script was found by experiment:

- ``data.name`` is a variable of data.json as a double, or what the script stored under that name: a
  number, true, false or nil. Any other name raises. Storing anything else raises.
- ``scenario.frame`` counts from 0, ``scenario.timestep`` is a quarter of it.
- A reward of nil, a text or a table is 0, true is 1; done is true, or any number but 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_FORBIDDEN = ("io", "os", "require", "package", "debug", "python", "module")

_SURROUNDINGS = """
local values, stored, known = {}, {}, {}
local frame = 0
data = setmetatable({}, {
  __index = function(_, name)
    local value = values[name]
    if value ~= nil then return value end
    if known[name] then return stored[name] end
    error("no variable " .. tostring(name), 2)
  end,
  __newindex = function(_, name, value)
    if values[name] ~= nil then error("the script writes RAM: " .. name, 2) end
    local kind = type(value)
    if kind ~= "number" and kind ~= "boolean" and kind ~= "nil" then
      error("Invalid variable type", 2)
    end
    known[name], stored[name] = true, value
  end,
})
scenario = setmetatable({}, {
  __index = function(_, name)
    if name == "frame" then return frame end
    if name == "timestep" then return frame / 4 end
    return nil
  end,
})
return function(next_values, next_frame)
  values, frame = next_values, next_frame
end, function(name)
  local fn = _G[name]
  if type(fn) ~= "function" then error("attempt to call a nil value") end
  local result = fn()
  return type(result), result
end
"""


class NoLua(ImportError):  # noqa: N818 (named for what it reports)
    """There is no Lua to run scripts in; the message says how to get it."""


class ScriptError(Exception):
    """The script raised an error; the engine would raise RuntimeError from ``step``."""


class Host:
    """One episode of a script: ``show`` gives it a frame, ``call`` asks a function.

    ``first`` are the variables that it can read as it is loaded: those of frame 0, since the
    engine steps before it loads. Raises :class:`NoLua` without lupa, :class:`ScriptError` where
    the script cannot be loaded.
    """

    def __init__(self, text: str, first: Mapping[str, int]) -> None:
        try:
            import lupa.lua51
        except ImportError as error:
            raise NoLua("scripts are run with lupa: pip install 'retrodsl[import]'") from error
        self._error: type[Exception] = lupa.lua51.LuaError
        lua = lupa.lua51.LuaRuntime(register_eval=False, unpack_returned_tuples=True)
        for name in _FORBIDDEN:
            lua.globals()[name] = None
        self._lua = lua
        self._show: Callable[..., None]
        self._call: Callable[[str], tuple[str, Any]]
        self._show, self._call = lua.execute(_SURROUNDINGS)
        self.show(first, 0)
        try:
            lua.execute(text)
        except self._error as error:
            raise ScriptError(str(error)) from error

    def show(self, values: Mapping[str, int], frame: int) -> None:
        """Give the variables of a frame."""
        table = self._lua.table_from({name: float(value) for name, value in values.items()})
        self._show(table, frame)

    def reward(self, function: str) -> float:
        """What the engine pays for a function's result; raises :class:`ScriptError`."""
        kind, result = self._result(function)
        return float(result) if kind in ("boolean", "number") else 0.0

    def done(self, function: str) -> bool:
        """Whether a function's result ends the episode; raises :class:`ScriptError`."""
        kind, result = self._result(function)
        return bool(result) if kind in ("boolean", "number") else False

    def _result(self, function: str) -> tuple[str, Any]:
        try:
            return self._call(function)
        except self._error as error:
            raise ScriptError(str(error)) from error
