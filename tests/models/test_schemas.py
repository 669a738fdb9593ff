from __future__ import annotations

import copy
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from retrodsl.models import KINDS, Op, generate_schemas, read_schema, schema_path, validate
from retrodsl.models.json_schema import Kind, ReportKind
from retrodsl.replay.report.schemas import REPORTS, report_schemas

SEEDS: dict[Kind, dict[str, Any]] = {
    "data": {
        "info": {
            "score": {"address": 0xFF0010, "type": ">u4"},
            "mixed": {"address": 0, "type": "<>d4", "mask": -113},
        }
    },
    "scenario": {
        "reward": {
            "variables": {
                "score": {"reward": 1.0, "penalty": 2},
                "mode": {"op": "equal", "reference": 3, "reward": 1, "measurement": "absolute"},
            },
            "time": {"reward": -0.01},
        },
        "done": {
            "condition": "all",
            "variables": {"lives": {"op": "zero", "measurement": "delta"}},
            "nodes": {"n": {"condition": "any", "nodes": {}, "variables": {"a": {"op": "sign"}}}},
        },
        "scripts": ["script.lua"],
        "actions": [[["B"], ["B", "LEFT"], []]],
        "crop": [0, 8, 256, 224],
    },
    "metadata": {
        "default_state": "Level1",
        "default_player_state": ["Level1", "Level1.2P"],
        "states": {
            "Level1": {
                "tags": [],
                "runs": [
                    {
                        "name": "n",
                        "agent": "ppo",
                        "hyperparameters": {"time_limit": 1, "timesteps": 2},
                        "rewards": {
                            "mean": 1.0,
                            "median": 1,
                            "max": 2.5,
                            "first_10_mean": 0.0,
                            "final_10_mean": 0.0,
                        },
                    }
                ],
            }
        },
        "whitelist": {"data.json": ["a"], "rom.md": True},
        "players": 2,
    },
}
REWARDS: dict[str, Any] = {
    "rewards": [{"script": "lua:one"}, {"variables": {"a": {"penalty": 1.0}}}],
    "done": {"script": "lua:over"},
    "scripts": ["script.lua"],
}
WORDS = [
    "",
    "all",
    "any",
    "delta",
    "absolute",
    "lua:f",
    "lua:f\n",
    "js:f",
    "|u1",
    "|u1\n",
    "|u16",
    "=>u2",
    *(op.value for op in Op),
]
KEYS = [
    "info",
    "address",
    "type",
    "mask",
    "reward",
    "rewards",
    "penalty",
    "op",
    "reference",
    "measurement",
    "time",
    "script",
    "scripts",
    "condition",
    "variables",
    "nodes",
    "done",
    "crop",
    "crops",
    "actions",
    "states",
    "runs",
    "tags",
    "players",
    "comment",
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(1 << 70), max_value=1 << 70)
    | st.sampled_from([1.0, -0.0, 2.5, 3e38, 4e38, 1e300, float(1 << 32), float(1 << 63), -1])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(WORDS)
    | st.text(max_size=4)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(document: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in the document."""
    items: list[tuple[Any, Any]] = []
    if isinstance(document, dict):
        items = list(document.items())
    elif isinstance(document, list):
        items = list(enumerate(document))
    found: list[tuple[Any, Any]] = []
    for key, value in items:
        found.append((document, key))
        found.extend(places(value))
    return found


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Kind, Any]:
    kind = draw(st.sampled_from(list(SEEDS)))
    seeds = [SEEDS[kind], REWARDS] if kind == "scenario" else [SEEDS[kind]]
    document: Any = copy.deepcopy(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 3))):
        found = places(document)
        if not found:
            break
        container, key = draw(st.sampled_from(found))
        match draw(st.sampled_from(["replace", "remove", "add", "move"])):
            case "replace":
                container[key] = draw(VALUES)
            case "remove":
                del container[key]
            case "add" if isinstance(container, dict):
                container[draw(st.sampled_from(KEYS))] = draw(VALUES)
            case "move" if isinstance(container, dict):
                other, name = draw(st.sampled_from(found))
                container[key] = copy.deepcopy(other[name])
            case _:
                container.append(draw(VALUES)) if isinstance(container, list) else None
    return kind, document


def accepts(kind: Kind, document: Any) -> bool:
    try:
        KINDS[kind].model_validate(document)
    except ValidationError:
        return False
    return True


def test_schemas_are_current() -> None:
    generated = {**generate_schemas(), **report_schemas()}
    assert set(generated) == {schema_path(kind).name for kind in (*KINDS, *REPORTS)}
    assert {path.name for path in schema_path("data").parent.iterdir()} == set(generated)
    for name, text in generated.items():
        path = schema_path("data").parent / name
        assert path.read_text(encoding="utf-8") == text, f"{name}: make gen"


@pytest.mark.parametrize("kind", [*KINDS, *REPORTS])
def test_schemas_are_schemas(kind: Kind | ReportKind) -> None:
    schema = read_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:retrodsl:schema:{kind}:1"
    assert schema["additionalProperties"] is False
    for definition in (schema, *schema["$defs"].values()):
        assert definition["description"]
        assert "default" not in str(definition.get("properties", {}).values()).replace(
            "default_", ""
        )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
@example(("data", {"info": {"a": {"address": 1.0, "type": "|u1"}}}))
@example(("data", {"info": {"a": {"address": True, "type": "|u1"}}}))
@example(("data", {"info": {"a": {"address": 1, "type": "|u1\n"}}}))
@example(("data", {"info": {"a": {"address": 1, "type": "|u1", "mask": None}}}))
@example(("scenario", {"reward": {}, "rewards": [{}]}))
@example(("scenario", {"rewards": [{}, {}, {}]}))
@example(("scenario", {"rewards": [{"script": "lua:f"}]}))
@example(("scenario", {"done": {"condition": "all", "variables": {}, "nodes": {}}}))
@example(("scenario", {"reward": {"time": {"reward": 3.5e38}}}))
@example(("metadata", {"players": 0}))
@example(("metadata", {"whitelist": {"rom.md": False}}))
@example(("metadata", {"whitelist": {"rom.md": 1.0}}))
def test_models_and_schemas_agree(kind_and_document: tuple[Kind, Any]) -> None:
    kind, document = kind_and_document
    problems = validate(kind, document)
    assert accepts(kind, document) == (problems == []), problems


def test_seeds_are_accepted() -> None:
    for kind, document in [*SEEDS.items(), ("scenario", REWARDS)]:
        assert accepts(kind, document)


@pytest.mark.parametrize(
    ("kind", "document", "expected"),
    [
        ("data", {}, ["$: 'info' is a required property"]),
        (
            "data",
            {"info": {"a": {"address": -1, "type": "|u1"}}},
            ["$.info.a.address: -1 is less than the minimum of 0"],
        ),
        (
            "scenario",
            {"reward": {"script": "lua:f", "time": {"reward": 1}}, "scripts": ["s.lua"]},
            ["$.reward: script hides what is beside it"],
        ),
        (
            "scenario",
            {"reward": {}, "rewards": [{}]},
            ["$: reward and rewards are both given: the engine would mix them"],
        ),
        (
            "scenario",
            {"done": {"script": "lua:f"}},
            ["$: a script is used, but scripts names no file: it cannot be called"],
        ),
        ("scenario", {"done": {"condition": "all"}}, ["$.done: all of nothing is done at once"]),
        (
            "scenario",
            {"reward": {"variables": {"a": {}}}},
            ["$.reward.variables.a: neither reward nor penalty is given: the term is always 0"],
        ),
        ("scenario", {"crop": [float("nan"), 0, 0, 0]}, ["$.crop[0]: nan is not a JSON number"]),
        ("scenario", {1: 2}, ["$: the key 1 is not a text"]),
        ("metadata", {"title": "\ud800"}, ["$.title: '\\ud800' is not Unicode text"]),
        ("metadata", {"tags": {1}}, ["$.tags: set is not a JSON value"]),
    ],
)
def test_problems_are_explained(kind: Kind, document: Any, expected: list[str]) -> None:
    assert validate(kind, document) == expected


def test_a_wrong_type_is_explained() -> None:
    (problem,) = validate("data", {"info": {"a": {"address": 1, "type": "|u16"}}})
    assert problem.startswith("$.info.a.type: '|u16' is not one. Byte order")


def test_jsonschema_is_imported_only_to_validate() -> None:
    code = "import sys, retrodsl.models; print('jsonschema' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
