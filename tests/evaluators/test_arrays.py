"""The array evaluator: operations, history, decoding, pointers and episodes on chosen values."""

from __future__ import annotations

import math
import struct
import warnings
from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from retrodsl.api import check_source
from retrodsl.evaluators.arrays import (
    Columns,
    Episodes,
    HandWrittenLua,
    decode_columns,
    decode_raw,
    done,
    evaluate_arrays,
    rewards,
)
from retrodsl.evaluators.arrays.episodes import LONG
from retrodsl.evaluators.arrays.operations import OPERATIONS
from retrodsl.evaluators.frames import Frame, frames_of
from retrodsl.evaluators.reference import Episode, evaluate, is_done, reward_of
from retrodsl.ir.build import Builder
from retrodsl.ir.nodes import HISTORY, Node, Op, PointedRead, Value
from retrodsl.ir.program import Program
from retrodsl.ir.scalar import OPERATIONS as SCALAR
from retrodsl.platforms import DataType
from retrodsl.platforms.datatype import ORDERS, REPRS
from retrodsl.ram import AddressOutsideRam, Block, RamTrace, RamTraceBuilder
from retrodsl.semantics.intervals import Interval
from retrodsl.source import Source

INT64 = Interval(-(1 << 63), (1 << 63) - 1)

INTEGERS = [0, 1, -1, 2, 3, -3, 7, 63, 64, 65, -64, 255, 1 << 31, -(1 << 40), (1 << 53) + 1]
INTEGERS += [(1 << 63) - 1, -(1 << 63)]
REALS = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, 3.5, -2.5, 1e-310, 1e300, -1e300, 0.1]
REALS += [math.inf, -math.inf, math.nan, 2.0**53, 1.0 / 3.0]


def same(a: Value, b: Value) -> bool:
    """Equal to the bit and of one type; any NaN is any other."""
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or struct.pack("<d", a) == struct.pack("<d", b)
    return a == b


def differences(expected: Sequence[Value], found: Sequence[Value]) -> list[Any]:
    assert len(expected) == len(found)
    pairs = enumerate(zip(expected, found, strict=True))
    return [(frame, e, f) for frame, (e, f) in pairs if not same(e, f)]


# --- operations on single values


def operands(op: Op) -> list[tuple[Value, ...]]:
    """Chosen operands for an operation, of every kind that it takes."""
    if op in (Op.BIT_AND, Op.BIT_OR, Op.BIT_XOR, Op.SHIFT_LEFT, Op.SHIFT_RIGHT):
        return list(product(INTEGERS, INTEGERS))
    if op in (Op.FLOOR_DIV, Op.MOD):
        return list(product(INTEGERS, INTEGERS))
    if op in (Op.BIT_NOT, Op.BIT_COUNT, Op.TO_REAL):
        return [(a,) for a in INTEGERS]
    if op in (Op.SQRT, Op.FLOOR):
        return [(a,) for a in REALS]
    if op is Op.DIV:
        return list(product(REALS, REALS))
    if op is Op.NOT:
        return [(False,), (True,)]
    if op in (Op.AND, Op.OR):
        return list(product([False, True], repeat=2))
    if op is Op.POW:
        return [*product(INTEGERS, [0, 1, 2, 3, 5, 63]), *product(REALS, REALS)]
    if op is Op.SELECT:
        return [*product([False, True], INTEGERS, [5]), *product([False, True], REALS, [-0.0])]
    if op in (Op.NEG, Op.ASSUME):
        return [(a,) for a in [*INTEGERS, *REALS]]
    if op is Op.EQ:
        bools = product([False, True], repeat=2)
        return [*product(INTEGERS, INTEGERS), *product(REALS, REALS), *bools]
    return [*product(INTEGERS, INTEGERS), *product(REALS, REALS)]


def fits(value: Value) -> bool:
    return not isinstance(value, int) or INT64.low <= value <= INT64.high


def by_kind(rows: list[tuple[Value, ...]]) -> list[list[tuple[Value, ...]]]:
    kinds: dict[type, list[tuple[Value, ...]]] = {}
    for row in rows:
        kinds.setdefault(type(row[-1]), []).append(row)
    return list(kinds.values())


@pytest.mark.parametrize("op", sorted(SCALAR, key=str), ids=str)
def test_each_operation_is_the_scalar_definition_wherever_that_fits_64_bits(op: Op) -> None:
    compared = 0
    for rows in by_kind(operands(op)):
        expected = [SCALAR[op](*row) for row in rows]
        inside = [i for i, value in enumerate(expected) if fits(value)]
        with np.errstate(all="ignore"):
            arrays = [np.array(column) for column in zip(*rows, strict=True)]
            whole = OPERATIONS[op](*arrays).tolist()
            alone = [OPERATIONS[op](*(np.asarray(value) for value in row)).item() for row in rows]
        for found in (whole, alone):
            wrong = [
                (rows[i], expected[i], found[i]) for i in inside if not same(expected[i], found[i])
            ]
            assert wrong == []
        compared += len(inside)
    assert compared >= 2


def test_every_operation_is_in_the_table_or_is_evaluated_by_itself() -> None:
    assert {*OPERATIONS, *HISTORY, Op.CONST, Op.VARIABLE, Op.POINTED, Op.FRAME} == set(Op)


def test_a_branch_that_is_not_taken_neither_warns_nor_matters() -> None:
    build = Builder()
    x = build.variable("x", INT64)
    zero, big = build.const(0), build.const(1 << 50)
    nonzero = build.assume(x, Interval(1, 9, nonzero=True))
    branches = [
        build.floor_div(big, nonzero),
        build.mod(big, nonzero),
        build.bits(Op.SHIFT_LEFT, big, nonzero),
        build.bits(Op.SHIFT_RIGHT, big, nonzero),
        build.mul(nonzero, nonzero),
        build.floor(build.sqrt(nonzero)),
        build.floor(build.div(big, nonzero)),
        build.pow(nonzero, build.const(63)),
    ]
    condition = build.and_(build.le(build.const(1), x), build.le(x, build.const(1)))
    roots = [build.select(condition, branch, zero) for branch in branches]
    values = [0, 1, -1, 64, 1 << 62, -(1 << 63), 1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = evaluate_arrays(roots, Columns(len(values), {"x": np.array(values)}))
    expected = evaluate(roots, [Frame({"x": value}) for value in values])
    for e, f in zip(expected, found, strict=True):
        assert differences(e, f.tolist()) == []
        assert f[0] == 0


# --- history


def history_roots(build: Builder) -> list[Node]:
    x = build.variable("x", Interval(-1000, 1000))
    real = build.select(
        build.lt(x, build.const(-500)),
        build.const(-0.0),
        build.mul(build.real(x), build.const(0.1)),
    )
    odd = build.eq(build.bits(Op.BIT_AND, x, build.const(1)), build.const(1))
    frame = build.frame()
    # 1e308 * 10 is not folded: infinity, and what comes of it a NaN
    huge = build.mul(build.const(1e308), build.mul(build.const(10.0), build.real(x)))
    nan = build.sub(huge, huge)
    unsure = build.select(odd, nan, real)
    values = [x, real, odd, frame, unsure, build.neg(unsure)]
    roots = [build.prev(v) for v in values] + [build.prev(build.prev(v)) for v in values]
    for v in values:
        if v is not odd:
            roots += [build.run_max(v), build.run_min(v), build.run_sum(v)]
        start = build.not_(odd) if v is odd else build.add(v, build.const(1))
        roots += [build.latch(v, odd, start), build.latch(v, build.not_(odd), start)]
    roots.append(build.latch(build.const(value=True), odd, build.const(value=False)))
    roots.append(build.run_sum(build.select(odd, build.const(1), build.const(0))))
    roots.append(build.run_sum(build.const(3)))
    roots.append(build.latch(build.const(3), odd, build.const(4)))
    return roots


def by_episode(roots: list[Node], values: list[int], resets: list[bool]) -> list[list[Value]]:
    """The reference on each episode by itself, one after the other."""
    starts = [i for i, reset in enumerate(resets) if reset or i == 0] + [len(values)]
    columns: list[list[Value]] = [[] for _ in roots]
    for start, end in pairwise(starts):
        part = evaluate(roots, [Frame({"x": value}) for value in values[start:end]])
        for column, more in zip(columns, part, strict=True):
            column.extend(more)
    return columns


@pytest.mark.parametrize("chance", [None, 0.0, 0.002, 0.3, 0.9, 1.0])
def test_history_is_the_reference_on_every_episode(chance: float | None) -> None:
    random = np.random.default_rng(1)
    values = random.integers(-1000, 1001, 700)
    values[values % 7 == 0] = -700  # -0.0, again and again
    resets = None if chance is None else random.random(700) < chance
    roots = history_roots(Builder())
    found = evaluate_arrays(roots, Columns(700, {"x": values}, resets=resets))
    expected = by_episode(
        roots, values.tolist(), [False] * 700 if resets is None else resets.tolist()
    )
    for root, e, f in zip(roots, expected, found, strict=True):
        assert f.shape == (700,)
        assert (root, differences(e, f.tolist())) == (root, [])


def test_of_equal_zeros_the_first_stays_and_a_nan_is_passed_over() -> None:
    nan, infinity = math.nan, math.inf
    rows = product([0.0, -0.0, nan, 1.0, -1.0, infinity, -infinity], repeat=3)
    for row in rows:
        values, episodes = np.array(row), Episodes(3)
        greatest, smallest = [row[0]], [row[0]]
        for value in row[1:]:
            greatest.append(max(greatest[-1], value))
            smallest.append(min(smallest[-1], value))
        assert (row, differences(greatest, episodes.greatest(values).tolist())) == (row, [])
        assert (row, differences(smallest, episodes.smallest(values).tolist())) == (row, [])


def test_episodes_of_many_lengths_are_scanned_apart() -> None:
    lengths = [1, 1, 2, 3, 4, 7, 8, 100, LONG - 1, LONG, 1, LONG + 5, 3]
    frames = sum(lengths)
    resets = np.zeros(frames, np.bool_)
    resets[np.cumsum([0, *lengths[:-1]])] = True
    values = np.random.default_rng(2).normal(size=frames)
    episodes = Episodes(frames, resets)
    ends = np.cumsum(lengths).tolist()
    parts = [values[end - length : end] for end, length in zip(ends, lengths, strict=True)]
    for operation in (np.add, np.maximum, np.minimum):
        expected = np.concatenate([operation.accumulate(part) for part in parts])
        assert episodes.accumulate(operation, values).tobytes() == expected.tobytes()
    assert episodes.frame().tolist() == [i for length in lengths for i in range(length)]


def test_a_trace_without_frames_gives_empty_columns() -> None:
    roots = history_roots(Builder())
    for resets in (None, np.zeros(0, np.bool_)):
        columns = Columns(0, {"x": np.zeros(0, np.int64)}, resets=resets)
        assert [column.shape for column in evaluate_arrays(roots, columns)] == [(0,)] * len(roots)


def test_a_root_that_is_constant_has_an_element_a_frame() -> None:
    build = Builder()
    roots = [build.const(3), build.const(0.5), build.const(value=True), build.const(3)]
    found = evaluate_arrays(roots, Columns(2, {}))
    assert [column.tolist() for column in found] == [[3, 3], [0.5, 0.5], [True, True], [3, 3]]
    assert [column.dtype.name for column in found] == ["int64", "float64", "bool", "int64"]


def test_columns_of_another_shape_or_type_are_refused() -> None:
    with pytest.raises(ValueError, match=r"`x` has to be int64 of shape \(3,\), not int64 of"):
        Columns(3, {"x": np.zeros(2, np.int64)})
    with pytest.raises(ValueError, match="not int32"):
        Columns(3, {"x": np.zeros(3, np.int32)})
    with pytest.raises(ValueError, match="`resets` has to be bool"):
        Columns(3, {}, resets=np.zeros(3, np.int64))
    with pytest.raises(ValueError, match="the memory has 1 frames, not 3"):
        Columns(3, {}, memory=trace_of([bytes(32)]))


# --- RAM


def trace_of(images: Sequence[bytes]) -> RamTrace:
    """A trace of two blocks, at 0x10 with 24 bytes and at 0x40 with the rest."""
    blocks = (Block(0x10, 24), Block(0x40, len(images[0]) - 24))
    builder = RamTraceBuilder(blocks)
    for image in images:
        builder.append({0x10: image[:24], 0x40: image[24:]})
    return builder.build()


def random_trace(frames: int, seed: int = 0) -> RamTrace:
    random = np.random.default_rng(seed)
    return trace_of([random.bytes(40) for _ in range(frames)])


EVERY_TYPE = [
    DataType(order, representation, width)
    for order in ORDERS
    for representation in REPRS
    for width in range(1, 9)
]
MASKS = [None, 0, 1, 0x10, 0xFF, 0x7FFF, -1, -256, (1 << 63) - 1, -(1 << 63), (1 << 64) - 1]


@pytest.mark.parametrize("mask", MASKS)
def test_every_type_is_decoded_as_the_engine_does(mask: int | None) -> None:
    random = np.random.default_rng(3)
    for data_type in EVERY_TYPE:
        raw = random.integers(0, 256, (24, data_type.width), np.uint8)
        raw[0], raw[1], raw[2], raw[3] = 0, 0xFF, 0x80, 0xAF
        expected = [data_type.decode(row.tobytes(), mask) for row in raw]
        found = decode_raw(data_type, raw, mask)
        assert found.dtype == np.int64
        assert (data_type.code, found.tolist()) == (data_type.code, expected)


def test_bytes_that_do_not_fit_the_type_are_refused() -> None:
    with pytest.raises(ValueError, match="<u2 takes 2 bytes"):
        decode_raw(DataType("<", "u", 2), np.zeros((5, 3), np.uint8))
    with pytest.raises(ValueError, match="byte order"):
        decode_raw(DataType("", "u", 2), np.zeros((5, 2), np.uint8))


@pytest.mark.parametrize("memory", [True, False])
def test_pointers_are_followed_frame_by_frame(memory: bool) -> None:
    frames = 600  # more than two chunks of a trace
    trace = random_trace(frames)
    build = Builder()
    x = build.variable("x", INT64)
    blocks = ((0x10, 0x28), (0x40, 0x50))
    types = [("|", "u", 1), ("<", "u", 2), (">", "i", 3), ("<>", "d", 4), (">", "u", 8)]
    roots = [
        build.pointed(x, fallback, PointedRead("p", offset, DataType(*t), mask, blocks), INT64)  # type: ignore[arg-type]
        for t in types
        for offset in (0, 5, -3)
        for mask in (None, 0x3F)
        for fallback in (build.const(-7), x)
    ]
    values = np.random.default_rng(4).integers(0, 0x60, frames)
    values[::50] = (1 << 63) - 1
    values[1::50] = -(1 << 63)
    values[300:560] = 0x18
    if not memory:
        with pytest.raises(LookupError, match="`p` is behind a pointer"):
            evaluate_arrays(roots, Columns(frames, {"x": values}))
        values[:] = 0x33
    columns = Columns(frames, {"x": values}, trace if memory else None)
    found = evaluate_arrays(roots, columns)
    images = trace.iter_images()
    steps = [
        Frame({"x": value}, image) for value, image in zip(values.tolist(), images, strict=True)
    ]
    expected = evaluate(roots, steps)
    for root, e, f in zip(roots, expected, found, strict=True):
        assert (root, differences(e, f.tolist())) == (root, [])
    if not memory:
        assert found[0].tolist() == [-7] * frames


def test_a_pointer_into_memory_that_the_trace_lacks_is_an_error() -> None:
    build = Builder()
    read = PointedRead("p", 0, DataType("|", "u", 1), None, ((0x80, 0x90),))
    root = build.pointed(build.const(0x80), build.const(0), read, INT64)
    with pytest.raises(AddressOutsideRam, match="0x80"):
        evaluate_arrays([root], Columns(2, {}, random_trace(2)))


# --- scenarios

SPEC = """
game "Nothing-Snes"
players 2
ram {
  lap   : u1 @ 0x7E0010 in 0..200
  speed : <i2 @ 0x7E0012
  coins : >d2 & 0xFF @ 0x7E0014
}
let fast = speed > 1000
reward {
  third : 0.1 * gain(lap)
  again : 0.2 when rises(fast)
  coins : -0.3 * loss(coins)
  whole : delta(lap)
}
reward p2 { none : 0.7 * count(fast) }
done { over : lap == 3; stuck : held(fast, 500) }
truncate { long : frame >= 150 }
scenario by_hand { lua "hand.lua" { reward = pay; done = over } }
"""


def program_of(text: str) -> Program:
    checked = check_source(Source("test.retro", text))
    assert checked.program is not None, checked.diagnostics
    return checked.program


def snes_trace(frames: int) -> RamTrace:
    builder = RamTraceBuilder((Block(0x7E0000, 32),))
    random = np.random.default_rng(5)
    for _ in range(frames):
        builder.append({0x7E0000: random.integers(0, 200, 32, np.uint8).tobytes()})
    return builder.build()


def test_reward_and_done_of_a_scenario_are_the_reference() -> None:
    program = program_of(SPEC)
    trace = snes_trace(700)
    resets = np.random.default_rng(6).random(700) < 0.005
    columns = Columns.of_trace(program.variables, trace, resets)
    scenario = program.scenario("scenario")
    expected: list[tuple[float, float, bool]] = []
    episode = Episode(named.node for named in scenario.all_named)
    for reset, frame in zip(
        resets.tolist(), frames_of(program.variables, trace.iter_images()), strict=True
    ):
        if reset:
            episode = Episode(named.node for named in scenario.all_named)
        episode.step(frame)
        one, two = (reward_of(episode.value(t.node) for t in terms) for terms in scenario.rewards)
        expected.append((one, two, is_done(scenario, episode)))
    first, second = rewards(scenario, columns), rewards(scenario, columns, 2)
    assert first.dtype == second.dtype == np.float32
    found = list(
        zip(first.tolist(), second.tolist(), done(scenario, columns).tolist(), strict=True)
    )
    assert found == expected
    assert len({row[0] for row in expected}) > 100
    assert {row[2] for row in expected} == {True, False}


def test_variables_are_decoded_from_a_trace() -> None:
    program, trace = program_of(SPEC), snes_trace(40)
    found = decode_columns(program.variables, trace)
    expected = [frame.values for frame in frames_of(program.variables, trace.iter_images())]
    assert [{key: int(found[key][i]) for key in found} for i in range(40)] == expected
    with pytest.raises(AddressOutsideRam):
        decode_columns(program.variables, random_trace(2))


def test_a_reward_beyond_float32_is_infinite() -> None:
    program = program_of(
        'game "Nothing-Snes"\nram { x : u1 @ 0x7E0000 }\nreward { big : 2.0 ** 1000.0 * x }'
    )
    columns = Columns(2, {"x": np.array([0, 1])})
    assert rewards(program.scenario("scenario"), columns).tolist() == [0.0, math.inf]


def test_hand_written_lua_and_players_that_are_not_there_are_refused() -> None:
    program = program_of(SPEC)
    columns = Columns.of_trace(program.variables, snes_trace(2))
    by_hand = program.scenario("by_hand")
    with pytest.raises(HandWrittenLua, match=r"`pay` of `hand\.lua`"):
        rewards(by_hand, columns)
    with pytest.raises(HandWrittenLua, match="`over`"):
        done(by_hand, columns)
    with pytest.raises(IndexError, match="player 3 of 2"):
        rewards(program.scenario("scenario"), columns, 3)


def test_a_column_is_let_go_when_nothing_needs_it() -> None:
    import tracemalloc

    frames = 100_000
    build = Builder()
    node = build.variable("x", Interval(0, 255))
    for i in range(60):  # none of these is needed but by the next
        node = build.bits(Op.BIT_XOR, node, build.const(i + 1))
    columns = Columns(frames, {"x": np.arange(frames) % 256})
    tracemalloc.start()
    evaluate_arrays([node], columns)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * frames * 8
