"""What a condition says of the values in it holds wherever the condition does."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode
from retrodsl.ir.build import Builder
from retrodsl.ir.lower.guards import narrowed
from retrodsl.ir.nodes import Kind, Node, Op, in_order
from retrodsl.semantics.intervals import Interval

RANGES = {"a": Interval(-3, 3), "b": Interval(0, 4)}


@st.composite
def numbers(draw: st.DrawFn, build: Builder, depth: int = 2) -> Node:
    """A number over ``a`` and ``b``."""
    kind = draw(st.sampled_from(["name", "name", "integer", "double", "sum", "twice", "real"]))
    if depth == 0 or kind == "name":
        name = draw(st.sampled_from(["a", "b"]))
        return build.variable(name, RANGES[name])
    if kind == "integer":
        return build.const(draw(st.integers(-4, 5)))
    if kind == "double":
        return build.const(draw(st.sampled_from([-1.5, -1.0, 0.0, 0.5, 2.0, 2.5])))
    inner = draw(numbers(build, depth - 1))
    if kind == "real":
        return build.real(inner)
    if kind == "twice":
        return build.mul(inner, build.const(draw(st.sampled_from([-1, 2, 0.5, 0]))))
    return build.add(inner, draw(numbers(build, depth - 1)))


@st.composite
def conditions(draw: st.DrawFn, build: Builder, depth: int = 3) -> Node:
    """A condition over ``a`` and ``b``."""
    kind = draw(st.sampled_from(["==", "!=", "<", "<=", "and", "or", "not"]))
    if depth == 0 or kind in ("==", "!=", "<", "<="):
        left, right = draw(numbers(build)), draw(numbers(build))
        make = {"==": build.eq, "!=": build.ne, "<": build.lt, "<=": build.le}
        return make.get(kind, build.eq)(left, right)
    if kind == "not":
        return build.not_(draw(conditions(build, depth - 1)))
    parts = draw(conditions(build, depth - 1)), draw(conditions(build, depth - 1))
    return build.and_(*parts) if kind == "and" else build.or_(*parts)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.booleans())
def test_guards_hold_where_the_condition_does(data: st.DataObject, holds: bool) -> None:
    build = Builder()
    first = data.draw(conditions(build))
    second = data.draw(conditions(build, 1))
    guards = narrowed(narrowed({}, first, holds=holds), second, holds=not holds)
    nodes = {node.serial: node for node in in_order([first, second])}
    assert set(guards) <= set(nodes)
    for a, b in product(range(-3, 4), range(5)):
        episode = Episode([first, second])
        episode.step(Frame({"a": a, "b": b}))
        if episode.value(first) is not holds or episode.value(second) is holds:
            continue
        for serial, rng in guards.items():
            value = episode.value(nodes[serial])
            assert rng.low <= value <= rng.high, (nodes[serial], rng)
            assert value or not rng.nonzero, (nodes[serial], rng)
            narrow = build.assume(nodes[serial], rng)
            assert narrow.range.low <= value <= narrow.range.high
            assert value or not narrow.range.nonzero


def guard_of(name: str, text: str, *, holds: bool = True) -> Interval:
    """What ``text`` says of ``name``; a small language of its own for the cases below."""
    build = Builder()
    x = build.variable("x", Interval(0, 255))
    left, op, right = text.split()
    a = build.real(x) if left == "real" else x
    b = build.const(float(right) if "." in right else int(right))
    if op in (">", ">="):
        a, b, op = b, a, "<" + op[1:]
    make = {"==": build.eq, "!=": build.ne, "<": build.lt, "<=": build.le}
    node = make[op](a, b)
    return narrowed({}, node, holds=holds)[x.serial]


def test_what_each_comparison_says() -> None:
    assert guard_of("x", "x < 10") == Interval(0, 9)
    assert guard_of("x", "x < 10", holds=False) == Interval(10, 255)
    assert guard_of("x", "x <= 10") == Interval(0, 10)
    assert guard_of("x", "x > 10") == Interval(11, 255)
    assert guard_of("x", "x >= 10", holds=False) == Interval(0, 9)
    assert guard_of("x", "x == 7") == Interval(7, 7, nonzero=True)
    assert guard_of("x", "x != 0") == Interval(1, 255, nonzero=True)
    assert guard_of("x", "x != 255").high == 254
    assert guard_of("x", "x != 7", holds=False) == Interval(7, 7, nonzero=True)
    assert guard_of("x", "x > 0").low == 1
    assert guard_of("x", "real < 2.5").high == 2
    assert guard_of("x", "real > 2.5").low == 3


def test_a_double_that_is_not_zero_may_still_be_small() -> None:
    build = Builder()
    half = build.mul(build.const(0.5), build.variable("x", Interval(0, 255)))
    guards = narrowed({}, build.ne(half, build.const(0)), holds=True)
    assert build.assume(half, guards[half.serial]).range == Interval(0.0, 127.5, nonzero=True)


def test_a_contradiction_narrows_to_nothing_silently() -> None:
    build = Builder()
    x = build.variable("x", Interval(0, 255))
    both = narrowed({}, build.lt(x, build.const(5)), holds=True)
    both = narrowed(both, build.lt(build.const(9), x), holds=True)
    assert x.kind is Kind.INT
    assert both[x.serial].low <= both[x.serial].high
    assert build.assume(x, both[x.serial]).op in (Op.VARIABLE, Op.ASSUME)
