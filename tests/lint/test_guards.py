"""What conditions show of variables and of items of tables: how long it holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrodsl.lint.lua.run import ScriptFails, ScriptRun
from retrodsl.lint.rules import find_rule
from retrodsl.lint.runner import lint, open_integration
from retrodsl.readers.lua_tree import lua_tree
from retrodsl.source import Source

DATA = {
    name: {"address": 0xFF0000 + index, "type": "|u1"}
    for index, name in enumerate(("hp", "max", "slot"))
}
SCENARIO = {
    "done": {"variables": {"hp": {"op": "zero"}}},
    "reward": {"script": "lua:f"},
    "scripts": ["script.lua"],
}


def findings(folder: Path, code: str, script: str) -> list[str]:
    """The places that one rule tells of in a script."""
    game = folder / "Example-Genesis-v0"
    game.mkdir(parents=True)
    (game / "data.json").write_text(json.dumps({"info": DATA}))
    (game / "scenario.json").write_text(json.dumps(SCENARIO))
    (game / "script.lua").write_text(script)
    rule = find_rule(code)
    assert rule is not None
    found = lint([open_integration(game)], (rule,)).diagnostics
    return [d.label.source.slice(d.label.span) for d in found if d.label is not None]


@pytest.mark.parametrize(
    "body",
    [
        "if data.max ~= 0 then return data.hp / data.max end",
        "if data.max == 0 then return 0 end return data.hp / data.max",
        "if data.max > 0 then return data.hp / data.max end",
        "if 0 < data.max then return data.hp / data.max end",
        "return data.max == 0 and 0 or data.hp / data.max",
        "return data.max ~= 0 and data.hp / data.max or 0",
        "return data.max == 0 and data.hp or data.hp / data.max",
        "if not (data.hp > 3 and data.max ~= 0) then return 0 end return data.hp / data.max",
        "if data.hp == 0 or data.max == 0 then return 0 end return data.hp / data.max",
        "while data.max > 0 do return data.hp / data.max end",
        "local d = data if d.max > 0 then return data.hp / d.max end",
        "if data['max'] > 0 then return data.hp % data.max end",
    ],
)
def test_a_divisor_that_is_kept_from_0(tmp_path: Path, body: str) -> None:
    assert findings(tmp_path, "RL415", f"function f() {body} end") == []


@pytest.mark.parametrize(
    "body",
    [
        "if data.max >= 0 then return data.hp / data.max end",
        "if data.hp > 0 then return data.hp / data.max end",
        "if data.max > 0 then data.max = data.hp return data.hp / data.max end",
        "if data.max > 0 then data[16711680] = 0 return data.hp / data.max end",
        "if data.hp > 3 and data.max ~= 0 then return 1 end return data.hp / data.max",
        "if data.hp == 0 and data.max == 0 then return 0 end return data.hp / data.max",
        "if data.max > 0 then n = 1 end return data.hp / data.max",
        "return (data.max == 0 and data.hp == 0) or data.hp / data.max",
    ],
)
def test_a_divisor_that_is_not(tmp_path: Path, body: str) -> None:
    assert findings(tmp_path, "RL415", f"function f() {body} end") == ["data.max"]


def test_what_is_shown_holds_in_one_frame(tmp_path: Path) -> None:
    script = "seen = false function f() if seen then return 1 / data.max end "
    script += "if data.max > 0 then seen = true end return 0 end"
    assert findings(tmp_path, "RL415", script) == ["data.max"]


TABLE = "w = {[0] = 4, [1] = 5, [2] = 6} "


@pytest.mark.parametrize(
    "body",
    [
        "local k = data.slot if w[k] then return w[k] * 2 end",
        "local k = data.slot return w[k] ~= nil and w[k] > 3",
        "local k = data.slot if not w[k] then return 0 end return w[k] * 2",
        "local k = data.slot return w[k] and w[k] * 3 or 0",
        "local k = data.slot if w[k] == nil then return 0 end return w[k] + 1",
        "local k = data.slot if w[k] == 4 then return w[k] + 1 end",
        "if data.slot < 3 then return w[data.slot] * 2 end",
        "if data.slot >= 3 then return 0 end return w[data.slot] * 2",
        "if w[data.slot] then return w[data.slot] * 2 end",
        "if w[data.slot + 1] then return w[data.slot + 1] * 2 end",
        "data.k = data.slot if w[data.k] then return w[data.k] * 2 end",
        "local k, s = 0, 0 while w[k] do s = s + w[k] k = k + 1 end return s",
    ],
)
def test_an_item_that_is_asked_for(tmp_path: Path, body: str) -> None:
    assert findings(tmp_path, "RL409", f"{TABLE}function f() {body} end") == []


@pytest.mark.parametrize(
    "body",
    [
        "local k = data.slot if w[k] then k = k + 1 return w[k] * 2 end",
        "if w[data.slot] then data.slot = 9 return w[data.slot] * 2 end",
        "if w[data.slot] then w = {} return w[data.slot] * 2 end",
        "if w[data.slot] then w[data.slot] = nil return w[data.slot] * 2 end",
        "if w[data.slot] then return w[data.hp] * 2 end",
        "if w[data.slot] then n = 1 end return w[data.slot] * 2",
        "local k = data.slot while w[k] do k = k + 1 end return w[k] * 2",
        "if data.slot < 4 then return w[data.slot] * 2 end",
        "if w[data.slot] then g() return w[data.slot] * 2 end end function g() w = {}",
    ],
)
def test_an_item_that_is_not(tmp_path: Path, body: str) -> None:
    (found,) = findings(tmp_path, "RL409", f"{TABLE}function f() {body} end")
    assert found.startswith("w[")


ADD = " function add(x, y) return x + y end"
CERTAIN = [
    ("function f() n = n + 1 return n end", ["n"]),
    ("local n function f() n = n + 1 return n end", ["n"]),
    ("function f() local g = data.hp - prev prev = data.hp return g end", ["prev"]),
    ("function f() local t = nil return t.x end", ["t"]),
    (f"function f() return add(1) end{ADD}", ["y"]),
    (f"function f() if data.hp > 3 then return add(1) end end{ADD}", ["y"]),
    ("s = {hits = 0} function f() s.miss = s.miss + 1 return s.miss end", ["s.miss"]),
    ("function f() if data.hp < '1' then return 1 end end", ["data.hp < '1'"]),
    ("function f() n = math.max(n, data.hp) return n end", ["n"]),
    ("function f() n = -n return n end", ["n"]),
    ("function f() if scenario.frame == 0 then n = n + 1 end n = 0 end", ["n"]),
    ("function f() if data.hp > 3 then x = 1 end n = n + 1 end", ["n"]),
    ("n = 1 m = n + k function f() k = 3 return m end", ["k"]),
]
NOT_CERTAIN = [
    "n = 0 function f() n = n + 1 return n end",
    "function f() n = (n or 0) + 1 return n end",
    "function f() if not n then n = 0 end n = n + 1 return n end",
    "function f() if n == nil then n = 0 end n = n + 1 return n end",
    "function f() if scenario.frame > 0 then n = n + 1 else n = 0 end return n end",
    "function f() if scenario.frame == 0 then n = 0 end n = n + 1 return n end",
    "function f() if data.hp > 3 then return n + 1 end n = 0 return 0 end",
    "function f() if data.hp > 3 then n = 0 return 0 end n = n + 1 return n end",
    "function f() while data.hp > 3 do return 1 end n = n + 1 return n end",
    "function f() for i = 1, data.hp do if i == 2 then n = n + 1 end end n = 0 return 0 end",
    "function f() local x = data.hp > 3 and n + 1 or 0 n = 0 return x end",
    "function f() if start then return n + 1 end start = true n = 0 return 0 end",
    "function f() local ok = n ~= nil and n + 1 n = 0 return 0 end",
    "function f() return add(1) end function add(x, y) return x + (y or 0) end",
    "function f() return add(1) end function add(x, y) if y then x = x + y end return x end",
    "s = {} function f() s.miss = (s.miss or 0) + 1 return s.miss end",
    "function f() init() n = n + 1 return n end function init() if not n then n = 0 end end",
    "function f() return 'a' < 'b' and data.hp < 3 and 1 or 0 end",
]


@pytest.mark.parametrize(("script", "places"), CERTAIN)
def test_what_surely_raises_an_error(tmp_path: Path, script: str, places: list[str]) -> None:
    assert findings(tmp_path, "RL422", script) == places
    assert not runs(script, hp=9)


@pytest.mark.parametrize("script", NOT_CERTAIN)
def test_what_may_not_raise_an_error(tmp_path: Path, script: str) -> None:
    assert findings(tmp_path, "RL422", script) == []
    assert runs(script, hp=1) or runs(script, hp=9)


def runs(script: str, *, hp: int) -> bool:
    """Whether a script gets over the first frame."""
    source = Source("script.lua", script)
    tree = lua_tree(source)
    assert tree is not None
    try:
        ScriptRun([(source, tree)], {"hp": hp}, lambda _: None).call("f")
    except ScriptFails:
        return False
    return True


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("function f(x) return x + 1 end", "RL421"),
        ("s = {hits = 0} function f() return s.miss + 1 end", "RL409"),
        ("function f() return nowhere + 1 end", "RL406"),
    ],
)
def test_what_another_rule_tells_of(tmp_path: Path, script: str, code: str) -> None:
    assert len(findings(tmp_path / "other", code, script)) == 1
    assert findings(tmp_path / "this", "RL422", script) == []
