"""The scripts that the engine ships: what is read in them holds when they run.

Nothing of them is kept here: they are read from the installed package.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lupa.lua51  # type: ignore[import-untyped,unused-ignore]
import pytest

from retrodsl.platforms.installation import require_engine_root
from retrodsl.readers.lua_names import ENGINE_GLOBALS
from retrodsl.readers.lua_text import MAIN, LuaScript, read_lua
from retrodsl.source import Source

CALLS = 60

SURROUNDINGS = """
local read, written, undefined, values, fresh = {}, {}, {}, {}, nil
data = setmetatable({}, {
  __index = function(_, name)
    read[name] = true
    if values[name] == nil then values[name] = fresh() end
    return values[name]
  end,
  __newindex = function(_, name, value) written[name] = true; values[name] = value end,
})
scenario = { frame = 0, timestep = 0 }
setmetatable(_G, { __index = function(_, name) undefined[name] = true end })
local function names(set)
  local list = {}
  for name in pairs(set) do list[#list + 1] = name end
  return list
end
return function(next_value) fresh = next_value end,
  function() read, written = {}, {} end,
  function() values = {} end,
  function() return names(read), names(written), names(undefined) end
"""

RUN = "return function(name) return (pcall(rawget(_G, name))) end"


def scripts() -> list[Path]:
    return sorted((require_engine_root() / "data").glob("*/*/*.lua"))


SCRIPTS = scripts()


def test_all_are_there() -> None:
    assert len(SCRIPTS) == 53


def read_script(path: Path) -> LuaScript:
    return read_lua(Source(path.name, path.read_text(encoding="utf-8")))


class Running:
    """A script loaded into Lua 5.1, with a table ``data`` that notes what is read and written."""

    def __init__(self, text: str, seed: int) -> None:
        self._lua = lupa.lua51.LuaRuntime(register_eval=False, register_builtins=False)
        set_source, self._forget, self.renew, self._seen = self._lua.execute(SURROUNDINGS)
        rng = random.Random(seed)
        set_source(lambda: rng.choice((0, 0, 1, 1, 2, 3, 9, rng.randint(0, 70000))))
        before = set(self._lua.globals())
        self._lua.execute(text)
        self.functions = {
            name
            for name in set(self._lua.globals()) - before
            if lupa.lua51.lua_type(self._lua.globals()[name]) == "function"
        }
        self.run = self._lua.execute(RUN)

    def seen(self) -> Iterator[set[Any]]:
        """Names read and written in ``data`` since the last time, and undefined globals of all."""
        for each in self._seen():
            yield set(each.values())
        self._forget()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.parent.name)
def test_what_runs_was_read(path: Path) -> None:
    script = read_script(path)
    assert script.mistakes == ()
    assert not script.is_open
    running = Running(path.read_text(encoding="utf-8"), seed=len(path.parent.name))
    defined = {f.name for f in script.functions if f.is_global and f.owner == MAIN}
    assert running.functions == defined
    read, written, _ = running.seen()
    main = [
        access
        for access in script.data
        if access.owner == MAIN or access.owner in called_by_main(script)
    ]
    assert read <= {access.name for access in main if not access.is_write}
    assert written <= {access.name for access in main if access.is_write}
    ran = False
    undefined_reads: set[str] = set()
    for name in sorted(running.functions):
        if script.global_functions()[name].parameters:
            continue
        for _ in range(CALLS):
            running.renew()
            ran = running.run(name) or ran
        read, written, undefined = running.seen()
        accesses = script.data_from(name)
        assert read <= {access.name for access in accesses if not access.is_write}
        assert written <= {access.name for access in accesses if access.is_write}
        undefined_reads |= undefined
    assert ran
    missing = {use.name for use in script.undefined}
    assert undefined_reads <= missing | script.assigned_globals
    assert not missing & ENGINE_GLOBALS


def called_by_main(script: LuaScript) -> set[int]:
    """Numbers of the functions that run when the script is loaded."""
    found: set[int] = set()
    rest = list(script.main_referred)
    while rest:
        number = rest.pop()
        if number not in found:
            found.add(number)
            rest += script.functions[number].referred
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.parent.name)
def test_what_was_read_is_in_the_text(path: Path) -> None:
    script = read_script(path)
    for access in script.data:
        assert access.name is not None
        assert script.source.slice(access.span) == f"data.{access.name}"
        assert script.source.slice(access.key_span) == access.name
    for use in script.globals:
        assert script.source.slice(use.span) == use.name
    for function in script.functions:
        assert script.source.slice(function.name_span) == function.name
        assert script.source.slice(function.span).endswith("end")


def test_facts_of_one_game() -> None:
    """Level lengths are looked up in a table with 17 levels; the last act has none."""
    folder = require_engine_root() / "data" / "stable" / "SonicTheHedgehog-Genesis-v0"
    script = read_script(folder / "script.lua")
    assert [(table.name, len(table.keys)) for table in script.tables] == [("level_max_x", 17)]
    assert [lookup.may_fail for lookup in script.lookups] == [True, True]
    assert "zone=5,act=2" not in script.tables[0].keys
    assert {access.name for access in script.data_from("contest_done")} >= {"lives", "zone", "act"}
