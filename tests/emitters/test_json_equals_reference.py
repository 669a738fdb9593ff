"""The JSON that is written pays and ends as the reference does, on random specs and traces."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retrodsl.api import Compiled, check_source, compile_checked
from retrodsl.emitters.float32 import bound
from retrodsl.engine_json import done_of, reward_of
from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode, is_done
from retrodsl.source import Source
from tests.engine_json.documents import done_part, reward_part

PRELUDE = """game "A-Genesis"
players 2
ram {
  x : u1 @ 0xFF0000 in 0..6
  y : i1 @ 0xFF0001 in -3..3
  z : u1 @ 0xFF0002 in 0..9
}
"""
RANGES = {"x": (0, 6), "y": (-3, 3), "z": (0, 9)}
ROWS = st.fixed_dictionaries({name: st.integers(*ends) for name, ends in RANGES.items()})
TRACES = st.lists(ROWS, min_size=2, max_size=8)

NAMES = st.sampled_from(list(RANGES))
NUMBERS = st.sampled_from(["1", "2", "-3", "10", "0.5", "-0.25", "100"])
OPS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
MEASURES = st.one_of(NAMES, NAMES.map("delta({})".format), NAMES.map("prev({})".format))


def linear() -> st.SearchStrategy[str]:
    """Something that is mostly a multiple of one measure."""
    k = st.integers(-3, 4).map(str)
    return st.one_of(
        MEASURES,
        st.builds("{} * {} + {}".format, k, MEASURES, k),
        st.builds("({} - {})".format, k, MEASURES),
        st.builds("({0} - prev({0})) * 2".format, NAMES),
        st.builds("-({})".format, MEASURES),
        st.builds("({} + {})".format, MEASURES, MEASURES),
        st.builds("0.5 * {}".format, MEASURES),
    )


def checks(depth: int = 2) -> st.SearchStrategy[str]:
    """Conditions, most of which the JSON can say."""
    k = st.integers(-4, 10).map(str) | st.sampled_from(["0.5", "2.0", "-1.5"])
    one = st.one_of(
        st.builds("{} {} {}".format, linear(), OPS, k),
        st.builds("{} {} {}".format, k, OPS, linear()),
        st.builds("{0} {1} prev({0})".format, NAMES, OPS),
        st.builds("{} {} {}".format, linear(), OPS, linear()),
        st.builds("{} in {}..{}".format, linear(), st.integers(-3, 3), st.integers(3, 8)),
        st.builds("{} not in {{{}, {}}}".format, NAMES, st.integers(0, 2), st.integers(1, 3)),
        st.builds("{}({})".format, st.sampled_from(["changed"]), NAMES),
        st.builds("bit({}, 1)".format, NAMES),
        st.builds("abs({}) > 1".format, MEASURES),
    )
    if depth == 0:
        return one
    inner = checks(depth - 1)
    return st.one_of(
        one,
        one,
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("not ({})".format, inner),
        st.builds("once({})".format, inner),
    )


def terms() -> st.SearchStrategy[str]:
    """Terms of a reward, most of which the JSON can say."""
    calls = st.sampled_from(["{}", "delta({})", "gain({})", "loss({})", "sign({})", "abs({})"])
    calls |= st.sampled_from(["abs(delta({}))", "sign(delta({}))", "max({}, 0)", "min({}, 0)"])
    calls |= st.sampled_from(["min(-{}, 0)", "max(delta({}), -1)", "gain(peak({}))", "{} ** 2"])
    call = st.builds(lambda form, name: form.format(name), calls, NAMES)
    return st.one_of(
        st.builds("{} * {}".format, NUMBERS, call),
        st.builds("{} * {} + {} * {}".format, NUMBERS, call, NUMBERS, call),
        st.builds("{} * ({} - {})".format, NUMBERS, call, NUMBERS),
        st.builds("{} when {}".format, NUMBERS, checks(1)),
        st.builds("if {} then {} else {}".format, checks(1), NUMBERS, NUMBERS),
        st.builds(
            "if {0} > 0 then {1} else if {0} < 0 then {2} else 0".format, MEASURES, NUMBERS, NUMBERS
        ),
        st.builds("-({} when {})".format, NUMBERS, checks(0)),
        NUMBERS,
    )


def compiled(rewards: list[list[str]], conditions: list[str]) -> Compiled:
    blocks = [
        f"reward p{player} {{\n" + "".join(f"t{i} : {t}\n" for i, t in enumerate(found)) + "}"
        for player, found in enumerate(rewards, 1)
        if found
    ]
    if conditions:
        blocks.append("done {\n" + "".join(f"c{i} : {c}\n" for i, c in enumerate(conditions)) + "}")
    return compile_checked(check_source(Source("test", PRELUDE + "\n".join(blocks))))


def rewards_in(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The reward object of each player."""
    found = document.get("rewards") or [document.get("reward", {})]
    return [*found, {}][:2]


@settings(max_examples=180, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rewards=st.tuples(st.lists(terms(), max_size=3), st.lists(terms(), max_size=2)).map(list),
    conditions=st.lists(checks(), max_size=3),
    trace=TRACES,
)
@example(
    rewards=[["sign(y)", "2 * sign(y)"], []], conditions=[], trace=[{"x": 0, "y": -2, "z": 0}] * 2
)
@example(
    rewards=[["1 when not (x == 1)"], []],
    conditions=["not (x == 1) and not (y > 1 or z < 3)"],
    trace=[{"x": 1, "y": 0, "z": 4}] * 3,
)
@example(
    rewards=[[], ["-(1 when z == prev(z))", "1 when delta(z) == 0"]],
    conditions=[],
    trace=[{"x": 0, "y": 0, "z": 0}] * 2,
)
@example(
    rewards=[["1"], ["-1"]],
    conditions=["y + 0.1 < 3.1", "0.1 * (10.0 * y) <= -3"],
    trace=[{"x": 1, "y": 3, "z": 4}] * 2,
)
def test_json_equals_reference(
    rewards: list[list[str]], conditions: list[str], trace: list[dict[str, int]]
) -> None:
    result = compiled(rewards, conditions)
    if result.integration is None:
        assert any(d.is_error for d in result.diagnostics)
        return
    program = result.checked.program
    assert program is not None
    scenario = program.scenarios[0]
    emitted = result.integration.scenarios["scenario"]
    document = json.loads(result.integration.files["scenario.json"])
    episode = Episode([named.node for named in scenario.all_named])
    before = trace[0]
    for frame, row in enumerate(trace):
        episode.step(Frame(row))
        if frame and "script" not in document.get("done", {}):
            expected = is_done(scenario, episode)
            assert done_of(done_part(document.get("done")), row, before) == expected
        for player, part in enumerate(rewards_in(document) if frame else []):
            if "script" in part:
                continue
            values = [Fraction(episode.value(term.node)) for term in scenario.rewards[player]]
            assert reward_of(reward_part(part), row, before) == sum(values)
            reward = emitted.rewards[player]
            if reward is None:
                assert not part
            else:  # of terms that cancel out nothing is left
                assert bool(part) == bool(reward.entries or reward.time)
                assert bound([abs(float(value)) for value in values]) >= 0
        before = row
    for reason in emitted.reasons:  # what is not JSON says why, and in what
        assert reason.text
        assert reason.named is not None


SAYABLE = [
    "x",
    "-2 * delta(x)",
    "10 * gain(x) - 3 * loss(x)",
    "5 * gain(x) + 5 * gain(y) + 1",
    "abs(delta(y))",
    "-abs(y)",
    "max(y, 0) - 2 * min(y, 0)",
    "sign(y)",
    "-0.5 when x == 3",
    "if x > 3 then 1 else -1",
    "1 when delta(x) > 0",
    "1 when changed(x)",
    "2 when x != 0",
    "1 when 2 * x + 1 > 5",
    "1 when x > prev(x)",
    "1 when not (x in 3..6)",
    "if y > 0 then 3 else if y < 0 then -4 else 0",
    "3",
    "0.5 * (x - prev(x))",
    "(x - 2) * 3",
]
UNSAYABLE = [
    ("gain(peak(x))", "frames"),
    ("x * y", "more than one variable"),
    ("x when y > 0", "more than one"),
    ("1 when x > 1 and y > 1", "more than one test"),
    ("frame", "counts frames"),
    ("x + delta(x)", "differently"),
    ("x ** 2", "by itself"),
    ("1 when x > y", "more than one variable|two variables"),
    ("1e39 * x", "float32"),
    ("1 when held(x > 1, 3)", "frames"),
    ("1 when once(x == 1)", "frames"),
    ("prev(x)", ""),
    ("clamp(delta(x), 0, 2)", ""),
]


@pytest.mark.parametrize("term", SAYABLE)
def test_sayable(term: str) -> None:
    result = compiled([[term], []], [])
    assert result.integration is not None
    assert "script.lua" not in result.integration.files
    assert not result.integration.scenarios["scenario"].reasons


@pytest.mark.parametrize(("term", "reason"), UNSAYABLE)
def test_unsayable_says_why(term: str, reason: str) -> None:
    result = compiled([["x", term], []], [])
    assert result.integration is not None
    document = json.loads(result.integration.files["scenario.json"])
    assert "script" in document["reward"]
    (why, *_) = result.integration.scenarios["scenario"].reasons
    assert why.named is not None
    assert why.named.name == "t1"
    assert any(word in why.text for word in reason.split("|")), why.text


def test_two_measures_of_one_variable_name_both_terms() -> None:
    result = compiled([["2 * x", "delta(x)"], []], [])
    assert result.integration is not None
    (why,) = result.integration.scenarios["scenario"].reasons
    assert why.named is not None
    assert (why.named.name, "`t0`" in why.text, "`x`" in why.text) == ("t1", True, True)


def test_terms_on_one_variable_are_one_entry() -> None:
    result = compiled([["2 * gain(x)", "-3 * loss(x)", "1 when y > 0", "-1 when y < 0"], []], [])
    assert result.integration is not None
    document = json.loads(result.integration.files["scenario.json"])
    assert document["reward"] == {
        "variables": {
            "x": {"reward": 2.0, "penalty": 3.0},
            "y": {"op": "sign", "measurement": "absolute", "reward": 1.0, "penalty": 1.0},
        }
    }


@pytest.mark.parametrize(
    ("condition", "document"),
    [
        ("x == 3", {"variables": {"x": {"op": "equal", "reference": 3}}}),
        ("not (x == 0)", {"variables": {"x": {"op": "nonzero"}}}),
        ("x < 4", {"variables": {"x": {"op": "less-than", "reference": 4}}}),
        ("0 > y", {"variables": {"y": {"op": "negative"}}}),
        ("2 * x > 5", {"variables": {"x": {"op": "greater-than", "reference": 2}}}),
        ("x < prev(x)", {"variables": {"x": {"op": "negative", "measurement": "delta"}}}),
        (
            "x == 1 and z == 2",
            {
                "condition": "all",
                "variables": {
                    "x": {"op": "equal", "reference": 1},
                    "z": {"op": "equal", "reference": 2},
                },
            },
        ),
        (
            "x in 2..3",
            {
                "condition": "all",
                "variables": {"x": {"op": "greater-or-equal", "reference": 2}},
                "nodes": {"c0_2": {"variables": {"x": {"op": "less-or-equal", "reference": 3}}}},
            },
        ),
    ],
)
def test_a_condition_in_the_engine_s_words(condition: str, document: dict[str, Any]) -> None:
    result = compiled([[], []], [condition])
    assert result.integration is not None
    assert json.loads(result.integration.files["scenario.json"])["done"] == document


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("2 * x == 5", "RT204"),
        ("2 * x != 5", "RT205"),
        ("x < x", "RT204"),
        ("x <= x or y == 1", "RT205"),
    ],
)
def test_a_condition_that_turns_out_constant_is_an_error(condition: str, code: str) -> None:
    result = compiled([["x"], []], [condition])
    assert result.integration is None
    assert [d.code for d in result.diagnostics if d.is_error] == [code]
