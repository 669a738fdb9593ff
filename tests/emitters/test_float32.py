"""How far the engine's float32 sums are from the reference, in every order of summing."""

from __future__ import annotations

import json
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from retrodsl.api import check_source, compile_checked
from retrodsl.emitters.float32 import bound, is_exact
from retrodsl.emitters.linear import Part
from retrodsl.emitters.rewards import JsonReward
from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode, reward_of
from retrodsl.ir.program import ScenarioProgram
from retrodsl.source import Source

PRELUDE = """game "A-Genesis"
ram {
  x : u1 @ 0xFF0000
  y : i2 @ 0xFF0002
  z : u4 @ 0xFF0004
}
"""
RANGES = {"x": (0, 255), "y": (-32768, 32767), "z": (0, (1 << 32) - 1)}
ROWS = st.fixed_dictionaries({name: st.integers(*ends) for name, ends in RANGES.items()})
COEFFICIENTS = st.sampled_from(
    ["1", "3", "-100", "0.5", "0.1", "-0.3", "1e-7", "16777217", "1e20", "123456.789", "0.375"]
)
TERMS = st.one_of(
    st.builds("{} * {}".format, COEFFICIENTS, st.sampled_from(["x", "y", "z"])),
    st.builds("{} * delta({})".format, COEFFICIENTS, st.sampled_from(["x", "y", "z"])),
    st.builds("{} * gain({})".format, COEFFICIENTS, st.sampled_from(["x", "y", "z"])),
    st.builds("{} when {} > 3".format, COEFFICIENTS, st.sampled_from(["x", "y"])),
    st.builds("if {2} > 3 then {0} else {1}".format, COEFFICIENTS, COEFFICIENTS, st.just("x")),
    COEFFICIENTS,
)


def compiled(terms: list[str]) -> tuple[ScenarioProgram, JsonReward | None, dict[str, Any]]:
    """The scenario, its reward and its JSON; no reward where the JSON cannot say it."""
    text = "reward {\n" + "".join(f"t{i} : {term}\n" for i, term in enumerate(terms)) + "}"
    result = compile_checked(check_source(Source("test", PRELUDE + text)))
    assert result.checked.program is not None
    if result.integration is None:  # Lua, and too large for its doubles
        return result.checked.program.scenarios[0], None, {}
    document = json.loads(result.integration.files["scenario.json"])
    emitted = result.integration.scenarios["scenario"]
    return result.checked.program.scenarios[0], emitted.rewards[0], document.get("reward", {})


def summands(document: dict[str, Any], row: dict[str, int], before: dict[str, int]) -> list[Any]:
    """What the engine adds on a frame, each as the float32 that it makes of it."""
    found = []
    for key, entry in document.get("variables", {}).items():
        delta = entry.get("measurement", "delta") == "delta"
        v = row[key] - before[key] if delta else row[key]
        op = entry.get("op")
        if op == "greater-than":
            v = int(v > entry["reference"])
        else:
            assert op is None
        factor = entry.get("reward", 0.0) if v > 0 else entry.get("penalty", 0.0) if v < 0 else 0.0
        found.append(np.float32(factor) * np.float32(v))
    if "time" in document:
        found.append(np.float32(document["time"]["reward"]))
    return found


def size(part: Part, episode: Episode) -> float:
    """The magnitude of a summand on the newest frame."""
    value = 1.0 if part.atom is None else float(episode.value(part.atom))
    if part.minus is not None:
        value -= float(episode.value(part.minus))
    return abs(float(part.coefficient) * value)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(terms=st.lists(TERMS, min_size=1, max_size=3), trace=st.lists(ROWS, min_size=2, max_size=4))
@example(
    terms=["3 * delta(y)", "x"],
    trace=[{"x": 255, "y": -32768, "z": 0}, {"x": 255, "y": 32767, "z": 0}],
)
@example(terms=["0.1 when x > 3", "0.2 when y > 3", "0.3"], trace=[{"x": 9, "y": 9, "z": 0}] * 2)
def test_exact_and_bound(terms: list[str], trace: list[dict[str, int]]) -> None:
    scenario, reward, document = compiled(terms)
    assume(reward is not None)
    assert reward is not None
    nodes = [node for part in reward.parts for node in (part.atom, part.minus) if node is not None]
    episode = Episode([*(term.node for term in scenario.rewards[0]), *nodes])
    exact = is_exact(reward)
    episode.step(Frame(trace[0]))
    with np.errstate(over="ignore"):
        for before, row in pairwise(trace):
            episode.step(Frame(row))
            expected = reward_of(episode.value(term.node) for term in scenario.rewards[0])
            allowed = 0.0 if exact else bound([size(part, episode) for part in reward.parts])
            for order in permutations(summands(document, row, before)):
                total = np.float32(0)
                for value in order:
                    total += value
                assert abs(float(total) - expected) <= allowed, (terms, row, before)


@pytest.mark.parametrize(
    ("terms", "exact"),
    [
        (["x"], True),
        (["3 * x", "-2 * delta(y)", "1"], True),
        (["0.5 * x", "0.25 when y > 3"], True),
        (["0.1 * x"], False),
        (["0.1"], False),
        (["0.1 when x > 3"], False),
        (["z"], False),
        (["255 * y"], True),
        (["257 * y"], True),
        (["257 * delta(y)"], False),
        (["1099511627776"], True),
        (["1", "1099511627776 when x > 3"], False),
        (["if x > 3 then 1 else 0.5"], True),
    ],
)
def test_is_exact(terms: list[str], exact: bool) -> None:
    _, reward, _ = compiled(terms)
    assert reward is not None
    assert is_exact(reward) is exact


def test_no_reward_is_exact() -> None:
    assert is_exact(JsonReward((), 0, ()))
    assert bound([]) == 0.0
