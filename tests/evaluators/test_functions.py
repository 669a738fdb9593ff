"""Every function of the language against a plain definition over whole traces."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode, evaluate
from retrodsl.ir.nodes import Value
from retrodsl.stdlib import load_functions
from tests.ir.spec import node_of

Column: TypeAlias = Sequence[int]
Expected: TypeAlias = Callable[[Column, Column], list[Value]]


def each(function: Callable[[int, int], Value]) -> Expected:
    """A function of one frame alone."""
    return lambda x, y: [function(a, b) for a, b in zip(x, y, strict=True)]


def upto(function: Callable[[Column], Value]) -> Expected:
    """A function of all frames of x up to each."""
    return lambda x, y: [function(x[: frame + 1]) for frame in range(len(x))]


def step(x: Column) -> int:
    return x[-1] - x[-2] if len(x) > 1 else 0


def prior(x: Column) -> int:
    differing = [value for value in x if value != x[-1]]
    if not differing:
        return x[0]
    # The newest value before the present run of equal ones.
    end = len(x)
    while x[end - 1] == x[-1]:
        end -= 1
    return x[end - 1]


def settled(x: Column, n: int) -> int:
    newest = x[0]
    for frame in range(len(x)):
        window = x[max(frame - n + 1, 0) : frame + 1]
        if len(window) == n and len(set(window)) == 1:
            newest = x[frame]
    return newest


def unwrapped(x: Column, size: int) -> int:
    """x plus whole sizes so that no step is longer than half a size."""
    value = x[0]
    for before, now in pairwise(x):
        change = now - before
        if 2 * change > size:
            change -= size
        elif 2 * change < -size:
            change += size
        value += change
    return value


def high(x: Column) -> list[bool]:
    """The condition of the cases below, on each frame."""
    return [value > 3 for value in x]


def last_where(x: Column, y: Column) -> list[Value]:
    found: list[Value] = []
    for frame in range(len(x)):
        hits = [x[f] for f in range(frame + 1) if y[f] == 2]
        found.append(hits[-1] if hits else y[0])
    return found


# x is in 0..6 (few values: they often stand still), y in -3..3.
CASES: list[tuple[str, Expected]] = [
    ("abs(y)", each(lambda x, y: abs(y))),
    ("abs(0.5 * y)", each(lambda x, y: abs(y) / 2)),
    ("bit(x, 1)", each(lambda x, y: x // 2 % 2 == 1)),
    ("bit(y, 62)", each(lambda x, y: y < 0)),
    ("bitcount(x)", each(lambda x, y: f"{x:b}".count("1"))),
    ("clamp(y, -1, x)", each(lambda x, y: max(-1, min(y, x)))),
    ("floor(y / 2)", each(lambda x, y: y // 2)),
    ("floor(-0.5 * x)", each(lambda x, y: -x // 2)),
    ("floor(y)", each(lambda x, y: y)),
    ("max(x, y)", each(lambda x, y: max(y, x))),
    ("max(x, y, 2, 1)", each(lambda x, y: max(x, y) if x > 2 or y > 2 else 2)),
    ("min(x, y)", each(lambda x, y: min(y, x))),
    ("min(x, 0.5)", each(lambda x, y: 0.0 if x == 0 else 0.5)),
    ("min(y)", each(lambda x, y: y)),
    ("sign(y)", each(lambda x, y: (y > 0) - (y < 0))),
    ("sign(0.25 * y)", each(lambda x, y: (y > 0) - (y < 0))),
    ("sqrt(x)", each(lambda x, y: math.sqrt(x))),
    ("delta(x)", upto(step)),
    ("gain(x)", upto(lambda x: max(step(x), 0))),
    ("loss(x)", upto(lambda x: max(-step(x), 0))),
    ("gain(peak(x))", upto(lambda x: max(x) - max(x[:-1] or x))),
    ("changed(x)", upto(lambda x: step(x) != 0)),
    ("changed(x > 3)", upto(lambda x: len(x) > 1 and high(x)[-1] != high(x)[-2])),
    ("prev(x)", upto(lambda x: x[-2:][0])),
    ("prev(prev(x))", upto(lambda x: x[-3:][0])),
    ("prev(x > 3)", upto(lambda x: high(x)[-2:][0])),
    ("prior(x)", upto(prior)),
    ("initial(x)", upto(lambda x: x[0])),
    ("peak(x)", upto(lambda x: max(x))),
    ("low(x)", upto(lambda x: min(x))),
    ("total(x)", upto(lambda x: sum(x))),
    ("total(0.5 * x)", upto(lambda x: sum(x) / 2)),
    ("settled(x, 1)", upto(lambda x: x[-1])),
    ("settled(x, 2)", upto(lambda x: settled(x, 2))),
    ("settled(x, 3)", upto(lambda x: settled(x, 3))),
    ("unwrap(x)", upto(lambda x: unwrapped(x, 7))),  # an odd range
    ("unwrap(few)", upto(lambda x: unwrapped(x, 6))),  # an even one
    ("last(x, y == 2, initial(y))", last_where),
    ("once(x > 3)", upto(lambda x: any(high(x)))),
    ("rises(x > 3)", upto(lambda x: high(x)[-2:] == [False, True])),
    ("falls(x > 3)", upto(lambda x: high(x)[-2:] == [True, False])),
    ("held(x > 3, 1)", upto(lambda x: high(x)[-1])),
    ("held(x > 3, 3)", upto(lambda x: len(x) >= 3 and all(high(x)[-3:]))),
    ("count(x > 3)", upto(lambda x: sum(high(x)))),
    ("since(x > 3)", upto(lambda x: [*high(x)[:0:-1], True].index(True))),
    ("frame", upto(lambda x: len(x) - 1)),
]
BEFORE = (
    'game "A-Nes"\nram {\n  x : u1 @ 0 in 0..6\n  y : i1 @ 1 in -3..3\n  few : u1 @ 2 in 0..5\n}\n'
)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
@settings(max_examples=25, deadline=None)
@given(frames=st.lists(st.tuples(st.integers(0, 6), st.integers(-3, 3)), min_size=1, max_size=9))
def test_function(text: str, expected: Expected, frames: list[tuple[int, int]]) -> None:
    node = node_of(text, prelude=BEFORE)
    x, y = zip(*frames, strict=True)
    if "few" in text:
        x = tuple(min(value, 5) for value in x)
    trace = [Frame({"x": a, "y": b, "few": a}) for a, b in zip(x, y, strict=True)]
    (found,) = evaluate([node], trace)
    wanted = expected(x, y)
    assert found == wanted
    assert [type(value) is bool for value in found] == [type(value) is bool for value in wanted]


def test_every_function_has_a_case() -> None:
    used = {name for text, _ in CASES for name in load_functions() if f"{name}(" in text}
    assert used == set(load_functions())


@pytest.mark.parametrize("name", sorted(load_functions()))
def test_the_examples_of_a_function_compile(name: str) -> None:
    prelude = (
        'game "A-Genesis"\nram { x : >u2 @ 0xFF0000; y : >u2 @ 0xFF0002; s : >i2 @ 0xFF0004 }\n'
        "let c = x > y\n"
    )
    function = load_functions()[name]
    assert function.name == name
    assert function.examples
    assert function.signature.startswith(f"{name}(")
    for example in function.examples:
        assert f"{name}(" in example
        node_of(example, prelude=prelude)


@settings(max_examples=25, deadline=None)
@given(x=st.integers(0, 6), y=st.integers(-3, 3))
def test_on_frame_0_nothing_has_changed(x: int, y: int) -> None:
    """As section 3 of the language says: history starts there, and every delta is 0."""
    for text, value in (
        ("delta(y)", 0),
        ("gain(x)", 0),
        ("loss(x)", 0),
        ("prev(y)", y),
        ("prior(y)", y),
        ("changed(x)", False),
        ("rises(x > 3)", False),
        ("falls(x > 3)", False),
        ("since(x > 3)", 0),
        ("frame", 0),
        ("gain(peak(x))", 0),
        ("held(x > 3, 2)", False),
    ):
        episode = Episode([node_of(text, prelude=BEFORE)])
        episode.step(Frame({"x": x, "y": y, "few": 0}))
        assert episode.value(episode.nodes[-1]) == value, text


def test_episodes_share_nothing() -> None:
    node = node_of("total(x) + peak(x)", prelude=BEFORE)
    trace = [Frame({"x": value, "y": 0, "few": 0}) for value in (3, 5, 1)]
    assert evaluate([node], trace) == evaluate([node], trace) == [[6, 13, 14]]
