"""Scripts of one function ``f``, and what the real engine does with them.

``python -m tests.models.engine_probe`` plays them; ``a`` and ``b`` are unsigned bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

BASE = 0xFF8000
INFO = {"a": {"address": BASE, "type": "|u1"}, "b": {"address": BASE + 1, "type": "|u1"}}
FRAMES = [{"a": 0, "b": 3}, {"a": 7, "b": 0}]

RAISES = "RuntimeError"
#: What is in the memory at the frame of the reset, number 0, of which the probe tells nothing.
AT_RESET = {"a": 0, "b": 0}
#: By the script: the rewards of both frames, which are 1 and 2, or that it raises.
REWARDS: dict[str, Sequence[float] | str] = {
    # what the rules say of conditions and comparisons
    "function f() if data.a then return 1 end return 2 end": [1, 1],
    "function f() if not data.a then return 1 end return 2 end": [2, 2],
    "function f() return data.a and 5 or 6 end": [5, 5],
    "function f() if data.a == '0' then return 1 end return 2 end": [2, 2],
    "function f() if data.a == false then return 1 end return 2 end": [2, 2],
    "function f() return data.a == nil and 1 or 2 end": [2, 2],
    # names that are nowhere
    "function f() return data.rings end": RAISES,
    "function f() return scenario.frames end": RAISES,
    "function f() return nowhere + 1 end": RAISES,
    "function f() return nowhere() end": RAISES,
    "function f() if nowhere then return 1 end return 2 end": [2, 2],
    "function f(x) return x == nil and 1 or 2 end": [1, 1],
    "function f(data) return data.a end": RAISES,
    "local function f() return 1 end": RAISES,
    "t = {} function t.f() return 1 end": RAISES,
    # tables
    "t = {[7] = 1} function f() return t[data.a] end": [0, 1],
    "t = {[7] = 1} function f() return t[data.a] + 1 end": RAISES,
    "t = {[7] = 1} function f() return (t[data.a] or 0) + 1 end": [1, 2],
    # stored values
    "data.x = 0 function f() data.x = data.x + 0.25 return data.x end": [0.5, 0.75],
    "data.x = nil function f() if data.x == nil then data.x = 4 end return data.x end": [4, 4],
    "function f() data.a = 9.7 return data.a end": [9, 9],
    "function f() data.a = 300 return data.a end": [44, 44],
    "function f() data.x = 'text' return 1 end": RAISES,
    # results
    "function f() return 'text' end": [0, 0],
    "function f() end": [0, 0],
    "function f() return true end": [1, 1],
    "function f() return data.b / data.a end": [float("inf"), 0],
    "function f() return data.a % data.b end": [0, float("nan")],
    # an error anywhere outside of functions keeps all of the script out
    "function f() return 1 end local x = nil + 1": RAISES,
    # the library
    "function f() return math.tointeger(3) end": RAISES,
    "function f() return math.floor(data.a / 2) end": [0, 3],
    "function f() return #string.format('%d,%d', data.a, data.b) end": [3, 3],
    "function f() return math.max(data.a, data.b, 5) end": [5, 7],
    "function f() local s = 0 for i = 1, data.b do s = s + i end return s end": [6, 0],
    "function f() local s = 0 while s < data.a do s = s + 2 end return s end": [0, 8],
    "function f() local s = 0 for _, v in ipairs({1, 2, data.a}) do s = s + v end return s end": [
        3,
        10,
    ],
    "g = function(...) return 3 end function f() return g(1) end": [3, 3],
    "n = 0 function f() n = n + 1 return n * 10 + scenario.frame end": [21, 32],
    "local n = 5 function f() n = n - 1 return n end": [3, 2],
    "function f() return 7 // 2 end": RAISES,
}


def probe_cases() -> dict[str, dict[str, Any]]:
    """The scripts as cases of the probe."""
    scenario = {"scripts": ["script.lua"], "reward": {"script": "lua:f"}}
    return {
        script: {
            "info": INFO,
            "scenario": scenario,
            "frames": FRAMES,
            "script": script,
            "save": False,
        }
        for script in REWARDS
    }
