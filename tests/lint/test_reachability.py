"""What the rules call never and always, against every value that memory can hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.engine_json import (
    DataVariable,
    Done,
    Measure,
    RewardTerm,
    done_of,
    read_data,
    read_scenario,
    reward_of,
)
from retrodsl.engine_json.evaluate import measured
from retrodsl.engine_json.scenario import OPS
from retrodsl.lint.done_logic import clashing, repeated
from retrodsl.lint.ranges import (
    GIVES_TRUTH,
    can_be,
    given_range,
    holds,
    measured_range,
    op_gives,
    value_range,
)
from retrodsl.platforms.datatype import DataType
from retrodsl.readers.json_text import read_json
from retrodsl.source import Source

ADDRESS = 0xFF0000
REPRS = "uidn"
MASKS = st.one_of(
    st.none(),
    st.integers(-300, 300),
    st.sampled_from([0xF0, 0x0F, 0x80, 0x8000, 0xFF00, 1 << 40, -1, -(2**63), 2**63 - 1]),
)
REFERENCES = st.one_of(st.integers(-300, 300), st.integers(-70000, 70000))


def variable(repr_: str, width: int, mask: int | None = None, name: str = "v") -> DataVariable:
    entry: dict[str, Any] = {"address": ADDRESS, "type": f"<{repr_}{width}"}
    if mask is not None:
        entry["mask"] = mask
    text = json.dumps({"info": {name: entry}})
    return read_data(read_json(Source("data.json", text)).root)[0]


def values_of(v: DataVariable) -> set[int]:
    """Brute force: all bytes of one or two."""
    assert v.type is not None
    code = DataType("<", v.type.repr, v.type.width)
    return {
        code.decode(number.to_bytes(v.type.width, "little"), v.mask)
        for number in range(256**v.type.width)
    }


def measure_of(entry: dict[str, Any]) -> Measure:
    scenario = read_scenario(
        read_json(Source("s.json", json.dumps({"done": {"variables": {"v": entry}}}))).root
    )
    return next(scenario.tests())


def check_against(v: DataVariable, values: set[int], probes: set[int]) -> None:
    assert value_range(v) == (min(values), max(values))
    for probe in probes | {min(values) - 1, max(values) + 1}:
        assert can_be(v, probe) is (probe in values), (v.type, v.mask, probe)


@pytest.mark.parametrize("repr_", REPRS)
@settings(max_examples=60, deadline=None)
@given(mask=MASKS)
def test_values_of_one_byte(repr_: str, mask: int | None) -> None:
    v = variable(repr_, 1, mask)
    check_against(v, values_of(v), set(range(-300, 300)))


@pytest.mark.parametrize("repr_", REPRS)
@settings(max_examples=4, deadline=None)
@given(mask=MASKS)
def test_values_of_two_bytes(repr_: str, mask: int | None) -> None:
    v = variable(repr_, 2, mask)
    check_against(v, values_of(v), set(range(-70000, 70000, 37)))


@settings(max_examples=300, deadline=None)
@given(
    repr_=st.sampled_from(REPRS),
    mask=MASKS,
    op=st.sampled_from((None, *OPS)),
    reference=REFERENCES,
)
def test_a_test_of_a_value_is_decided_exactly_where_it_says(
    repr_: str, mask: int | None, op: str | None, reference: int
) -> None:
    v = variable(repr_, 1, mask)
    entry = {"reference": reference} | ({"op": op} if op is not None else {})
    test = measure_of(entry)
    truths = {measured(test, {"v": value}, {"v": value}) > 0 for value in values_of(v)}
    assert holds(test, v) is (truths.pop() if len(truths) == 1 else None)


@settings(max_examples=200, deadline=None)
@given(
    repr_=st.sampled_from(REPRS),
    mask=MASKS,
    op=st.sampled_from((None, *OPS)),
    reference=REFERENCES,
    pairs=st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255)), min_size=30),
)
def test_what_is_said_of_a_change_is_true(
    repr_: str, mask: int | None, op: str | None, reference: int, pairs: list[tuple[int, int]]
) -> None:
    v = variable(repr_, 1, mask)
    assert v.type is not None
    entry: dict[str, Any] = {"measurement": "delta", "reference": reference}
    test = measure_of(entry | ({"op": op} if op is not None else {}))
    decided, given_, span = holds(test, v), given_range(test, v), measured_range(test, v)
    assert given_ is not None
    assert span is not None
    values = sorted(values_of(v))
    corners = [(values[0], values[-1]), (values[-1], values[0])]
    decoded = [
        (v.type.decode(bytes([now]), v.mask), v.type.decode(bytes([before]), v.mask))
        for now, before in pairs
    ]
    for now, before in corners + decoded:
        amount = measured(test, {"v": now}, {"v": before})
        assert given_[0] <= amount <= given_[1]
        assert span[0] <= now - before <= span[1]
        assert decided is None or decided is (amount > 0)
    assert {span[0], span[1]} == {now - before for now, before in corners}


@given(op=st.sampled_from(OPS), value=st.integers(-9, 9), reference=st.integers(-9, 9))
def test_op_gives_what_the_engine_gives(op: str, value: int, reference: int) -> None:
    test = measure_of({"op": op, "reference": reference})
    assert op_gives(op, value, reference) == measured(test, {"v": value}, {"v": value})
    assert op not in GIVES_TRUTH or op_gives(op, value, reference) in (0, 1)


@settings(max_examples=200, deadline=None)
@given(
    repr_=st.sampled_from(REPRS),
    op=st.sampled_from((None, *OPS)),
    reference=st.integers(-3, 260),
    measurement=st.sampled_from(["absolute", "delta"]),
    paid=st.sampled_from(["reward", "penalty"]),
)
def test_a_coefficient_that_is_never_paid_changes_nothing(
    repr_: str, op: str | None, reference: int, measurement: str, paid: str
) -> None:
    v = variable(repr_, 1)
    entry: dict[str, Any] = {"reference": reference, "measurement": measurement, paid: 2.0}
    if op is not None:
        entry["op"] = op
    root = read_json(Source("s.json", json.dumps({"reward": {"variables": {"v": entry}}}))).root
    reward = read_scenario(root).reward(1)
    assert reward is not None
    term: RewardTerm = reward.terms[0]
    span = given_range(term, v)
    assert span is not None
    never = span[1] <= 0 if paid == "reward" else span[0] >= 0
    values = sorted(values_of(v))
    frames = [(a, b) for a in values[::7] + values[-1:] for b in values[::9] + values[-1:]]
    amounts = {reward_of(reward, {"v": a}, {"v": b}) for a, b in frames}
    if never:
        assert amounts == {0}


TESTS = st.fixed_dictionaries(
    {"op": st.sampled_from(OPS), "reference": st.integers(-1, 5)},
)


def groups(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    inside: dict[str, Any] = {
        "condition": st.sampled_from(["any", "all"]),
        "variables": st.dictionaries(st.sampled_from("vw"), TESTS, min_size=1, max_size=2),
    }
    if depth:
        inside["nodes"] = st.dictionaries(st.sampled_from("xyz"), groups(depth - 1), max_size=2)
    return st.fixed_dictionaries(inside)


def read_done(text: str) -> Done:
    done = read_scenario(read_json(Source("s.json", text)).root).done
    assert done is not None
    return done


def truths(done: Done) -> list[bool]:
    """What done is for all values that the tests tell apart."""
    rows = [{"v": v, "w": w} for v in (*range(8), 255) for w in (*range(8), 255)]
    return [done_of(done, row, row) for row in rows]


KNOWN = {name: variable("u", 1, name=name) for name in "vw"}


@settings(max_examples=300, deadline=None)
@given(tree=groups(2))
def test_tests_that_clash_decide_their_group(tree: dict[str, Any]) -> None:
    for group in read_done(json.dumps({"done": tree})).every():
        for _ in clashing(group, KNOWN):
            assert set(truths(group)) == {not group.all}


def _with(text: str, start: int, end: int, entry: str) -> list[bool]:
    return truths(read_done(text[:start] + entry + text[end:]))


@settings(max_examples=300, deadline=None)
@given(tree=groups(2))
def test_a_repeated_test_may_as_well_be_a_constant(tree: dict[str, Any]) -> None:
    text = json.dumps({"done": tree})
    done = read_done(text)
    before = truths(done)
    for test, _ in repeated(done):
        span = test.entry.span
        never = _with(text, span.start, span.end, '{"op": "negative"}')
        always = _with(text, span.start, span.end, '{"op": "greater-or-equal", "reference": 0}')
        assert before in (never, always)


DECIDED: list[tuple[str, dict[str, Any], bool | None]] = [
    ("u", {"op": "equal", "reference": 256}, False),
    ("u", {"op": "negative"}, False),
    ("u", {"op": "greater-or-equal"}, True),
    ("u", {"op": "not-equal", "reference": -1}, True),
    ("d", {"op": "greater-than", "reference": 99}, False),
    ("n", {"op": "less-than", "reference": 10}, True),
    ("u", {"op": "negative", "measurement": "delta"}, None),
    ("i", {"op": "equal", "reference": 128}, False),
]


@pytest.mark.parametrize(("repr_", "entry", "expected"), DECIDED)
def test_known_cases(repr_: str, entry: dict[str, Any], expected: bool | None) -> None:
    assert holds(measure_of(entry), variable(repr_, 1)) is expected
