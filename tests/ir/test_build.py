"""The builder: ranges are sound, folding changes nothing, equal nodes are one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode, evaluate
from retrodsl.ir import build as build_module
from retrodsl.ir.build import Builder, TooLarge, monotone
from retrodsl.ir.nodes import Kind, Node, Op, Value, in_order
from retrodsl.semantics.intervals import Interval

#: How a node is made: an operation and how its operands are, or a leaf.
Recipe: TypeAlias = tuple[Any, ...]

VARIABLES = {"x": (0, 5), "y": (-4, 3), "z": (1, 9)}
NUMBERS = [-2, -1, 0, 1, 2, 7, -0.5, 0.0, 0.25, 1.0, 3.5]


def recipes(depth: int, *, history: bool, truth: bool = False) -> st.SearchStrategy[Recipe]:
    """Recipes of numbers, or of conditions."""
    leaf: st.SearchStrategy[Recipe] = st.sampled_from(
        [("name", name) for name in VARIABLES] * 2 + [("const", n) for n in NUMBERS]
    )
    if truth:
        leaf = st.tuples(st.sampled_from(["==", "!=", "<", "<="]), leaf, leaf)
    if depth == 0:
        return leaf
    n = recipes(depth - 1, history=history)
    c = recipes(depth - 1, history=history, truth=True)
    if truth:
        found = [
            leaf,
            st.tuples(st.sampled_from(["==", "!=", "<", "<="]), n, n),
            st.tuples(st.sampled_from(["and", "or"]), c, c),
            st.tuples(st.just("not"), c),
        ]
        return st.one_of(*found, st.tuples(st.just("prev"), c)) if history else st.one_of(*found)
    found = [
        leaf,
        st.tuples(st.sampled_from(["+", "-", "*", "min", "max"]), n, n),
        st.tuples(st.sampled_from(["/", "//", "%"]), n, n),
        st.tuples(st.sampled_from(["&", "|", "^", "<<", ">>"]), n, n),
        st.tuples(st.sampled_from(["neg", "~", "bitcount", "sqrt", "floor", "real"]), n),
        st.tuples(st.just("**"), n, st.integers(0, 3)),
        st.tuples(st.just("if"), c, n, n),
    ]
    if history:
        found += [
            st.just(("frame",)),
            st.tuples(st.sampled_from(["prev", "run_max", "run_min", "run_sum", "delta"]), n),
            st.tuples(st.just("latch"), n, c, n),
        ]
    return st.one_of(*found)


Leaf: TypeAlias = Callable[[Builder, str], Node]


def made(build: Builder, recipe: Recipe, leaf: Leaf) -> Node:
    """The node of a recipe; what a compiler would refuse is guarded with ``max`` and the like."""
    kind, *parts = recipe
    if kind == "name":
        return leaf(build, parts[0])
    if kind == "const":
        return build.const(parts[0])
    if kind == "frame":
        return build.frame()
    if kind == "**":
        return build.pow(made(build, parts[0], leaf), build.const(parts[1]))
    args = [made(build, part, leaf) for part in parts]
    whole = [_integer(build, arg) for arg in args]
    one, zero = build.const(1), build.const(0)
    match kind:
        case "/":
            return build.div(args[0], build.max(build.max(args[1], build.neg(args[1])), one))
        case "//" | "%":
            divisor = build.max(whole[1], one)
            return (build.floor_div if kind == "//" else build.mod)(whole[0], divisor)
        case "<<" | ">>":
            shift = build.min(build.max(whole[1], zero), build.const(9))
            op = Op.SHIFT_LEFT if kind == "<<" else Op.SHIFT_RIGHT
            return build.bits(op, whole[0], shift)
        case "&" | "|" | "^":
            return build.bits(Op(kind), whole[0], whole[1])
        case "~":
            return build.bit_not(whole[0])
        case "bitcount":
            return build.bit_count(build.max(whole[0], zero))
        case "sqrt":
            return build.sqrt(build.max(args[0], zero))
        case "floor":
            return whole[0]
        case "if":
            return build.select(*args)
        case "delta":
            return build.sub(args[0], build.prev(args[0]))
    methods: dict[str, Callable[..., Node]] = {
        "+": build.add,
        "-": build.sub,
        "*": build.mul,
        "==": build.eq,
        "!=": build.ne,
        "<": build.lt,
        "<=": build.le,
        "and": build.and_,
        "or": build.or_,
        "not": build.not_,
    }
    method: Callable[..., Node] = methods.get(kind) or getattr(build, kind)
    return method(*args)


def _integer(build: Builder, node: Node) -> Node:
    """``node`` as an integer of a sensible size."""
    if node.kind is Kind.BOOL:
        return build.const(0)
    return build.floor(build.min(build.max(node, build.const(-(10**6))), build.const(10**6)))


def variable(build: Builder, name: str) -> Node:
    return build.variable(name, Interval(*VARIABLES[name]))


FRAMES = st.fixed_dictionaries({name: st.integers(*ends) for name, ends in VARIABLES.items()})


@settings(max_examples=200, deadline=None)
@given(
    recipes(3, history=True) | recipes(3, history=True, truth=True),
    st.lists(FRAMES, min_size=1, max_size=5),
)
def test_every_value_lies_in_its_range(recipe: Recipe, frames: list[dict[str, int]]) -> None:
    root = made(Builder(), recipe, variable)
    episode = Episode([root])
    before: dict[int, Value] = {}
    for frame in frames:
        episode.step(Frame(frame))
        for node in in_order([root]):
            value = episode.value(node)
            if node.kind is Kind.BOOL:
                assert isinstance(value, bool)
            else:
                assert type(value) is (int if node.kind is Kind.INT else float), node
            assert node.range.low <= value <= node.range.high, (node, node.range, value)
            assert value or not node.range.nonzero or node.kind is Kind.BOOL, (node, node.range)
            if node.serial in before:
                step = monotone(node)
                assert step <= 0 or value >= before[node.serial], node
                assert step >= 0 or value <= before[node.serial], node
            before[node.serial] = value


@settings(max_examples=200, deadline=None)
@given(recipes(3, history=False) | recipes(3, history=False, truth=True), FRAMES)
def test_folded_equals_computed(recipe: Recipe, frame: dict[str, int]) -> None:
    plain = made(Builder(), recipe, variable)
    folded = made(Builder(), recipe, lambda build, name: build.const(frame[name]))
    ((expected,),) = evaluate([plain], [Frame(frame)])
    if isinstance(expected, float) and not math.isfinite(expected):
        return  # stays as it is, since no literal says it
    assert folded.is_const, folded
    assert type(folded.payload) is type(expected)
    assert folded.payload == expected
    assert folded.range.low <= expected <= folded.range.high


@settings(max_examples=100, deadline=None)
@given(recipes(3, history=True), st.lists(FRAMES, min_size=1, max_size=4))
def test_rebuilding_changes_nothing(recipe: Recipe, frames: list[dict[str, int]]) -> None:
    root = made(Builder(), recipe, variable)
    build = Builder()
    copies: dict[int, Node] = {}
    for node in in_order([root]):
        args = tuple(copies[arg.serial] for arg in node.args)
        if node.op is Op.CONST:
            assert isinstance(node.payload, int | float)
            copies[node.serial] = build.const(node.payload)
        elif node.op is Op.VARIABLE:
            copies[node.serial] = variable(build, str(node.payload))
        elif node.op is Op.FRAME:
            copies[node.serial] = build.frame()
        else:
            copies[node.serial] = build.rebuild(node, args)
    trace = [Frame(frame) for frame in frames]
    assert evaluate([root], trace) == evaluate([copies[root.serial]], trace)


def test_equal_nodes_are_one() -> None:
    build = Builder()
    x, y = variable(build, "x"), variable(build, "y")
    assert build.add(x, y) is build.add(x, y)
    assert build.add(x, y) is not build.add(y, x)
    assert build.const(1) is not build.const(1.0)
    assert build.const(1) is not build.const(value=True)
    assert build.const(0.0) is not None
    assert build.not_(build.not_(build.lt(x, y))) is build.lt(x, y)
    assert [n.serial for n in in_order([build.add(x, y)])] == sorted({x.serial, y.serial, 2})


def test_what_is_known_is_folded() -> None:
    build = Builder()
    x, z = variable(build, "x"), variable(build, "z")
    assert build.lt(x, build.const(6)).payload is True
    assert build.le(build.const(6), x).payload is False
    assert build.eq(z, build.const(0)).payload is False
    assert build.eq(x, build.const(2.5)).payload is False
    assert build.min(x, build.const(5)) is x
    assert build.max(x, build.const(9)) is build.const(9)
    assert build.sub(x, x) is build.const(0)
    assert build.mul(x, build.const(1)) is x
    assert build.add(build.const(0), x) is x
    assert build.select(build.const(value=True), x, z) is x
    assert build.prev(build.const(3)) is build.const(3)
    c = build.lt(x, z)
    assert build.and_(c, build.const(value=True)) is c
    assert build.or_(c, build.const(value=True)).payload is True
    assert build.and_(c, c) is c
    assert build.select(c, x, x) is x


def test_what_only_rises_has_no_negative_step() -> None:
    build = Builder()
    x = variable(build, "x")
    peak, low = build.run_max(x), build.run_min(x)
    assert build.sub(peak, build.prev(peak)).range.low == 0
    assert build.sub(low, build.prev(low)).range.high == 0
    assert (monotone(build.frame()), monotone(peak), monotone(low), monotone(x)) == (1, 1, -1, 0)
    assert monotone(build.neg(peak)) == -1
    assert monotone(build.add(peak, build.frame())) == 1
    assert monotone(build.add(peak, low)) == 0
    assert monotone(build.min(peak, build.const(3))) == 1
    assert monotone(build.run_sum(x)) == 1
    assert monotone(build.run_sum(variable(build, "y"))) == 0


def test_too_many_nodes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_module, "MAX_NODES", 10)
    build = Builder()
    for number in range(9):
        build.const(number)
    variable(build, "x")
    build.const(3)  # known already
    with pytest.raises(TooLarge):
        build.const(10)


@pytest.mark.parametrize("value", [7, -2.5, True])
def test_a_constant_has_no_history(value: Value) -> None:
    build = Builder()
    kind = {int: Kind.INT, float: Kind.REAL, bool: Kind.BOOL}[type(value)]
    constant = build.const(value)
    x = build.variable("x", Interval(0, 5))
    moving = {
        Kind.INT: x,
        Kind.REAL: build.real(x),
        Kind.BOOL: build.lt(x, build.const(3)),
    }[kind]
    histories = [build.prev] if kind is Kind.BOOL else [build.prev, build.run_max, build.run_min]
    for history in histories:
        assert history(constant) is constant
        assert build.rebuild(history(moving), (constant,)) is constant
        frames = [Frame({"x": n}) for n in (0, 5, 2)]  # frame 0 too
        unfolded = Node(10_000, history(moving).op, (constant,), None, kind, constant.range)
        assert evaluate([unfolded], frames) == [[value, value, value]]


def test_a_sum_over_time_of_a_constant_grows() -> None:
    build = Builder()
    x = build.variable("x", Interval(0, 5))
    rebuilt = build.rebuild(build.run_sum(x), (build.const(2),))
    assert evaluate([rebuilt], [Frame({"x": 0})] * 3) == [[2, 4, 6]]
