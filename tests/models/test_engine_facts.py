"""What the models and schemas say of the engine, each fact tried on both."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from retrodsl.models import Op, validate
from tests.engine_facts.engines import EVERY_ENGINE, ask

BASE = 0xFF8000
VARIABLES = {name: {"address": BASE + 8 * i, "type": ">i8"} for i, name in enumerate("abcdefgh")}
VALUES = (-4, -3, -2, -1, 0, 1, 2, 3, 4)
SCRIPT = """
function five() return 5 end
function seven() return 7 end
function over() return data.a > 0 end
"""
ODD_NAMES = ["kart[3].x", "a b", " lead", "\u00e9", "\u540d", "", 'a"b', "0", "x\\y", "n\nl"]
POSITIVE = {"op": "positive"}

CASES: dict[str, dict[str, Any]] = {}
EXPECTED: dict[str, dict[str, Any]] = {}


def case(
    name: str,
    scenario: object,
    frames: list[dict[str, int]] | None = None,
    *,
    info: dict[str, Any] | None = None,
    save: bool = False,
    **expected: Any,
) -> None:
    """Add a case; ``expected`` are parts of its result, ``reward`` the first player's alone."""
    assert name not in CASES, name
    CASES[name] = {
        "info": VARIABLES if info is None else info,
        "scenario": scenario,
        "frames": frames or [],
        "script": SCRIPT,
        "save": save,
    }
    EXPECTED[name] = expected


def frames_of(*values: int) -> list[dict[str, int]]:
    return [{"a": value} for value in values]


def reward_of_a(**keys: object) -> dict[str, Any]:
    return {"reward": {"variables": {"a": keys}}}


def terms(**coefficients: float) -> dict[str, Any]:
    return {"variables": {name: {"reward": c, "penalty": c} for name, c in coefficients.items()}}


def float32(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0])


OPS: dict[Op, Callable[[int], int]] = {
    Op.EQUAL: lambda v: v == 3,
    Op.NEGATIVE_EQUAL: lambda v: v == -3,
    Op.NOT_EQUAL: lambda v: v != 3,
    Op.LESS_THAN: lambda v: v < 3,
    Op.GREATER_THAN: lambda v: v > 3,
    Op.LESS_OR_EQUAL: lambda v: v <= 3,
    Op.GREATER_OR_EQUAL: lambda v: v >= 3,
    Op.ZERO: lambda v: v == 0,
    Op.NONZERO: lambda v: v != 0,
    Op.NEGATIVE: lambda v: v < 0,
    Op.POSITIVE: lambda v: v > 0,
    Op.SIGN: lambda v: (v > 0) - (v < 0),
}


def test_every_op_has_a_meaning() -> None:
    assert set(OPS) == set(Op)


for op, meaning in [*((op.value, meaning) for op, meaning in OPS.items()), ("bogus", lambda v: v)]:
    # 2 and 5 tell apart which coefficient was used, and that a penalty keeps the sign.
    measured = [int(meaning(v)) for v in VALUES]
    case(
        f"op {op} in a reward",
        reward_of_a(op=op, reference=3, measurement="absolute", reward=2.0, penalty=5.0),
        frames_of(*VALUES),
        reward=[m * (2.0 if m > 0 else 5.0) for m in measured],
    )
    case(
        f"op {op} in done",
        {"done": {"variables": {"a": {"op": op, "reference": 3}}}},
        frames_of(*VALUES),
        done=[m > 0 for m in measured],
    )

# What is measured
case(
    "reward: delta by default",
    reward_of_a(reward=1, penalty=1),
    frames_of(5, 5, 3),
    reward=[5, 0, -2],
)
case(
    "reward: absolute",
    reward_of_a(reward=1, penalty=1, measurement="absolute"),
    frames_of(5, 5, 3),
    reward=[5, 5, 3],
)
case(
    "reward: an unknown measurement is delta",
    reward_of_a(reward=1, penalty=1, measurement="value"),
    frames_of(5, 5, 3),
    reward=[5, 0, -2],
)
case(
    "done: absolute by default",
    {"done": {"variables": {"a": {"op": "equal", "reference": 5}}}},
    frames_of(5, 5, 3),
    done=[True, True, False],
)
case(
    "done: delta",
    {"done": {"variables": {"a": {"op": "negative", "measurement": "delta"}}}},
    frames_of(5, 5, 3),
    done=[False, False, True],
)
case(
    "done: no op",
    {"done": {"variables": {"a": {}}}},
    frames_of(-1, 0, 1),
    done=[False, False, True],
)
case("reward alone", reward_of_a(reward=2), frames_of(5, 3), reward=[10, 0])
case("penalty alone", reward_of_a(penalty=2), frames_of(5, 3), reward=[0, -4])
case(
    "a penalty beside a comparison does nothing",
    reward_of_a(op="equal", penalty=2, measurement="absolute"),
    frames_of(5, 0),
    reward=[0, 0],
)

# Integers
for name, reference, equal in [
    ("above float32", 2**24 + 1, 2**24 + 1),
    ("above float64", 2**53 + 1, 2**53 + 1),
    ("the largest", 2**63 - 1, 2**63 - 1),
    ("the smallest", -(2**63), -(2**63)),
    ("wraps above the largest", 2**64 - 1, -1),
    ("a fraction is cut off", 3.9, 3),
    ("a negative fraction is cut off", -3.9, -3),
    ("a text is 0", "3", 0),
    ("null is 0", None, 0),
]:
    case(
        f"reference: {name}",
        reward_of_a(op="equal", reference=reference, measurement="absolute", reward=1),
        frames_of(equal, equal + 1 if equal < 0 else equal - 1),
        reward=[1, 0],
    )

# Coefficients
for name, coefficient, paid in [
    ("float32", 0.1, float32(0.1)),
    ("above float32's integers", 2**24 + 1, 2.0**24),
    ("too large", 1e39, math.inf),
    ("too small", 1e-46, 0.0),
    ("true", True, 1.0),
    ("null", None, 0.0),
    ("a text", "1", 0.0),
    ("a list", [1], 0.0),
]:
    case(f"coefficient: {name}", reward_of_a(reward=coefficient), frames_of(1), reward=[paid])
case("NaN does not load", '{"reward": {"variables": {"a": {"reward": NaN}}}}', loaded=False)
case("infinity does not load", '{"reward": {"variables": {"a": {"reward": 1e400}}}}', loaded=False)

# float32
case("measured is rounded", reward_of_a(reward=1), frames_of(2**24 + 1), reward=[2.0**24])
PRODUCTS = list(range(1, 40))
case(
    "a product is rounded once more",
    reward_of_a(reward=0.1, measurement="absolute"),
    frames_of(*PRODUCTS),
    reward=[float32(float32(0.1) * value) for value in PRODUCTS],
)
case(
    "a sum of two is rounded",
    {"reward": terms(a=0.7, b=-0.3)},
    [{"a": 12345, "b": 678}],
    reward=[float32(float32(float32(0.7) * 12345) + float32(float32(-0.3) * 678))],
)
ORDERS = list(permutations([("a", 2.0**24), ("b", 1.0), ("c", 1.0)]))
for number, order in enumerate(ORDERS):
    case(f"sum of three {number}", {"reward": terms(**dict(order))}, [{"a": 1, "b": 1, "c": 1}])
for big in VARIABLES:
    coefficients = {name: 2.0**24 if name == big else 1.0 for name in VARIABLES}
    case(
        f"sum of eight, {big} large",
        {"reward": terms(**coefficients)},
        [dict.fromkeys(VARIABLES, 1)],
    )
running = 0.0
for _ in range(50):
    running = float32(running + float32(0.1))
case(
    "the total is rounded each frame",
    {"reward": {"time": {"reward": 0.1}}},
    [{}] * 49,
    total=running,
)

# Time
case("time.reward", {"reward": {"time": {"reward": -0.25}}}, [{}, {}], reward=[-0.25, -0.25])
case("time.penalty does nothing", {"reward": {"time": {"penalty": 3}}}, [{}], reward=[0])
case(
    "time and a variable",
    {"reward": {"time": {"reward": 0.25}, **terms(a=1)}},
    frames_of(1, 1),
    save=True,
    reward=[1.25, 0.25],
)
case(
    "time has an op over 1", {"reward": {"time": {"reward": 1, "op": "negative"}}}, [{}], reward=[0]
)

# Two players
TWO = [{"a": 1, "b": 1}, {"a": 3, "b": 2}]
for name, scenario, paid_to_both in [
    ("reward", {"reward": terms(a=1)}, [[1, 0], [2, 0]]),
    ("rewards of one", {"rewards": [terms(a=1)]}, [[1, 0], [2, 0]]),
    ("rewards of two", {"rewards": [terms(a=1), terms(b=10)]}, [[1, 10], [2, 10]]),
    ("the second alone", {"rewards": [{}, terms(b=10)]}, [[0, 10], [0, 10]]),
    (
        "a third is ignored",
        {"rewards": [terms(a=1), terms(b=10), terms(a=100)]},
        [[1, 10], [2, 10]],
    ),
    ("one variable for both", {"rewards": [terms(a=1), terms(a=10)]}, [[1, 10], [2, 20]]),
    (
        "time for each",
        {"rewards": [{"time": {"reward": 0.25}}, {"time": {"reward": 0.5}}]},
        [[0.25, 0.5], [0.25, 0.5]],
    ),
    (
        "reward wins over rewards[0] for one variable",
        {"rewards": [terms(a=10), terms(b=100)], "reward": terms(a=1)},
        [[1, 100], [2, 100]],
    ),
    (
        "reward and rewards[0] add up for two variables",
        {"reward": terms(a=1), "rewards": [terms(b=10), terms(b=100)]},
        [[11, 100], [12, 100]],
    ),
    (
        "rewards[0].time wins over reward.time",
        {"reward": {"time": {"reward": 1}}, "rewards": [{"time": {"reward": 0.25}}]},
        [[0.25, 0], [0.25, 0]],
    ),
    (
        "rewards[0].script wins over reward",
        {"scripts": ["script.lua"], "reward": terms(a=1), "rewards": [{"script": "lua:seven"}]},
        [[7, 0], [7, 0]],
    ),
]:
    case(f"players: {name}", scenario, TWO, both=paid_to_both)
case(
    "done in rewards is ignored",
    {"rewards": [{"done": {"variables": {"a": POSITIVE}}}]},
    TWO,
    done=[False] * 2,
)

# Scripts
case(
    "a script hides variables and time",
    {
        "scripts": ["script.lua"],
        "reward": {"script": "lua:five", "time": {"reward": 1}, **terms(a=1)},
    },
    TWO,
    reward=[5, 5],
)
case(
    "a script hides nodes and condition",
    {
        "scripts": ["script.lua"],
        "done": {
            "condition": "all",
            "script": "lua:over",
            "nodes": {"n": {"variables": {"b": POSITIVE}}},
        },
    },
    frames_of(1, 0),
    done=[True, False],
)
case(
    "a script in a node is ignored",
    {"scripts": ["script.lua"], "done": {"nodes": {"n": {"script": "lua:over"}}}},
    frames_of(1, 0),
    done=[False, False],
)
case("a script without scripts", {"reward": {"script": "lua:five"}}, TWO, error="RuntimeError")
case(
    "a script without scope",
    {"scripts": ["script.lua"], "reward": {"script": "five"}},
    TWO,
    reward=[5, 5],
)
case("neither scope nor scripts", {"reward": {"script": "five"}}, TWO, signal=11)
case("another scope", {"scripts": ["script.lua"], "reward": {"script": "js:five"}}, TWO, signal=11)

# Done
TRUTH = [{"a": a, "b": b, "c": c} for a in (0, 1) for b in (0, 1) for c in (0, 1)]


def any_of(*names: str) -> dict[str, Any]:
    return {"variables": dict.fromkeys(names, POSITIVE)}


def all_of(*names: str) -> dict[str, Any]:
    return {"condition": "all", **any_of(*names)}


deep: dict[str, Any] = any_of("a")
for _ in range(30):
    deep = {"condition": "all", "nodes": {"n": deep}}
TREES: list[tuple[str, dict[str, Any], Callable[[int, int, int], bool]]] = [
    ("a or b or c", any_of("a", "b", "c"), lambda a, b, c: bool(a or b or c)),
    ("a and b and c", all_of("a", "b", "c"), lambda a, b, c: bool(a and b and c)),
    (
        "a or (b and c)",
        {**any_of("a"), "nodes": {"n": all_of("b", "c")}},
        lambda a, b, c: bool(a or (b and c)),
    ),
    (
        "a and (b or c)",
        {**all_of("a"), "nodes": {"n": any_of("b", "c")}},
        lambda a, b, c: bool(a and (b or c)),
    ),
    (
        "(a and b) or (a and c)",
        {"nodes": {"m": all_of("a", "b"), "n": all_of("a", "c")}},
        lambda a, b, c: bool((a and b) or (a and c)),
    ),
    (
        "c and (b or (a and not c))",
        {
            **all_of("c"),
            "nodes": {
                "m": {
                    **any_of("b"),
                    "nodes": {
                        "n": {"condition": "all", "variables": {"a": POSITIVE, "c": {"op": "zero"}}}
                    },
                }
            },
        },
        lambda a, b, c: bool(c and (b or (a and not c))),
    ),
    (
        "two tests of one variable",
        {**all_of("a"), "nodes": {"n": {"variables": {"a": {"op": "less-than", "reference": 1}}}}},
        lambda a, b, c: False,
    ),
    ("thirty deep", deep, lambda a, b, c: bool(a)),
    ("nothing", {}, lambda a, b, c: False),
    ("any of nothing", {"variables": {}}, lambda a, b, c: False),
    ("all of nothing", {"condition": "all"}, lambda a, b, c: True),
    (
        "a or all of nothing",
        {**any_of("a"), "nodes": {"n": {"condition": "all"}}},
        lambda a, b, c: True,
    ),
    ("a and any of nothing", {**all_of("a"), "nodes": {"n": {}}}, lambda a, b, c: False),
    (
        "an unknown condition is any",
        {"condition": "ALL", **any_of("a", "b")},
        lambda a, b, c: bool(a or b),
    ),
]
for name, tree, holds in TREES:
    case(
        f"done: {name}", {"done": tree}, TRUTH, done=[holds(f["a"], f["b"], f["c"]) for f in TRUTH]
    )

# Names
for number, name in enumerate(ODD_NAMES):
    case(
        f"name {name!r}",
        {
            "reward": {"variables": {name: {"reward": 1}}},
            "done": {"variables": {name: {"op": "equal", "reference": 7}}},
        },
        [{name: 3}, {name: 7}],
        info={other: {"address": BASE + i, "type": "|u1"} for i, other in enumerate(ODD_NAMES)},
        reward=[3, 4],
        done=[False, True],
        info_of={other: 7 if i == number else 0 for i, other in enumerate(ODD_NAMES)},
    )

# Actions: bits B 1, A 2, C 256, Z 2048
for name, actions, kept in [
    ("alternatives are sorted by bits", [[["A", "B"], ["A"], [], ["B"]]], [[0, 1, 2, 3]]),
    ("groups are sorted by bits", [[["Z"], []], [["B"], []]], [[0, 1], [0, 2048]]),
    ("the same buttons: the first stays", [[["B"], []], [["B"]]], [[0, 1]]),
    ("the same alternative twice counts once", [[["B"], ["B"], []]], [[0, 1]]),
    ("a group needs no empty alternative", [[["B"], ["A"]]], [[1, 2]]),
    ("a button may be in two groups", [[["B"], ["A"]], [["A"], ["C"]]], [[1, 2], [2, 256]]),
    ("an empty group has no alternative", [[], [["B"]]], [[], [1]]),
    ("an unknown button is the bit behind the last", [[["Q"], []]], [[0, 1 << 12]]),
    ("buttons have their case", [[["b"]]], [[1 << 12]]),
]:
    case(f"actions: {name}", {"actions": actions}, actions=kept)
DEFAULT_ACTIONS = [
    [0, 16, 32],
    [0, 64, 128],
    [0, 1, 2, 3, 256, 257, 512, 513, 1024, 1026, 1536, 2048, 2304, 2560],
]
case("actions: none are the core's", {}, actions=DEFAULT_ACTIONS)
case("actions: an empty list is none", {"actions": []}, actions=DEFAULT_ACTIONS)
case("actions: null", {"actions": None}, error="RuntimeError")

# Crop
case("crop: left, top, width, height", {"crop": [1, 2, 30, 40]}, crop=[[1, 2, 30, 40]] * 2)
case("crop: more is ignored", {"crop": [1, 2, 30, 40, 50]}, crop=[[1, 2, 30, 40]] * 2)
case("crop: a negative number wraps", {"crop": [-1, 2, 3, 4]}, crop=[[2**64 - 1, 2, 3, 4]] * 2)
case("crop: three numbers", {"crop": [1, 2, 3]}, error="RuntimeError")
case("crop: null", {"crop": None}, error="RuntimeError")
case("crop: no numbers", {"crop": []}, signal=11)
case("crops", {"crops": [[1, 2, 3, 4]]}, error="RuntimeError")

# data.json
DECODED: list[tuple[str, dict[str, Any], int]] = [
    ("mask over the sign", {"type": "|i1", "mask": 0x180}, 0x180),
    ("mask 0", {"type": "|u1", "mask": 0}, 0),
    ("mask above int64 wraps", {"type": ">i8", "mask": 2**64 - 1}, -2),
    ("a fraction of an address is cut off", {"address": BASE + 7.9, "type": "|u1"}, 0xFE),
    ("unknown keys are ignored", {"type": "|u1", "comment": "x"}, 0xFF),
]
for name, variable, value in DECODED:
    placed: dict[str, Any] = {"address": BASE, **variable}
    info: dict[str, Any] = {"raw": {"address": BASE, "type": ">i8"}, "x": placed}
    case(f"data: {name}", {}, [{"raw": -2}], info=info, info_of={"raw": -2, "x": value})
for code in ("u2", "|u1 ", ">u9", "<u"):
    info = {"raw": {"address": BASE, "type": ">i8"}, "x": {"address": BASE, "type": code}}
    case(f"data: {code!r} disappears", {}, [{"raw": -2}], info=info, info_of={"raw": -2})
info = {"raw": {"address": BASE, "type": ">i8"}, "x": {"address": 0x1000, "type": "|u1"}}
case("data: outside the memory", {}, info=info, info_of={"raw": 0})
case(
    "data: used outside the memory",
    {"reward": {"variables": {"x": {"reward": 1}}}},
    info=info,
    error="IndexError",
)


@pytest.fixture(scope="module", params=EVERY_ENGINE)
def results(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Every case's result, from one run of tests.models.engine_probe an engine."""
    found: dict[str, Any] = ask(request.param, "tests.models.engine_probe", CASES)
    return found


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if expected])
def test_fact(results: dict[str, Any], name: str) -> None:
    result = results[name]
    for key, expected in EXPECTED[name].items():
        if key == "reward":
            assert [frame[0] for frame in result["reward"]] == expected
        elif key == "both":
            assert result["reward"] == expected
        elif key == "info_of":
            assert result["info"] == expected
        else:
            assert result.get(key) == expected
    if not {"error", "signal", "loaded"} & EXPECTED[name].keys():
        assert "error" not in result
        assert result["loaded"] is True


def test_the_order_in_the_file_does_not_change_a_sum(results: dict[str, Any]) -> None:
    sums = [results[f"sum of three {number}"]["reward"] for number in range(len(ORDERS))]
    assert sums == [sums[0]] * len(ORDERS)


def test_the_order_of_a_sum_is_not_that_of_the_names(results: dict[str, Any]) -> None:
    """A large term swallows those added after it: adding in the order of names would lose more
    the earlier its name."""
    kept = [results[f"sum of eight, {big} large"]["reward"][0][0] - 2.0**24 for big in VARIABLES]
    assert set(kept) <= {0.0, 2.0, 4.0, 6.0, 8.0}
    assert kept != sorted(kept)


def test_the_engine_saves_in_the_style_of_its_files(results: dict[str, Any]) -> None:
    saved = results["time and a variable"]["saved"]
    assert saved.rstrip("\n") == json.dumps(json.loads(saved), indent=2, sort_keys=True)


REFUSED = [
    "op bogus in a reward",
    "op bogus in done",
    "reward: an unknown measurement is delta",
    "reference: wraps above the largest",
    "reference: a fraction is cut off",
    "reference: a negative fraction is cut off",
    "reference: a text is 0",
    "reference: null is 0",
    "coefficient: too large",
    "coefficient: true",
    "coefficient: null",
    "coefficient: a text",
    "coefficient: a list",
    "time.penalty does nothing",
    "time has an op over 1",
    "players: a third is ignored",
    "players: reward wins over rewards[0] for one variable",
    "players: reward and rewards[0] add up for two variables",
    "players: rewards[0].time wins over reward.time",
    "players: rewards[0].script wins over reward",
    "done in rewards is ignored",
    "a script hides variables and time",
    "a script hides nodes and condition",
    "a script in a node is ignored",
    "a script without scripts",
    "a script without scope",
    "neither scope nor scripts",
    "another scope",
    "done: no op",
    "done: all of nothing",
    "done: a or all of nothing",
    "done: an unknown condition is any",
    "actions: an empty group has no alternative",
    "actions: an empty list is none",
    "actions: null",
    "crop: more is ignored",
    "crop: a negative number wraps",
    "crop: three numbers",
    "crop: no numbers",
    "crop: null",
    "crops",
]


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_engine_forgives_is_refused(name: str) -> None:
    assert validate("scenario", CASES[name]["scenario"])


@pytest.mark.parametrize(
    "name", [n for n, c in CASES.items() if n not in REFUSED and not isinstance(c["scenario"], str)]
)
def test_what_the_engine_reads_as_written_is_allowed(name: str) -> None:
    assert validate("scenario", CASES[name]["scenario"]) == []
