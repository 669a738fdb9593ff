"""The array evaluator against the reference on random meanings, specs, traces and episodes."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, note, settings, target
from hypothesis import strategies as st

from retrodsl.api import check_source
from retrodsl.evaluators.arrays import Columns, decode_raw, done, evaluate_arrays, rewards
from retrodsl.evaluators.frames import Frame
from retrodsl.evaluators.reference import Episode, is_done, reward_of
from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Takes
from retrodsl.ir.lower.guards import narrowed
from retrodsl.ir.nodes import Kind, Node, Op, PointedRead, Value, in_order
from retrodsl.ir.program import Program
from retrodsl.platforms import DataType
from retrodsl.platforms.datatype import ORDERS, REPRS
from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.semantics import intervals as iv
from retrodsl.semantics.intervals import Interval
from retrodsl.source import Source
from retrodsl.stdlib import load_functions

RANDOM = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

# --- traces


@dataclass(frozen=True)
class RandomTrace:
    """Values by variable, RAM for pointers, and where episodes begin."""

    frames: int
    values: dict[str, list[int]]
    memory: RamTrace
    resets: list[bool]

    @property
    def columns(self) -> Columns:
        values = {key: np.array(column, np.int64) for key, column in self.values.items()}
        return Columns(self.frames, values, self.memory, np.array(self.resets, np.bool_))

    def episodes(self) -> list[list[Frame]]:
        """The frames of each episode."""
        frames = [
            Frame({key: column[i] for key, column in self.values.items()}, image)
            for i, image in enumerate(self.memory.iter_images())
        ]
        starts = [i for i, reset in enumerate(self.resets) if reset or i == 0] + [self.frames]
        return [frames[start:end] for start, end in pairwise(starts)]


@st.composite
def traces(draw: st.DrawFn, ranges: dict[str, tuple[int, int]], block: Block) -> RandomTrace:
    """A short trace whose variables keep to ``ranges``, and often stand still."""
    frames = draw(st.integers(1, 12))
    values = {}
    for key, (low, high) in ranges.items():
        near = st.sampled_from([v for v in (low, high, 0, 1, low + 1) if low <= v <= high])
        some = draw(st.lists(near | st.integers(low, high), min_size=1, max_size=3))
        values[key] = draw(
            st.lists(
                st.sampled_from(some) | st.integers(low, high), min_size=frames, max_size=frames
            )
        )
    builder = RamTraceBuilder((block,))
    for _ in range(frames):
        builder.append({block.base: draw(st.binary(min_size=block.size, max_size=block.size))})
    resets = draw(
        st.just([False] * frames) | st.lists(st.booleans(), min_size=frames, max_size=frames)
    )
    return RandomTrace(frames, values, builder.build(), resets)


def same(a: Value, b: Value) -> bool:
    """Equal to the bit and of one type; any NaN is any other."""
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or struct.pack("<d", a) == struct.pack("<d", b)
    return a == b


def assert_equal(roots: list[Node], trace: RandomTrace) -> None:
    found = [column.tolist() for column in evaluate_arrays(roots, trace.columns)]
    frame = 0
    for episode in trace.episodes():
        reference = Episode(roots)
        for step in episode:
            reference.step(step)
            for root, column in zip(roots, found, strict=True):
                expected = reference.value(root)
                assert same(expected, column[frame]), (frame, root, expected, column[frame])
            frame += 1
    assert frame == trace.frames


# --- random meanings

RANGES = {
    "byte": (0, 255),
    "signed": (-128, 127),
    "few": (0, 2),
    "divisor": (1, 5),
    "shift": (0, 63),
    "all": (-(1 << 63), (1 << 63) - 1),
    "pointer": (0x1C, 0x32),
}
DOUBLES = (0.5, -0.25, 0.1, 3.0, -2.0, 1e200, -1e-200, 0.0, -0.0)
READS = [
    PointedRead("p", offset, DataType(order, kind, width), mask, ((0x20, 0x30),))  # type: ignore[arg-type]
    for offset, order, kind, width, mask in (
        (0, "|", "u", 1, None),
        (2, ">", "i", 2, None),
        (-1, "<>", "d", 3, 0x7F),
    )
]


@dataclass
class Pool:
    """Nodes made so far by kind; ``add`` keeps what a compiler would accept."""

    build: Builder = field(default_factory=Builder)
    nodes: dict[Kind, list[Node]] = field(default_factory=dict)

    def add(self, node: Node) -> None:
        if node.kind is not Kind.INT or node.range.within(iv.INT64):
            self.nodes.setdefault(node.kind, []).append(node)


def _start(pool: Pool) -> None:
    build = pool.build
    for key, (low, high) in RANGES.items():
        pool.add(build.variable(key, Interval(low, high)))
    pool.add(build.frame())
    for number in (0, 1, -1, 3, 100):
        pool.add(build.const(number))
    for double in DOUBLES:
        pool.add(build.const(double))
    pool.add(build.real(pool.nodes[Kind.INT][0]))
    pool.add(build.eq(build.variable("few", Interval(0, 2)), build.const(1)))


@st.composite
def graphs(draw: st.DrawFn) -> list[Node]:
    """The roots of a random meaning: every operation, with ranges as the compiler demands them."""
    pool = Pool()
    _start(pool)
    build = pool.build
    steps: list[Callable[[], Node | None]] = []

    def pick(kind: Kind) -> Node:
        return draw(st.sampled_from(pool.nodes[kind]))

    def number() -> Node:
        return pick(draw(st.sampled_from([Kind.INT, Kind.INT, Kind.REAL])))

    def anything() -> Node:
        return pick(draw(st.sampled_from(list(Kind))))

    def like(node: Node) -> Node:
        return pick(Kind.BOOL) if node.kind is Kind.BOOL else number()

    def arithmetic() -> Node:
        make = draw(st.sampled_from([build.add, build.sub, build.mul, build.min, build.max]))
        return make(number(), number())

    def division() -> Node | None:
        divisor = number()
        if divisor.range.has_zero:
            return None
        if divisor.kind is Kind.INT and draw(st.booleans()):
            return draw(st.sampled_from([build.floor_div, build.mod]))(pick(Kind.INT), divisor)
        return build.div(number(), divisor)

    def bits() -> Node | None:
        op = draw(st.sampled_from([Op.BIT_AND, Op.BIT_OR, Op.BIT_XOR]))
        return build.bits(op, pick(Kind.INT), pick(Kind.INT))

    def shift() -> Node | None:
        by = pick(Kind.INT)
        op = draw(st.sampled_from([Op.SHIFT_LEFT, Op.SHIFT_RIGHT]))
        return build.bits(op, pick(Kind.INT), by) if by.range.within(Interval(0, 63)) else None

    def single() -> Node | None:
        node = number()
        make = draw(st.sampled_from(["neg", "floor", "sqrt", "not", "count", "real"]))
        match make:
            case "neg":
                return build.neg(node)
            case "floor":
                return build.floor(node)
            case "sqrt":
                return build.sqrt(node) if node.range.low >= 0 else None
            case "not":
                return build.bit_not(node) if node.kind is Kind.INT else None
            case "count":
                known = node.kind is Kind.INT and node.range.low >= 0
                return build.bit_count(node) if known else None
            case _:
                return build.real(node)

    def power() -> Node | None:
        if draw(st.booleans()):
            return build.pow(pick(Kind.INT), build.const(draw(st.integers(0, 4))))
        base, exponent = number(), number()
        if base.range.low < 0 or (base.range.has_zero and exponent.range.low < 0):
            return None
        return build.pow(build.real(base), exponent)

    def truth() -> Node:
        a, b = pick(Kind.BOOL), pick(Kind.BOOL)
        return draw(st.sampled_from([build.and_, build.or_, build.eq]))(a, b)

    def comparison() -> Node:
        make = draw(st.sampled_from([build.eq, build.ne, build.lt, build.le]))
        return make(number(), number())

    def negation() -> Node:
        return build.not_(pick(Kind.BOOL))

    def choice() -> Node:
        yes = anything()
        return build.select(pick(Kind.BOOL), yes, like(yes))

    def guarded() -> Node | None:
        """A branch that only its guard makes right, and what a guard does not let out."""
        x = pick(Kind.INT)
        limit = build.const(draw(st.sampled_from([0, 1, 5, 63])))
        condition = draw(st.sampled_from([build.ne, build.lt, build.le]))(
            *draw(st.sampled_from([(x, limit), (limit, x)]))
        )
        if condition.is_const:
            return None
        holds = draw(st.booleans())
        guard = narrowed({}, condition, holds=holds).get(x.serial)
        known = x if guard is None else build.assume(x, guard)
        other = pick(Kind.INT)
        body: Node | None = None
        match draw(st.sampled_from(["/", "//", "%", "<<", ">>", "sqrt", "*", "**"])):
            case "/" if not known.range.has_zero:
                body = build.div(other, known)
            case "//" if not known.range.has_zero:
                body = build.floor_div(other, known)
            case "%" if not known.range.has_zero:
                body = build.mod(other, known)
            case "<<" if known.range.within(Interval(0, 63)):
                body = build.bits(Op.SHIFT_LEFT, other, known)
            case ">>" if known.range.within(Interval(0, 63)):
                body = build.bits(Op.SHIFT_RIGHT, other, known)
            case "sqrt" if known.range.low >= 0:
                body = build.sqrt(known)
            case "*":
                body = build.mul(known, known)
            case "**":
                body = build.pow(known, build.const(draw(st.integers(2, 12))))
        if body is None or not (body.kind is Kind.REAL or body.range.within(iv.INT64)):
            return None
        if draw(st.booleans()):
            inner = build.le(body, build.const(7))
            return build.and_(condition, inner) if holds else build.or_(condition, inner)
        rest = number()
        return build.select(condition, body, rest) if holds else build.select(condition, rest, body)

    def history() -> Node:
        node = anything()
        make = draw(st.sampled_from(["prev", "latch", "max", "min", "sum"]))
        if make == "latch":
            return build.latch(node, pick(Kind.BOOL), like(node))
        if make == "prev" or node.kind is Kind.BOOL:
            return build.prev(node)
        return {"max": build.run_max, "min": build.run_min, "sum": build.run_sum}[make](node)

    def pointed() -> Node:
        pointer = build.variable("pointer", Interval(*RANGES["pointer"]))
        read = draw(st.sampled_from(READS))
        fallback = build.const(draw(st.sampled_from([0, -5])))
        return build.pointed(pointer, fallback, read, Interval(-(1 << 20), 1 << 20))

    steps = [arithmetic, division, bits, shift, single, power, truth, comparison, negation]
    steps += [choice, guarded, guarded, history, history, history, pointed]
    for _ in range(draw(st.integers(1, 30))):
        made = draw(st.sampled_from(steps))()
        if made is not None:
            pool.add(made)
    return [node for nodes in pool.nodes.values() for node in nodes if not node.is_const]


@settings(RANDOM, max_examples=250)
@given(graphs(), traces(RANGES, Block(0x20, 16)))
def test_random_meanings_are_evaluated_as_the_reference_does(
    roots: list[Node], trace: RandomTrace
) -> None:
    target(float(len({node.op for node in in_order(roots)})))
    assert_equal(roots, trace)


# --- random specs

SPEC_RANGES = {
    "a": (0, 20),
    "b": (-128, 127),
    "c": (1, 9),
    "d": (0, 99),
    "e": (0, 2),
    "kart[0].x": (0, 255),
    "kart[1].x": (0, 255),
    "who": (0x7E0000, 0x7E0014),
}
SPEC = """game "Nothing-Snes"
ram {{
  a : u1 @ 0x7E0000 in 0..20
  b : i1 @ 0x7E0001
  c : u1 @ 0x7E0002 in 1..9
  d : d1 @ 0x7E0003
  e : u1 @ 0x7E0004 enum only {{ idle = 0, running = 1, over = 2 }}
  kart[2] @ 0x7E0006 stride 1 {{ x : u1 @ 0 }}
  who : u4 @ 0x7E0008 in 0x7E0000..0x7E0014
  near : >u2 @ [who] + 0 else 7
}}
fn twice(v) = v + v
table bonus(k) {{ 0: 5; 1: 2.5; else: -1 }}
reward {{
{reward}
}}
done {{
{done}
}}
"""


@lru_cache(maxsize=1)
def functions_by_kind() -> dict[bool, list[Function]]:
    """The language's functions: those that give a condition, and those that give a number."""
    build = Builder()
    samples = {
        Takes.CONDITION: build.eq(build.variable("x", Interval(0, 9)), build.const(1)),
        Takes.COUNT: build.const(2),
        Takes.BIT: build.const(2),
    }
    number = build.variable("x", Interval(0, 9))
    found: dict[bool, list[Function]] = {True: [], False: []}
    for function in load_functions().values():
        args = [samples.get(parameter.takes, number) for parameter in function.parameters]
        found[function(build, *args).kind is Kind.BOOL].append(function)
    return found


def numbers(depth: int) -> st.SearchStrategy[str]:
    """The text of a number, nested up to ``depth``."""
    leaf = st.sampled_from(["a", "b", "c", "d", "e", "near", "kart[1].x", "frame"])
    leaf |= st.sampled_from(["0", "1", "-3", "17", "0x40", "0.5", "2.25", "1 / 3"])
    if depth == 0:
        return leaf
    inner, condition, whole = numbers(depth - 1), conditions(depth - 1), integers(depth - 1)
    return st.one_of(
        leaf,
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("({} / c)".format, inner),
        st.builds("({} ** {})".format, inner, st.integers(0, 3)),
        st.builds("sqrt(abs({}))".format, inner),
        st.builds("(if {} then {} else {})".format, condition, inner, inner),
        st.builds("({} when {})".format, inner, condition),
        st.builds("(if {0} != 0 then {1} / {0} else 0)".format, leaf, inner),
        st.builds("twice({})".format, inner),
        st.builds("bonus({})".format, whole),
        st.builds("{}(kart[*].x)".format, st.sampled_from(["sum", "min", "max"])),
        calls(of_truth=False, depth=depth),
        whole,
    )


def integers(depth: int) -> st.SearchStrategy[str]:
    """The text of an integer."""
    leaf = st.sampled_from(["a", "b", "c", "d", "kart[0].x", "near", "frame", "5", "-1", "over"])
    if depth == 0:
        return leaf
    inner = integers(depth - 1)
    return st.one_of(
        leaf,
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*&|^"), inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(["//", "%"]), st.just("c")),
        st.builds("(if {0} > 0 then {1} % {0} else 3)".format, leaf, inner),
        st.builds("({} << e)".format, inner),
        st.builds("({} >> {})".format, inner, st.integers(0, 63)),
        st.builds("~{}".format, inner),
        st.builds("count(kart[*].x > {})".format, st.integers(0, 254)),
        st.builds("floor({})".format, numbers(depth - 1)),
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    """The text of a condition."""
    leaf = st.sampled_from(["a == 3", "b < 0", "c in 2..4", "e == over", "frame > 2", "d != 10"])
    if depth == 0:
        return leaf
    inner, value = conditions(depth - 1), numbers(depth - 1)
    comparison = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        leaf,
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("(not {})".format, inner),
        st.builds("({} {} {})".format, value, comparison, value),
        st.builds("any(kart[*].x == {})".format, integers(0)),
        calls(of_truth=True, depth=depth),
    )


def calls(*, of_truth: bool, depth: int) -> st.SearchStrategy[str]:
    """The text of a call of any function that gives a condition, or of any that gives a number."""
    return st.one_of([_call(function, depth - 1) for function in functions_by_kind()[of_truth]])


def _call(function: Function, depth: int) -> st.SearchStrategy[str]:
    takes = {
        Takes.NUMBER: numbers(depth),
        Takes.INTEGER: integers(depth),
        Takes.CONDITION: conditions(depth),
        Takes.VALUE: numbers(depth) | conditions(depth),
        Takes.COUNT: st.integers(1, 4).map(str),
        Takes.BIT: st.integers(0, 8).map(str),
    }
    arguments = [takes[parameter.takes] for parameter in function.parameters]
    if function.requires_nonnegative:
        arguments[0] = arguments[0].map("max({}, 0)".format)
    if function.variadic:
        more = st.lists(arguments[-1], min_size=1, max_size=3).map(", ".join)
        arguments[-1] = more
    return st.tuples(*arguments).map(lambda texts: f"{function.name}({', '.join(texts)})")


def spec_of(terms: list[str], ends: list[str]) -> str:
    return SPEC.format(
        reward="\n".join(f"  t{i} : {text}" for i, text in enumerate(terms)),
        done="\n".join(f"  d{i} : {text}" for i, text in enumerate(ends)),
    )


def accepted(terms: list[str], ends: list[str]) -> Program:
    """The program of those terms and conditions that the compiler accepts, each by itself.

    About nine of ten are; a spec without one has ``a`` and ``a == 3``.
    """

    def alone(term: list[str], end: list[str]) -> bool:
        text = spec_of(term or ["a"], end or ["a == 3"])
        return check_source(Source("random.retro", text)).program is not None

    terms = [term for term in terms if alone([term], [])]
    ends = [end for end in ends if alone([], [end])]
    text = spec_of(terms or ["a"], ends or ["a == 3"])
    note(text)
    checked = check_source(Source("random.retro", text))
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    return checked.program


@settings(RANDOM, max_examples=60)
@given(
    st.lists(numbers(2), min_size=1, max_size=4, unique=True),
    st.lists(conditions(2), min_size=1, max_size=2, unique=True),
    traces(SPEC_RANGES, Block(0x7E0000, 24)),
)
def test_random_specs_are_evaluated_as_the_reference_does(
    terms: list[str], ends: list[str], trace: RandomTrace
) -> None:
    program = accepted(terms, ends)
    scenario = program.scenario("scenario")
    roots = [named.node for named in scenario.all_named]
    assert_equal(roots, trace)
    paid, over = rewards(scenario, trace.columns).tolist(), done(scenario, trace.columns).tolist()
    frame = 0
    for steps in trace.episodes():
        episode = Episode(roots)
        for step in steps:
            episode.step(step)
            expected = reward_of(episode.value(term.node) for term in scenario.rewards[0])
            assert same(expected, paid[frame])
            assert is_done(scenario, episode) == over[frame]
            frame += 1


# --- decoding


@settings(RANDOM, max_examples=300)
@given(
    st.sampled_from(ORDERS),
    st.sampled_from(REPRS),
    st.integers(1, 8),
    st.none() | st.integers(-(1 << 63), (1 << 64) - 1),
    st.data(),
)
def test_bytes_are_decoded_to_the_bit(
    order: str, representation: str, width: int, mask: int | None, data: st.DataObject
) -> None:
    data_type = DataType(order, representation, width)  # type: ignore[arg-type]
    rows = data.draw(st.lists(st.binary(min_size=width, max_size=width), min_size=1, max_size=5))
    raw = np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), width)
    expected = [data_type.decode(row, mask) for row in rows]
    assert decode_raw(data_type, raw, mask).tolist() == expected
