"""What is read in small scripts."""

from __future__ import annotations

import pytest

from retrodsl.readers.lua_constants import LuaConstant, number_constant, string_constant
from retrodsl.readers.lua_text import MAIN, DataKey, LuaScript, LuaUse, read_lua
from retrodsl.source import Source


def read(text: str) -> LuaScript:
    script = read_lua(Source("script.lua", text))
    assert script.mistakes == ()
    return script


def name_of(script: LuaScript, owner: int) -> str:
    return "main" if owner == MAIN else script.functions[owner].name


def test_functions() -> None:
    script = read(
        """
function reward(a, ...) return helper() end
done = function(b) return 1 end
local function helper(c) return 0 end
local other = function() end
m = {}
function m.run(d) end
function m:go(e) end
m.stop = function() end
table.sort(m, function(x, y) return x < y end)
if x then function late() function later() end end end
"""
    )
    found = [
        (f.name, f.parameters, f.is_global, name_of(script, f.owner)) for f in script.functions
    ]
    assert found == [
        ("reward", ("a",), True, "main"),
        ("done", ("b",), True, "main"),
        ("helper", ("c",), False, "main"),
        ("other", (), False, "main"),
        ("m.run", ("d",), False, "main"),
        ("m:go", ("self", "e"), False, "main"),
        ("m.stop", (), False, "main"),
        ("", ("x", "y"), False, "main"),
        ("late", (), True, "main"),
        ("later", (), True, "late"),
    ]  # fmt: skip
    assert [script.source.slice(f.name_span) for f in script.functions[:2]] == ["reward", "done"]
    assert script.source.slice(script.functions[1].span) == "function(b) return 1 end"
    assert [f.number for f in script.functions] == list(range(len(script.functions)))
    # the local helper comes after reward, which calls a global of that name
    assert [(u.name, u.is_call) for u in script.undefined] == [("helper", True), ("x", False)]


def test_the_last_of_two_functions_counts() -> None:
    script = read("function f() return data.a end\nfunction f() return data.b end")
    assert script.global_functions()["f"].number == 1
    assert {access.name for access in script.data_from("f")} == {"a", "b"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("return x", ["x"]),
        ("x = 1 return x", []),
        ("local x return x", []),
        ("local x = x", ["x"]),
        ("do local x = 1 end return x", ["x"]),
        ("repeat local x = 1 until x > 0", []),
        ("for i = 1, 2 do y = i end return i", ["i"]),
        ("for k, v in pairs(data) do y = k + v end return k", ["k"]),
        ("function f(p) return p end return p", ["p"]),
        ("local function f() return f() end", []),
        ("local f = function() return f() end", ["f"]),
        ("function m.f() return self end", ["m", "self"]),
        ("m = {} function m:f() return self end", []),
        ("return math.floor(1), bit.band(1, 2), os", ["bit", "os"]),
        ("t = { key = 1, [other] = 2 } return t.field", ["other"]),
        ("if x then x = 1 end", []),
        ("a, b = 1", []),
        ("goto done\n::done::", []),
        ("return data.x, scenario.frame", []),
        ("é = 1 return é, ü", ["ü"]),
    ],
)
def test_undefined_globals(text: str, expected: list[str]) -> None:
    script = read(text)
    assert [use.name for use in script.undefined] == expected
    assert [script.source.slice(use.span) for use in script.undefined] == expected
    assert not script.is_open


@pytest.mark.parametrize("text", ["setfenv(1, {})", "_G['x'] = 1", "loadstring('x = 1')()"])
def test_open_scripts(text: str) -> None:
    assert read(text).is_open


def accesses(script: LuaScript) -> list[tuple[str, object, str, str]]:
    return [
        (
            "write" if a.is_write else "read",
            a.address if a.key is DataKey.ADDRESS else a.name,
            script.source.slice(a.span),
            name_of(script, a.owner),
        )
        for a in script.data
    ]


def test_data() -> None:
    script = read(
        """-- é
data.start = data["first"] + data[0x10] + data [ 'a\\x62' ]
function reward()
  data.kept, local_value = data.one, data.two
  return other(data) + data[string.format("x%d", 1)]
end
function other(data) return data.three end
function third(data) return data.four end
local d = data
function fourth() local data = {} ; return d.five + data.six end
function fifth(name) return data[name] end
function sixth() return fifth("seven") + fifth("eight") end
"""
    )
    assert accesses(script) == [
        ("write", "start", "data.start", "main"),
        ("read", "first", 'data["first"]', "main"),
        ("read", 16, "data[0x10]", "main"),
        ("read", "ab", "data [ 'a\\x62' ]", "main"),
        ("write", "kept", "data.kept", "reward"),
        ("read", "one", "data.one", "reward"),
        ("read", "two", "data.two", "reward"),
        ("read", None, 'data[string.format("x%d", 1)]', "reward"),
        ("read", "three", "data.three", "other"),
        ("read", "five", "d.five", "fourth"),
        ("read", "seven", "data[name]", "fifth"),
        ("read", "eight", "data[name]", "fifth"),
    ]
    assert script.data[7].key is DataKey.COMPUTED
    assert [script.source.slice(a.key_span) for a in script.data[:3]] == [
        "start",
        '"first"',
        "0x10",
    ]
    assert {a.name for a in script.data_from("reward")} == {"kept", "one", "two", None, "three"}
    assert {a.name for a in script.data_from("sixth")} == {"seven", "eight"}
    assert script.data_from("nobody") == ()


@pytest.mark.parametrize(
    "text",
    [
        "function reward() return a() end function a() b() end function b() return data.x end",
        "local function b() return data.x end function reward() return pcall(b) end",
        "m = {} function m.f() return data.x end function reward() return m.f() end",
        "m = { f = function() return data.x end } function reward() return m.f() end",
        "function f() return data.x end m = { f } function reward() return m[1]() end",
        "function f() return data.x end local g = f function reward() return g() end",
        "function reward() return (function() return data.x end)() end",
        "t = setmetatable({}, {f = function() return data.x end}) function reward() t.f() end",
        "function reward() local function f() return data.x end return f() end",
        "local o = {} function o:f() return data.x end function reward() return o:f() end",
    ],
)
def test_reachable(text: str) -> None:
    script = read(text)
    assert [access.name for access in script.data_from("reward")] == ["x"]


def test_not_reachable() -> None:
    script = read("function reward() return 1 end function unused() return data.x end")
    assert script.data_from("reward") == ()
    assert script.reachable("reward") == {0}
    assert script.main_referred == frozenset()
    assert read("function f() end f()").main_referred == {0}


def test_scenario_and_libraries() -> None:
    script = read(
        "function f() return scenario.frame + scenario['time'] + math.sqrt(1) + table.unpack end"
    )
    assert [read_.field for read_ in script.scenario] == ["frame", "time"]
    assert [(lib.library, lib.field, lib.is_known) for lib in script.libraries] == [
        ("math", "sqrt", True),
        ("table", "unpack", False),
    ]
    assert read("math.cube = 1 return math.cube").libraries[0].is_known
    assert read("local math = {} return math.cube").libraries == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("return data.a == 5", [("a", "==", 5, None)]),
        ("return 5 < data.a", [("a", ">", 5, None)]),
        ("return -(-0x1F) >= data['a']", [("a", "<=", 31, None)]),
        ("return data.a ~= - 1.5", [("a", "~=", -1.5, None)]),
        ("return (data.a) == ('x')", [("a", "==", "x", None)]),
        ("return data.a == nil", [("a", "==", None, None)]),
        ("local v = data.a return v == 5", [("a", "==", 5, "v")]),
        ("v = data.a function f() return v == 5 end", [("a", "==", 5, "v")]),
        ("local v = data.a v = data.b return v == 5", []),
        ("local v = data.a v = v + 1 return v == 5", []),
        ("local v = data.a local w = v return w == 5", [("a", "==", 5, "w")]),
        ("MAX = 9 return data.a > MAX", [("a", ">", 9, None)]),
        ("MAX = 9 MAX = 8 return data.a > MAX", []),
        ("function f(v) return v == 5 end return f(data.a)", [("a", "==", 5, "v")]),
        ("function f(v) return v == 5 end return f(data.a) + f(1)", []),
        ("return data.a == data.b", []),
        ("return data.a + 1 == 5", []),
        ("return 1 < 2", []),
        ("return data.a == 1 and data.b == 2", [("a", "==", 1, None), ("b", "==", 2, None)]),
    ],
)
def test_comparisons(text: str, expected: list[tuple[str, str, LuaConstant, str | None]]) -> None:
    script = read(text)
    found = [(each.name, each.operator, each.constant, each.via) for each in script.comparisons]
    assert found == expected


TABLE = "t = { 10, 20; x = 30, [5] = 50, ['y z'] = f, [-1] = {} }\n"


def test_tables() -> None:
    script = read(
        TABLE + "local u = { [0xF] = 1 }\nv = {} v.x = 1\nw = { f() }\nlocal e = {[q] = 1}"
    )
    assert [(t.name, t.items) for t in script.tables] == [
        ("t", ((1, 10), (2, 20), ("x", 30), (5, 50), ("y z", None), (-1, None))),
        ("u", ((15, 1),)),
    ]
    assert script.tables[0].keys == {1, 2, "x", 5, "y z", -1}
    assert script.source.slice(script.tables[1].span) == "{ [0xF] = 1 }"


@pytest.mark.parametrize(
    "text",
    [
        "t[6] = 1",
        "t.x = 2",
        "t = {}",
        "function t.f() end",
        "table.insert(t, 1)",
        "local u = t",
        "function f() return t end",
    ],
)
def test_tables_that_change(text: str) -> None:
    assert "t" not in {table.name for table in read(TABLE + text).tables}


@pytest.mark.parametrize(
    ("text", "key", "uses", "may_fail"),
    [
        ("return t[data.k] - 1", "k", {LuaUse.ARITHMETIC}, True),
        ("return t[data.k] < 1", "k", {LuaUse.ORDERED}, True),
        ("return t[data.k] .. 'x'", "k", {LuaUse.CONCATENATED}, True),
        ("return t[data.k].field", "k", {LuaUse.INDEXED}, True),
        ("return t[data.k]()", "k", {LuaUse.CALLED}, True),
        ("for i = 1, t[data.k] do end", "k", {LuaUse.ARITHMETIC}, True),
        ("return t[data.k] == 1", "k", {LuaUse.EQUATED}, False),
        ("return t[data.k]", "k", {LuaUse.RETURNED}, False),
        ("return (t[data.k] or 0) + 1", "k", {LuaUse.GUARD}, False),
        ("return t[data.k] ~= nil", "k", {LuaUse.GUARD}, False),
        ("return t[1] + 1", None, {LuaUse.ARITHMETIC}, False),
        ("return t.x + 1", None, {LuaUse.ARITHMETIC}, False),
        ("return t[7] + 1", None, {LuaUse.ARITHMETIC}, True),
        ("return t[q] + 1", None, {LuaUse.ARITHMETIC}, True),
        ("local v = t[data.k] return v + 1", "k", {LuaUse.STORED, LuaUse.ARITHMETIC}, True),
        ("local k = data.k return t[k] + 1", "k", {LuaUse.ARITHMETIC}, True),
        (
            "local v = t[data.k] if v then return v + 1 end",
            "k",
            {LuaUse.STORED, LuaUse.GUARD, LuaUse.ARITHMETIC},
            False,
        ),
    ],
)  # fmt: skip
def test_lookups(text: str, key: str | None, uses: set[LuaUse], may_fail: bool) -> None:
    script = read(TABLE + text)
    (lookup,) = script.lookups
    assert lookup.data_name == key
    assert lookup.uses == uses
    assert lookup.may_fail == may_fail
    assert lookup.table == script.tables[0]


def test_a_lookup_that_is_tested_elsewhere() -> None:
    script = read(TABLE + "function f() if t[data.k] then return t[data.k] + 1 end end")
    assert [lookup.may_fail for lookup in script.lookups] == [False, False]
    script = read(
        TABLE + "function f() return t[data.k] + 1 end function g() return t[data.k] or 0 end"
    )
    assert [lookup.may_fail for lookup in script.lookups] == [True, False]


def mistakes(text: str) -> list[tuple[str, str]]:
    script = read_lua(Source("script.lua", text))
    return [(m.kind.value, script.source.slice(m.span)) for m in script.mistakes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("return 7 // 2", [("foreign-operator", "//")]),
        ("return 7 & 2 | 1", [("foreign-operator", "&"), ("foreign-operator", "|")]),
        ("return 1 << 2 >> ~3", [("foreign-operator", s) for s in ("<<", ">>", "~")]),
        ("return 7 ~ 2", [("foreign-operator", "~")]),
        ("local é <const> = 5", [("foreign-attribute", "<const>")]),
        ("goto é\n::é::", []),
        ("goto x", [("syntax-error", "x")]),
        ("do ::x:: end goto x", [("syntax-error", "x")]),
        ("break", [("misplaced-statement", "break")]),
        ("while true do break x = 1 end", [("misplaced-statement", "x = 1")]),
        ("while true do if x then break; end end", []),
        ("if x then return 1; end return 2;", []),
        ("x = 1; ; y = 2", [("syntax-error", ";")]),
        ("function f() return ... end", [("syntax-error", "...")]),
        ("function f(...) return ... end return ...", []),
        ("x = end", [("syntax-error", "end")]),
        ("x = 'é\n'", [("syntax-error", "'é")]),
        ("x = 'a\\\nb'", []),
        ("x = 'a\\q \\w'", [("syntax-error", "\\q"), ("syntax-error", "\\w")]),
        ("x = '\\065\\x41\\z  \\n'", []),
        ("x = 5LL + 0x1p4 + .5 + 3. + 1e-3", []),
        ("x = 08x", [("syntax-error", "x")]),
        ("f\n(1)", [("syntax-error", "(")]),
        ("f(\n1)", []),
        ("--[==[ é ]] ]==] x = 1", []),
        ("\ufeffx = 1", []),
        ("#!/usr/bin/lua\nx = 1", []),
        ("-- \x00 \nx = '\x00'", []),
    ],
)
def test_mistakes(text: str, expected: list[tuple[str, str]]) -> None:
    assert mistakes(text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [("x = (1\n", 1), ("\nx = = 1", 2), ("a = 1\nif x the\ny = 1\nend", 2), ("function f(\n", 1)],
)
def test_syntax_errors_have_a_line(text: str, line: int) -> None:
    script = read_lua(Source("script.lua", text))
    assert script.mistakes
    assert script.source.position(script.mistakes[0].span.start)[0] == line
    assert all(m.message for m in script.mistakes)


def test_the_rest_of_a_broken_script_is_there() -> None:
    script = read_lua(Source("script.lua", "x = = 1\nfunction reward() return data.score end\n"))
    assert script.mistakes
    assert [access.name for access in script.data_from("reward")] == ["score"]


@pytest.mark.parametrize("text", [
    "do " * 5000, "x = " + "(" * 5000, "x = " + "{" * 5000, "f(" * 5000,
    "x = " + "a." * 5000 + "b", "x = " + "-" * 1 + "- - " * 5000,
    "x = " + "1 + " * 5000 + "1", "x = " + "a .. " * 5000 + "a",
    "x = " + "t[" * 3000 + "1" + "]" * 3000,
    "x = " + "function() return " * 3000 + "1" + " end" * 3000,
    "if x then else" + "if x then else" * 3000,
])  # fmt: skip
def test_deep_scripts(text: str) -> None:
    read_lua(Source("script.lua", text))


def test_too_deep_is_said() -> None:
    text = "do " * 300 + "x = data.y " + "end " * 300
    assert [m.kind.value for m in read_lua(Source("x", text)).mistakes] == ["too-deep"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0x1F", 31), ("1e3", 1000), (".5", 0.5), ("3.", 3), ("0x.8p1", 1), ("5LL", 5),
        ("0b101", 5),
        ("0x", None), ("x", None), ("1e999", float("inf")), ("0x1p99999", float("inf")),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float | None) -> None:
    assert number_constant(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a\\tb'", "a\tb"), ('"\\65\\x42\\u{43}"', "ABC"), ("[[\na]]", "a"), ("[=[]]]=]", "]]"),
        ("'\\\n'", "\n"), ("'a\\z  b'", "ab"), ("'", None), ("'\\u{FFFFFF}'", "\ufffd"),
    ],
)  # fmt: skip
def test_strings(text: str, value: str | None) -> None:
    assert string_constant(text) == value
