"""Scripts."""

from __future__ import annotations

from typing import Any

from tests.engine_facts.facts.elsewhere import LUA_NAMES, scenarios
from tests.engine_facts.model import Case, Chapter, Experiment, Fact

NAMED = {"scripts": ["script.lua"], "reward": {"script": "lua:f"}}
ENDED = {"scripts": ["script.lua"], "done": {"script": "lua:f"}}
NO_FUNCTION = "Lua call failed: attempt to call a nil value"
SCRIPT_PY = "retrodsl/emitters/lua/script.py"
LOWER = "retrodsl/emitters/lua/lower.py"


def pays(script: str, *rewards: float, frames: Any = None) -> Case:
    """What ``f`` of a script pays, frame by frame."""
    return Case(
        {"rewards": list(rewards), "error": None},
        NAMED,
        [{} for _ in rewards] if frames is None else frames,
        script=script,
    )


def returns(expression: str, reward: float) -> Case:
    """What is paid for a value."""
    return pays(f"function f() return {expression} end", reward)


def ends(expression: str, done: bool) -> Case:
    """Whether a value ends the episode."""
    return Case({"done": [done]}, ENDED, [{}], script=f"function f() return {expression} end")


LUA = Chapter(
    "Lua",
    (
        Fact(
            "The engine has LuaJIT, which is Lua 5.1 with additions: `_VERSION` says `Lua 5.1`; "
            "`goto`, `5LL` and `\\x41` are read, `//` and `&` are not.",
            "Plain Lua 5.1 is written, which older tools read as well.",
            (
                returns('_VERSION == "Lua 5.1" and 1 or 2', 1.0),
                pays("function f() goto out do return 1 end ::out:: return 2 end", 2.0),
                returns("tonumber(5LL)", 5.0),
                returns('#"\\x41"', 1.0),
                *(
                    Case(
                        {"error": "RuntimeError", "message": NO_FUNCTION},
                        NAMED,
                        [{}],
                        script=f"function f() return {newer} end",
                    )
                    for newer in ("7 // 2", "7 & 2", "7 | 2", "~7", "7 << 2")
                ),
            ),
            ("retrodsl/emitters/lua/printer.py", "retrodsl/readers/lua_checks.py"),
        ),
        Fact(
            "`base`, `string`, `table`, `math` and `coroutine` are there; `bit`, `bit32`, `debug`, "
            "`ffi`, `io`, `jit`, `os`, `package`, `require` and `utf8` are nil.",
            "Bits are taken apart with arithmetic; a missing library is reported.",
            (
                LUA_NAMES,
                returns(
                    "(bit or bit32 or debug or ffi or io or jit or os or package) and 1 or 2", 2.0
                ),
                returns("(require or utf8) and 1 or 2", 2.0),
                returns("dofile and loadstring and table and 1 or 2", 1.0),
            ),
            ("retrodsl/readers/lua_names.py", "retrodsl/lint/rules/rl407_missing_library.py"),
        ),
        Fact(
            'A function is named `lua:name` beside `"scripts": [...]`. With `scripts` the scope '
            "may be left out; without them `lua:name` raises `RuntimeError`. Neither of the two, "
            "or another scope, ends the process (signal 11).",
            "Both are always written.",
            (
                scenarios("a script without scripts"),
                scenarios("a script without scope"),
                scenarios("neither scope nor scripts"),
                scenarios("another scope"),
            ),
            ("retrodsl/emitters/scenario_json.py", "retrodsl/lint/rules/rl404_script_scope.py"),
        ),
        Fact(
            "A script that is missing or is no Lua loads in silence; the first update raises "
            "`attempt to call a nil value`, as for a function that is not there.",
            "A hand-written script that is missing is an error of the compiler; its syntax, "
            "functions and names are the linter's.",
            (
                Case(
                    {
                        "loaded": True,
                        "error": "RuntimeError",
                        "message": NO_FUNCTION,
                    },
                    NAMED,
                    script=None,
                ),
                Case(
                    {"loaded": True, "message": NO_FUNCTION},
                    NAMED,
                    script="function f( return 1 end",
                ),
                Case(
                    {"loaded": True, "message": NO_FUNCTION},
                    NAMED,
                    script="function g() return 1 end",
                ),
            ),
            (
                "retrodsl/emitters/integration.py",
                "retrodsl/lint/rules/rl402_script_file_missing.py",
                "retrodsl/lint/rules/rl403_function_missing.py",
            ),
        ),
        Fact(
            "There is one Lua state in a process. To load a second `GameData` makes it anew: both "
            "call the functions that were loaded last, and share what these keep.",
            "Each scenario's functions and tables have names of their own, and a worker has one "
            "integration at a time.",
            (Experiment("scripts.shared", [[102.0, 104.0], [106.0, 108.0]]),),
            ("retrodsl/emitters/lua/parts.py", "retrodsl/engines/worker/child.py"),
        ),
        Fact(
            "`reset()` makes a new Lua state and reads the files again: globals start anew.",
            "What a script keeps needs no reset of its own within the engine.",
            (
                pays(
                    "n = 0 function f() n = n + 1 return n end",
                    *(2.0, 3.0, 1.0),
                    frames=[{}, {}, "reset", {}],
                ),
                Experiment("scripts.changed_file", [1.0, 1.0, 2.0]),
            ),
            (SCRIPT_PY,),
        ),
        Fact(
            "`data.name` reads a variable as a double. A name that nobody defined or set raises "
            "`C++ exception`, which `pcall` catches.",
            "Whole numbers beyond 2^53 are refused in Lua; names are checked in hand-written "
            "scripts.",
            (
                pays("function f() return data.a end", 7.0, frames=[{"a": 7}]),
                pays(
                    "function f() return data.a == 2^53 and 1 or 2 end",
                    1.0,
                    frames=[{"a": 2**53 + 1}],
                ),
                Case(
                    {"error": "RuntimeError", "message": "Lua call failed: C++ exception"},
                    NAMED,
                    [{}],
                    script="function f() return data.nobody end",
                ),
                pays(
                    "function f() local ok = pcall(function() return data.nobody end) "
                    "return ok and 1 or 2 end",
                    2.0,
                ),
            ),
            ("retrodsl/emitters/lua/parts.py", "retrodsl/lint/rules/rl405_lua_unknown_variable.py"),
        ),
        Fact(
            "`data.name = v` on a variable of data.json writes the emulator's RAM.",
            "Compiled scripts never assign to `data`.",
            (
                Case(
                    {"info": {"a": 42, "b": 0, "c": 0}, "rewards": [42.0]},
                    NAMED,
                    [{"a": 1}],
                    script="function f() data.a = 42 return data.a end",
                ),
            ),
            (SCRIPT_PY, "retrodsl/lint/rules/rl410_script_writes_ram.py"),
        ),
        Fact(
            "On any other name it makes a variable of its own: `info` shows it with its fraction "
            "cut off, its change is always 0, and `reset()` removes it.",
            "Compiled scripts keep what they need in tables of their own.",
            (
                Case(
                    {"info": {"a": 0, "b": 0, "c": 0, "own": 2}},
                    NAMED,
                    [{}],
                    script="function f() data.own = 2.9 return 0 end",
                ),
                Case(
                    {"reward": [[3.0, 0.0], [4.0, 0.0]]},
                    {
                        "scripts": ["script.lua"],
                        "rewards": [
                            {"script": "lua:f"},
                            {"variables": {"own": {"reward": 1, "penalty": 1}}},
                        ],
                    },
                    [{"a": 3}, {"a": 4}],
                    script="function f() data.own = data.a return data.own end",
                ),
                pays(
                    "function f() local ok = pcall(function() return data.own end) "
                    "data.own = 1 return ok and 1 or 2 end",
                    *(1.0, 2.0),
                    frames=[{}, "reset", {}],
                ),
            ),
            (SCRIPT_PY, "retrodsl/lint/rules/rl413_stored_fraction.py"),
        ),
        Fact(
            "`data[address]` reads a byte; a name that looks like a number is taken for an "
            "address.",
            "Pointers are followed byte by byte; a variable with such a name is read by its "
            "address.",
            (
                pays(
                    "function f() return data[0xFF8000] * 256 + data[0xFF8007] end",
                    7.0,
                    frames=[{"a": 7}],
                ),
                pays('function f() return data["16744455"] end', 7.0, frames=[{"a": 7}]),
                pays('function f() return data["0xFF8007"] end', 7.0, frames=[{"a": 7}]),
            ),
            (
                "retrodsl/emitters/lua/pointers.py",
                "retrodsl/lint/rules/rl112_number_like_name.py",
            ),
        ),
        Fact(
            "`scenario.frame` is 0 at the first update after a reset and one more at each; "
            "`scenario.timestep` is a quarter of it, a whole number.",
            "Compiled scripts count their frames by `scenario.frame`.",
            (
                pays(
                    "function f() return scenario.frame end",
                    *(1.0, 2.0, 0.0, 1.0),
                    frames=[{}, {}, "reset", {}, {}],
                ),
                pays(
                    "function f() return scenario.timestep end",
                    *(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0),
                ),
            ),
            (SCRIPT_PY, "retrodsl/lint/rules/rl419_scenario_field.py"),
        ),
        Fact(
            "A reward that is `nil`, a text or a table is 0, `true` is 1; NaN and infinity are "
            "paid.",
            "A compiled function always returns a number, and division guards against 0.",
            (
                returns("nil", 0.0),
                returns('"5"', 0.0),
                returns("{}", 0.0),
                returns("true", 1.0),
                returns("false", 0.0),
                returns("1 / 0", float("inf")),
                pays("function f() end", 0.0),
                Experiment("scripts.not_a_number", True),
            ),
            (LOWER, "retrodsl/lint/rules/rl420_constant_result.py"),
        ),
        Fact(
            "As done any number but 0 is true, negative ones and fractions too; `nil` is false.",
            "A compiled done function returns a boolean.",
            (
                ends("1", True),
                ends("-1", True),
                ends("0.5", True),
                ends("0", False),
                ends("nil", False),
                ends("true", True),
                ends("false", False),
            ),
            (SCRIPT_PY, "retrodsl/lint/rules/rl418_number_as_condition.py"),
        ),
        Fact(
            "Each function is called once a frame: done, then each player's reward. Functions may "
            "share what they keep.",
            "The first that is called computes the frame, the others look it up.",
            (
                Case(
                    {"reward": [[2.0, 2.0], [3.0, 3.0]], "done": [False, True]},
                    {
                        "scripts": ["script.lua"],
                        "rewards": [{"script": "lua:first"}, {"script": "lua:second"}],
                        "done": {"script": "lua:over"},
                    },
                    [{}, {}],
                    script=(
                        "d, p, q = 0, 0, 0 function over() d = d + 1 return d == 3 end "
                        "function first() p = p + 1 return p end "
                        "function second() q = q + 1 return q end"
                    ),
                ),
            ),
            (SCRIPT_PY, LOWER),
        ),
    ),
)
