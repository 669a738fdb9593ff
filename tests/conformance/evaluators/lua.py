"""The generated files in a Lua 5.1 interpreter, with the engine around them imitated.

What the engine does around a script was found by experiment: reading ``data.name`` gives a variable
or what was stored under that name, and raises for any other; a name that Lua can read as a number
is an address and gives a byte. Storing under a variable's name would write RAM, which a compiled
script never may. Parts that are JSON are computed by ``engine_json``.

The script sees the episodes one after the other in one Lua state, so what it does not forget
shows; ``reload`` gives each a state of its own, as the engine's reset does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import lupa.lua51

from retrodsl.engine_json import done_of
from retrodsl.float32 import float32
from retrodsl.ir.nodes import Value
from tests.conformance.case import Frames, Subject
from tests.conformance.evaluators import engine_json
from tests.conformance.outcome import Outcome
from tests.engine_json.documents import done_part, reward_part

_FORBIDDEN = ("io", "os", "require", "package", "debug", "python", "module", "jit", "bit", "ffi")

_SURROUNDINGS = """
local columns, bytes, first, last
local frame, index, known, stored = 0, 0, {}, {}
data = setmetatable({}, {
  __index = function(_, name)
    local address = tonumber(name)
    if address then
      if address < first or address > last then error("Out of bounds access", 2) end
      local column = bytes[address]
      return column and column[index] or 0
    end
    local column = columns[name]
    if column then return column[index] end
    if known[name] then return stored[name] end
    error("no variable " .. tostring(name), 2)
  end,
  __newindex = function(_, name, value)
    if columns[name] then error("the script writes RAM: " .. name, 2) end
    if type(value) ~= "number" then error("the script stores a " .. type(value), 2) end
    known[name], stored[name] = true, value
  end,
})
scenario = setmetatable({}, {
  __index = function(_, name)
    if name == "frame" then return frame end
    error("scenario." .. tostring(name), 2)
  end,
})
local function forbid()
  setmetatable(_G, {
    __index = function(_, name)
      if name == "debug" then return nil end  -- the interpreter's host looks there
      error("an unknown global: " .. tostring(name), 2)
    end,
    __newindex = function(_, name) error("a global is made: " .. tostring(name), 2) end,
  })
end
local function run(next_columns, next_bytes, low, high, count, calls)
  columns, bytes, first, last = next_columns, next_bytes, low, high
  known, stored = {}, {}
  local results, info = {}, {}
  for number = 1, #calls do results[number] = {} end
  for number = 1, count do
    frame, index = number - 1, number
    for place, name in ipairs(calls) do
      local result = _G[name]()
      local kind = type(result)
      if kind ~= "number" and kind ~= "boolean" then error(name .. " gives a " .. kind) end
      results[place][number] = result
    end
    for name, value in pairs(stored) do
      info[name] = info[name] or {}
      info[name][number] = value
    end
  end
  return results, info
end
return forbid, run
"""


class LuaError(Exception):
    """The script raised an error, or did what no compiled script may do."""


def run(
    subject: Subject, reload: bool = False, calls: Sequence[str] | None = None
) -> list[Outcome]:
    """What every episode gives; ``calls`` are functions to call each frame instead of all once."""
    host = _Host(subject)
    outcomes = []
    for number in range(len(subject.episodes)):
        # An episode of one frame is told from the next by the engine's new Lua state alone.
        if number and (reload or len(subject.episodes[number - 1]) == 1):
            host = _Host(subject)
        outcomes.append(host.episode(number, calls))
    return outcomes


class _Host:
    def __init__(self, subject: Subject) -> None:
        integration = subject.compiled.integration
        assert integration is not None
        self.subject = subject
        self.document = subject.emitted.document
        self.lua = lupa.lua51.LuaRuntime(register_eval=False, unpack_returned_tuples=True)
        forget = self.lua.globals()
        for name in _FORBIDDEN:
            forget[name] = None
        forbid, self._run = self.lua.execute(_SURROUNDINGS)
        try:
            for name in self.document.get("scripts", ()):
                self.lua.execute(integration.files[name])
        except lupa.lua51.LuaError as error:
            raise LuaError(f"while it is loaded: {error}") from error
        forbid()

    def episode(self, number: int, calls: Sequence[str] | None) -> Outcome:
        frames, values = self.subject.episodes[number], self.subject.values(number)
        rewards = self.document.get("rewards") or [self.document.get("reward", {})]
        parts: list[dict[str, Any]] = [self.document.get("done", {}), *rewards]
        functions = [part["script"].removeprefix("lua:") for part in parts if "script" in part]
        results, info = self._call(frames, values, functions if calls is None else calls)
        columns: list[list[Any]] = []
        for place, part in enumerate(parts):
            if "script" in part:
                columns.append(results.get(part["script"].removeprefix("lua:"), []))
                continue
            # On frame 0 no frame is before: the meaning's delta is 0.
            pairs = list(zip(values, [values[0], *values], strict=False))
            if place:
                paying = reward_part(part)
                columns.append([engine_json.reward(paying, now, before) for now, before in pairs])
            else:
                ending = done_part(part)
                columns.append([done_of(ending, now, before) for now, before in pairs])
        done, *paid = columns
        players = len(self.subject.scenario.rewards)
        paid += [[0.0] * len(frames)] * (players - len(paid))
        asked = set(functions if calls is None else calls)
        seen = ["script" not in p or p["script"].removeprefix("lua:") in asked for p in parts]
        seen += [True] * (players + 1 - len(seen))
        variables: dict[str, Sequence[Value]] = {
            v.key: [row[v.key] for row in values] for v in self.subject.program.variables
        }
        return Outcome(
            tuple(
                [float32(float(v)) for v in c] if s else None
                for s, c in zip(seen[1:], paid, strict=True)
            ),
            [bool(value) for value in done] if seen[0] else None,
            info=variables | info,
            sums=tuple(
                [float(v) for v in c]
                if s and player < len(rewards) and "script" in rewards[player]
                else None
                for player, (s, c) in enumerate(zip(seen[1:], paid, strict=True))
            ),
        )

    def _call(
        self, frames: Frames, values: Sequence[dict[str, int]], functions: Sequence[str]
    ) -> tuple[dict[str, list[Any]], dict[str, list[Value]]]:
        """What the functions give and what they store, a value a frame, by name."""
        if not functions:
            return {}, {}
        lua = self.lua
        keys = [v.key for v in self.subject.program.variables]
        columns = lua.table_from(
            {key.encode(): lua.table_from([float(row[key]) for row in values]) for key in keys}
        )
        addresses = {address for frame in frames for address in frame}
        memory = lua.table_from(
            {
                address: lua.table_from([float(frame.get(address, 0)) for frame in frames])
                for address in addresses
            }
        )
        blocks = self.subject.program.platform.memory
        low, high = blocks[0].base, blocks[-1].end - 1
        try:
            results, info = self._run(
                columns, memory, low, high, len(frames), lua.table_from(list(functions))
            )
        except lupa.lua51.LuaError as error:
            raise LuaError(str(error)) from error
        found = {name: list(results[number].values()) for number, name in enumerate(functions, 1)}
        return found, {str(name): _column(column) for name, column in info.items()}


def _column(column: Any) -> list[Value]:
    return list(column.values())
