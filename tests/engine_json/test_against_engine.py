"""What ``engine_json`` says that the engine makes of JSON, against the real engines."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from typing import Any

import pytest

from retrodsl.engine_json import done_of, engine_type, read_data, read_scenario, reward_of
from retrodsl.engine_json.scenario import OPS
from retrodsl.readers.json_text import read_json
from retrodsl.source import Source
from tests.engine_facts.engines import EVERY_ENGINE, ask

BASE = 0xFF8000
NAMES = "abcd"
VARIABLES = {name: {"address": BASE + 8 * i, "type": ">i8"} for i, name in enumerate(NAMES)}
VALUES = (-300, -7, -2, -1, 0, 1, 2, 3, 5, 300)
SCENARIOS = 400
FRAMES = 8
SEED = 20261122

#: Texts in the place of a type; what follows of each is the engine's to tell.
TYPES = [
    *(f"{order}{kind}{width}" for order in "<>=|" for kind in "uidn" for width in range(1, 9)),
    *(f"{order}u{width}" for order in ("<>", "><", "<=", ">=") for width in range(1, 9)),
    *("u2", "d1", "1", "", "|u0", "|u9", "<u0", "|u16", ">u16", "<d10", "|uu", "|2u", ">q2", "|x1"),
    *("?u4", "??u4", "!u2", "<u 2", "<<u4", ">>u4", "<|u4", "|>u4", "=>u4", "=<u4", "==u4", "||u4"),
    *("uint8", "float", ">U2", "|I1", "<> u4", " >u2", ">u2 ", "abcu2", "><><u4", "|u4x", "u|2"),
    *(
        "<=u3",
        ">=u5",
        "|=u4",
        "=|u4",
        "<!u4",
        "!<u4",
        ">?u4",
        "?>u4",
        ">|u4",
        "|<u4",
        "<?u4",
        ">xu4",
        ">>>u4",
        "-u2",
        "+u2",
        "0u2",
        "<d 3",
        "\u00e9u2",
    ),
]
BYTES = (0x81, 0x92, 0xA3, 0x14, 0x25, 0xF6, 0x07, 0x98)


def _number(chooser: random.Random) -> object:
    """Numbers and what stands in their place; halves, so that float32 sums are exact."""
    return chooser.choice(
        (1, -1, 2, 0.5, -0.25, 3, 0, 1.0, True, False, None, "1", [1], {"a": 1}, 1e3, -2.75)
    )


def _measure(chooser: random.Random, coefficients: bool) -> dict[str, object]:
    entry: dict[str, object] = {}
    if chooser.random() < 0.8:
        entry["op"] = chooser.choice((*OPS, *OPS, "bogus", "", "Equal", "delta"))
    if chooser.random() < 0.7:
        entry["reference"] = chooser.choice((*VALUES, 1.9, -1.9, "2", None, True, 2**64 - 1))
    if chooser.random() < 0.5:
        entry["measurement"] = chooser.choice(
            ("delta", "absolute", "absolute", "value", "", None, 1)
        )
    for key in ("reward", "penalty") if coefficients else ():
        if chooser.random() < 0.7:
            entry[key] = _number(chooser)
    return entry


def _variables(chooser: random.Random, coefficients: bool) -> dict[str, object]:
    names = chooser.sample(NAMES, chooser.randint(0, 3))
    return {name: _measure(chooser, coefficients) for name in names}


def _reward(chooser: random.Random) -> dict[str, object]:
    reward: dict[str, object] = {"variables": _variables(chooser, True)}
    if chooser.random() < 0.3:
        reward["time"] = {
            chooser.choice(("reward", "penalty")): _number(chooser),
            **({"op": chooser.choice(OPS), "reference": 1} if chooser.random() < 0.5 else {}),
        }
    return reward


def _done(chooser: random.Random, depth: int = 2) -> dict[str, object]:
    done: dict[str, object] = {}
    if chooser.random() < 0.6:
        done["condition"] = chooser.choice(("any", "all", "ALL", "none"))
    if chooser.random() < 0.8:
        done["variables"] = _variables(chooser, False)
    if depth and chooser.random() < 0.6:
        done["nodes"] = {f"n{i}": _done(chooser, depth - 1) for i in range(chooser.randint(0, 3))}
    return done


def _scenario(chooser: random.Random) -> dict[str, object]:
    scenario: dict[str, object] = {}
    if chooser.random() < 0.8:
        scenario["reward"] = _reward(chooser)
    if chooser.random() < 0.4:
        scenario["rewards"] = [_reward(chooser) for _ in range(chooser.randint(0, 3))]
    if chooser.random() < 0.8:
        scenario["done"] = _done(chooser)
    return scenario


def _scenario_cases() -> dict[str, dict[str, Any]]:
    chooser = random.Random(SEED)
    return {
        f"scenario {number}": {
            "info": VARIABLES,
            "scenario": _scenario(chooser),
            "frames": [{name: chooser.choice(VALUES) for name in NAMES} for _ in range(FRAMES)],
            "script": "",
            "save": False,
        }
        for number in range(SCENARIOS)
    }


def _type_cases() -> dict[str, dict[str, Any]]:
    filled = int.from_bytes(BYTES, "big", signed=True)
    return {
        f"type {text!r}": {
            "info": {**VARIABLES, "x": {"address": BASE, "type": text}},
            "scenario": {},
            "frames": [{"a": filled}],
            "script": "",
            "save": False,
        }
        for text in TYPES
    }


@pytest.fixture(scope="module", params=EVERY_ENGINE)
def results(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What an engine makes of every case, in one process."""
    cases = {**_scenario_cases(), **_type_cases()}
    found: dict[str, Any] = ask(request.param, "tests.models.engine_probe", cases)
    return found


def test_scenarios(results: dict[str, Any]) -> None:
    different = []
    for name, case in _scenario_cases().items():
        result = results[name]
        assert result["loaded"], name
        scenario = read_scenario(read_json(Source(name, json.dumps(case["scenario"]))).root)
        rows = [dict.fromkeys(NAMES, 0), *case["frames"]]
        rewards = [
            [float(reward_of(scenario.reward(player), row, before)) for player in (1, 2)]
            for before, row in pairwise(rows)
        ]
        dones = [done_of(scenario.done, row, before) for before, row in pairwise(rows)]
        if rewards != result["reward"] or dones != result["done"]:
            different.append((case, result["reward"], result["done"], rewards, dones))
    assert not different, f"{len(different)} of {SCENARIOS}: {different[0]}"


def test_types(results: dict[str, Any]) -> None:
    different = []
    for text in TYPES:
        result = results[f"type {text!r}"]
        read = engine_type(text)
        there = result.get("info", {}).get("x")
        ours = None if read is None else read.decode(bytes(BYTES[: read.width]))
        if (there or None) != (ours or None):
            different.append((text, read, ours, there, result.get("error")))
    assert not different, different


def test_of_two_of_one_name_the_first() -> None:
    text = '{"info": {"a": {"address": 1, "type": "|u1"}, "a": {"address": 2, "type": "|u1"}}}'
    (variable,) = read_data(read_json(Source("data.json", text)).root)
    assert variable.address == 1
