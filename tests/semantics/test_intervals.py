"""Every interval function against brute force: what can come out lies in the interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.ir.nodes import Op
from retrodsl.ir.scalar import apply
from retrodsl.semantics import intervals as iv
from retrodsl.semantics.intervals import Interval, Number

MANY = settings(max_examples=120, deadline=None)


@st.composite
def integer_ranges(draw: st.DrawFn, low: int = -9, high: int = 9) -> Interval:
    """A small range of integers, sometimes without its 0; never empty."""
    first = draw(st.integers(low, high))
    last = draw(st.integers(first, min(first + 12, high)))
    nonzero = draw(st.booleans()) and (first, last) != (0, 0)
    return Interval(first, last, nonzero)


FINITE = [-1e300, -7.5, -1.0, -0.1, 0.0, 0.3, 1.0, 2.5, 1e300]


@st.composite
def real_ranges(draw: st.DrawFn) -> tuple[Interval, list[float]]:
    """A range of doubles, its ends infinite now and then, and some of its (finite) values."""
    low = draw(st.sampled_from([-math.inf, *FINITE]))
    high = draw(st.sampled_from([x for x in [*FINITE, math.inf] if x >= low]))
    nonzero = draw(st.booleans()) and (low, high) != (0.0, 0.0)
    inside = st.floats(max(low, -1e308), min(high, 1e308), allow_nan=False)
    values = draw(st.lists(inside, min_size=1, max_size=4))
    values += [x for x in (low, high) if math.isfinite(x)]
    return Interval(low, high, nonzero), [v for v in values if v or not nonzero]


def values_of(a: Interval) -> Iterator[int]:
    """Every integer of a range."""
    for value in range(int(a.low), int(a.high) + 1):
        if value or not a.nonzero:
            yield value


def holds(a: Interval, value: Number) -> bool:
    return a.low <= value <= a.high and not (a.nonzero and value == 0)


BINARY: list[tuple[Op, Callable[[Interval, Interval], Interval]]] = [
    (Op.ADD, iv.add),
    (Op.SUB, iv.subtract),
    (Op.MUL, iv.multiply),
    (Op.MIN, iv.minimum),
    (Op.MAX, iv.maximum),
    (Op.BIT_AND, iv.bit_and),
    (Op.BIT_OR, iv.bit_or),
    (Op.BIT_XOR, iv.bit_xor),
]
DIVISIONS = [(Op.FLOOR_DIV, iv.floor_divide), (Op.MOD, iv.modulo), (Op.DIV, iv.divide)]
UNARY: list[tuple[Op, Callable[[Interval], Interval], int]] = [
    (Op.NEG, iv.negate, -9),
    (Op.BIT_NOT, iv.bit_not, -9),
    (Op.SQRT, iv.square_root, 0),
    (Op.FLOOR, iv.round_down, -9),
    (Op.BIT_COUNT, iv.bit_count, 0),
]


@pytest.mark.parametrize(("op", "function"), BINARY, ids=[op.value for op, _ in BINARY])
@MANY
@given(a=integer_ranges(), b=integer_ranges())
def test_two_integers(
    op: Op, function: Callable[[Interval, Interval], Interval], a: Interval, b: Interval
) -> None:
    result = function(a, b)
    found = [apply(op, (x, y)) for x in values_of(a) for y in values_of(b)]
    assert all(holds(result, value) for value in found)
    if op in (Op.ADD, Op.SUB, Op.MUL, Op.MIN, Op.MAX) and not (a.nonzero or b.nonzero):
        assert (min(found), max(found)) == (result.low, result.high)  # as narrow as can be


@pytest.mark.parametrize(("op", "function"), DIVISIONS, ids=[op.value for op, _ in DIVISIONS])
@MANY
@given(a=integer_ranges(), b=integer_ranges())
def test_divisions(
    op: Op, function: Callable[[Interval, Interval], Interval], a: Interval, b: Interval
) -> None:
    if (b.low, b.high) == (0, 0):
        with pytest.raises(ValueError, match="just 0"):
            function(a, b)
        return
    result = function(a, b)
    found = [apply(op, (x, y)) for x in values_of(a) for y in values_of(b) if y]
    assert all(holds(result, value) for value in found)
    if op is Op.FLOOR_DIV and not (a.nonzero or b.nonzero or b.has_zero):
        assert (min(found), max(found)) == (result.low, result.high)


@pytest.mark.parametrize(
    ("op", "function"), [(Op.SHIFT_LEFT, iv.shift_left), (Op.SHIFT_RIGHT, iv.shift_right)]
)
@MANY
@given(a=integer_ranges(), b=integer_ranges(0, 63))
def test_shifts(
    op: Op, function: Callable[[Interval, Interval], Interval], a: Interval, b: Interval
) -> None:
    result = function(a, b)
    assert all(holds(result, apply(op, (x, y))) for x in values_of(a) for y in values_of(b))


@pytest.mark.parametrize(("op", "function", "least"), UNARY, ids=[op.value for op, _, _ in UNARY])
@MANY
@given(data=st.data())
def test_one_integer(
    op: Op, function: Callable[[Interval], Interval], least: int, data: st.DataObject
) -> None:
    a = data.draw(integer_ranges(least, least + 18))
    result = function(a)
    assert all(holds(result, apply(op, (x,))) for x in values_of(a))


@MANY
@given(a=integer_ranges(), exponent=st.integers(0, 7))
def test_powers(a: Interval, exponent: int) -> None:
    result = iv.power(a, exponent)
    assert all(holds(result, x**exponent) for x in values_of(a))


@MANY
@given(a=integer_ranges(-1 << 40, 1 << 40), b=integer_ranges(-1 << 40, 1 << 40))
def test_bits_of_larger_integers(a: Interval, b: Interval) -> None:
    for op, function in BINARY[-3:]:
        result = function(a, b)
        assert all(holds(result, apply(op, (x, y))) for x in values_of(a) for y in values_of(b))


REAL_BINARY = [
    (Op.ADD, iv.add),
    (Op.SUB, iv.subtract),
    (Op.MUL, iv.multiply),
    (Op.DIV, iv.divide),
    (Op.MIN, iv.minimum),
    (Op.MAX, iv.maximum),
]


@pytest.mark.parametrize(("op", "function"), REAL_BINARY, ids=[op.value for op, _ in REAL_BINARY])
@MANY
@given(a=real_ranges(), b=real_ranges())
def test_two_doubles(
    op: Op,
    function: Callable[[Interval, Interval], Interval],
    a: tuple[Interval, list[float]],
    b: tuple[Interval, list[float]],
) -> None:
    result = function(a[0], b[0])
    for x in a[1]:
        for y in b[1]:
            if op is Op.DIV and y == 0:
                continue
            assert holds(result, apply(op, (x, y))), (x, y, result)


@MANY
@given(a=real_ranges())
def test_one_double(a: tuple[Interval, list[float]]) -> None:
    rng, values = a
    assert all(holds(iv.negate(rng), -x) for x in values)
    assert all(holds(iv.round_down(rng), math.floor(x)) for x in values)
    if rng.low >= 0:
        assert all(holds(iv.square_root(rng), math.sqrt(x)) for x in values)


@MANY
@given(a=integer_ranges(), b=integer_ranges())
def test_hull_and_meet(a: Interval, b: Interval) -> None:
    joined, shared = iv.hull(a, b), iv.meet(a, b)
    both = set(values_of(a)) & set(values_of(b))
    assert all(holds(joined, x) for x in {*values_of(a), *values_of(b)})
    if shared is None:
        assert not both
    else:
        assert both <= set(values_of(shared))
        assert shared.low in both or not both
        assert shared.high in both or not both


@MANY
@given(a=real_ranges(), b=real_ranges())
def test_meet_of_doubles(a: tuple[Interval, list[float]], b: tuple[Interval, list[float]]) -> None:
    shared = iv.meet(a[0], b[0])
    for x in (*a[1], *b[1]):
        if holds(a[0], x) and holds(b[0], x):
            assert shared is not None
            assert holds(shared, x)


@MANY
@given(a=integer_ranges(), b=integer_ranges())
def test_comparisons(a: Interval, b: Interval) -> None:
    pairs = [(x, y) for x in values_of(a) for y in values_of(b)]
    for possible, outcomes, exact in (
        (iv.can_equal(a, b), {x == y for x, y in pairs}, False),
        (iv.can_be_less(a, b), {x < y for x, y in pairs}, not (a.nonzero or b.nonzero)),
        (iv.can_be_at_most(a, b), {x <= y for x, y in pairs}, not (a.nonzero or b.nonzero)),
    ):
        for outcome, can in zip((True, False), possible, strict=True):
            assert can or outcome not in outcomes
            assert not exact or can == (outcome in outcomes)


@MANY
@given(a=integer_ranges(), b=integer_ranges())
def test_within_and_zero(a: Interval, b: Interval) -> None:
    if a.within(b):
        assert all(b.low <= x <= b.high for x in values_of(a))
    assert a.has_zero == (0 in set(values_of(a)))
    assert a.magnitude == max(abs(a.low), abs(a.high))


def test_an_empty_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        Interval(2, 1)


def test_single_values() -> None:
    assert iv.single(3) == Interval(3, 3, nonzero=True)
    assert iv.single(0) == Interval(0, 0)
    assert iv.single(0.5).is_single


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-5, "-5"), (1_000_000, "1000000"), (1 << 40, "1.10e+12"), (0.5, "0.5")],
)
def test_short_numbers(value: Number, text: str) -> None:
    assert iv.short_number(value) == text


def test_numbers_too_large_for_a_double_are_shown() -> None:
    assert iv.short_number(10**400) == "1.00e+400"
    assert iv.short_number(-math.inf) == "-Infinity"


def test_an_interval_in_words() -> None:
    assert str(Interval(0, 255)) == "from 0 to 255"
    assert str(Interval(7, 7)) == "7"
