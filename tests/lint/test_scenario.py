"""Rules about scenarios: their mends mend, and what they say of the engine is so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from retrodsl.diagnostics import Diagnostic
from retrodsl.lint.examples import lint_example
from retrodsl.lint.mend import apply_fixes
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules import all_rules
from retrodsl.lint.rules.rl201_unknown_op import RULE as UNKNOWN_OP
from retrodsl.lint.rules.rl204_unknown_scenario_key import RULE as UNKNOWN_KEY
from retrodsl.lint.rules.rl209_wrong_scenario_shape import RULE as WRONG_SHAPE

REPOSITORY = Path(__file__).parents[2]
RULES = [rule for rule in all_rules() if rule.code[:3] in ("RL2", "RL3")]


def found(rule: Rule, example: Example, root: Path) -> tuple[Diagnostic, ...]:
    root.mkdir()
    return lint_example(example, root, (rule,))


EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.invalid)
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_after_its_fix_a_finding_is_gone(rule: Rule, example: Example, tmp_path: Path) -> None:
    """Each fix by itself, the unsafe ones too."""
    before = found(rule, example, tmp_path / "before")
    for number, diagnostic in enumerate(before):
        if diagnostic.fix is None:
            continue
        texts = apply_fixes([diagnostic], unsafe=True).texts
        files = {Path(name).name: text for name, text in texts.items()}
        mended = Example({**example.files, **files}, game=example.game, states=example.states)
        after = found(rule, mended, tmp_path / f"after{number}")
        assert len(after) == len(before) - 1
        assert diagnostic.message not in {d.message for d in after}


@pytest.mark.parametrize(
    ("rule", "text", "safe", "mended"),
    [
        (UNKNOWN_OP, {"op": "=="}, True, "equal"),
        (UNKNOWN_OP, {"op": "Less_Than"}, True, "less-than"),
        (UNKNOWN_OP, {"op": "negativ"}, False, "negative"),
        (UNKNOWN_OP, {"op": "rises"}, None, None),
        (UNKNOWN_KEY, {"op": "equal", "Reference": 0}, True, "reference"),
        (UNKNOWN_KEY, {"op": "equal", "value": 0}, True, "reference"),
        (UNKNOWN_KEY, {"op": "equal", "refernce": 0}, False, "reference"),
        (UNKNOWN_KEY, {"op": "equal", "zebra": 0}, None, None),
    ],
)
def test_what_is_meant(
    rule: Rule, text: dict[str, Any], safe: bool | None, mended: str | None, tmp_path: Path
) -> None:
    scenario = {
        "done": {"variables": {"lives": text}},
        "reward": {"variables": {"score": {"reward": 1.0}}},
    }
    (diagnostic,) = found(rule, Example({"scenario.json": json.dumps(scenario)}), tmp_path / "x")
    if mended is None:
        assert diagnostic.fix is None
    else:
        assert diagnostic.fix is not None
        assert diagnostic.fix.safe is safe
        assert [edit.text for edit in diagnostic.fix.edits] == [f'"{mended}"']


# --- what the findings say of the engine, on the engine

VARIABLES = {name: {"address": 0xFF8000 + 8 * i, "type": ">i8"} for i, name in enumerate("ab")}
SCRIPT = "function five() return 5 end\n"
ONE: dict[str, Any] = {"variables": {"a": {"reward": 1}}}
ODD: dict[str, Any] = {"null": None, "number": 1, "text": "x", "list": [{"a": 1}], "true": True}
FRAMES = [{"a": -2}, {"a": 0}, {"a": 3}]
NOTHING = ([0.0, 0.0, 0.0], [False, False, False])
CASES: dict[str, Any] = {}


def case(name: str, scenario: object) -> None:
    CASES[name] = {
        "info": VARIABLES,
        "scenario": scenario,
        "frames": FRAMES,
        "script": SCRIPT,
        "save": False,
    }


for odd, value in ODD.items():
    case(f"ignored: scenario {odd}", json.dumps(value))
    case(f"ignored: reward {odd}", {"reward": value})
    case(f"ignored: done {odd}", {"done": value})
    case(f"ignored: time {odd}", {"reward": {"time": value}})
    case(f"ignored: term {odd}", {"reward": {"variables": {"a": value}}})
    case(f"ignored: player {odd}", {"rewards": [value]})
    case(f"ignored: node {odd}", {"done": {"nodes": {"n": value}}})
    case(
        f"ignored: node in all {odd}",
        {
            "done": {
                "condition": "all",
                "variables": {"a": {"op": "positive"}},
                "nodes": {"n": value},
            }
        },
    )
    case(f"positive: test {odd}", {"done": {"variables": {"a": value}}})
    case(f"positive: op {odd}", {"done": {"variables": {"a": {"op": value}}}})
    case(f"raises: script {odd}", {"scripts": ["script.lua"], "reward": {"script": value, **ONE}})
    case(f"raises: actions {odd}", {"actions": value if odd != "list" else [{"a": 1}]})
    case(f"raises: group {odd}", {"actions": [value if odd != "list" else {"a": 1}]})
    case(f"raises: choice {odd}", {"actions": [[value if odd != "list" else {"a": 1}]]})
    if odd != "text":
        case(f"raises: button {odd}", {"actions": [[[value]]]})
        case(f"raises: script file {odd}", {"scripts": [value, "script.lua"]})
    if odd != "null":
        case(f"raises: variables {odd}", {"done": {"variables": value}})
        case(f"raises: nodes {odd}", {"done": {"nodes": value}})
        case(f"raises: crops {odd}", {"crops": value})
        if odd != "list":
            case(f"raises: rewards {odd}", {"rewards": value})
    if odd not in ("number", "text"):
        case(f"raises: crop of {odd}", {"crop": [0, 0, value, 0]})
CASES.pop("raises: script text")
case("ignored: crops nothing", {"crops": None})
case("ignored: crops empty", {"crops": []})
case("ignored: variables empty list", {"done": {"variables": []}})
case("raises: rewards object", {"rewards": {"one": ONE}})
case("five: an empty script", {"reward": {"script": "", **ONE}})
case("time: measurement", {"reward": {"time": {"reward": 1, "measurement": "delta"}}})
for number in (2**63, 2**64, 1e30, -1e30, 1.5e19):
    entry = {"op": "equal", "reference": number, "reward": 1, "measurement": "absolute"}
    case(f"smallest: reference {number}", {"reward": {"variables": {"a": entry}}})
    CASES[f"smallest: reference {number}"]["frames"] = [{"a": -(2**63)}, {"a": 2**63 - 1}]


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """Every case's result, from one run of tests.models.engine_probe."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.models.engine_probe"],
        cwd=REPOSITORY,
        input=json.dumps(CASES),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


@pytest.mark.parametrize("name", list(CASES))
def test_the_engine_does_as_is_said(results: dict[str, Any], name: str) -> None:
    result = results[name]
    kind = name.partition(":")[0]
    if kind == "raises":
        assert result.get("error") == "RuntimeError"
        return
    assert "error" not in result
    rewards, done = [frame[0] for frame in result["reward"]], result["done"]
    if kind == "ignored":
        assert (rewards, done) == NOTHING
    elif kind == "positive":
        assert done == [False, False, True]
    elif kind == "five":
        assert rewards == [0.0, 2.0, 3.0]
    elif kind == "smallest":
        assert rewards == [1.0, 0.0]
    else:
        assert rewards == [1.0, 1.0, 1.0]


SHAPES = [
    name
    for name in CASES
    if name.partition(": ")[2].split()[0] not in ("op", "crop", "crops", "an", "reference")
    and not name.endswith(("null", "nothing", "empty list", "measurement"))
]


@pytest.mark.parametrize("name", SHAPES)
def test_each_wrong_shape_is_found(name: str, tmp_path: Path) -> None:
    scenario = CASES[name]["scenario"]
    text = scenario if isinstance(scenario, str) else json.dumps(scenario)
    (diagnostic,) = found(WRONG_SHAPE, Example({"scenario.json": text}), tmp_path / "x")
    raises = any("RuntimeError" in note for note in diagnostic.notes)
    assert raises is name.startswith("raises")
