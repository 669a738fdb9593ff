"""The step evaluator's own results; that it means what the reference means is conformance's."""

from __future__ import annotations

import math

import pytest

from retrodsl.api import check_source
from retrodsl.evaluators.steps import (
    Broken,
    Group,
    Holding,
    One,
    Range,
    Result,
    Spread,
    Sum,
    Table,
    compile_steps,
)
from retrodsl.float32 import float32
from retrodsl.ir.nodes import Node
from retrodsl.source import Source


def nodes(text: str, lets: str = "") -> dict[str, Node]:
    """The items of ``info`` of a spec over the variables ``a`` and ``b``, after ``lets``."""
    spec = (
        'game "Airstriker-Genesis"\nram {\n  a : u1 @ 0xFF0000\n  b : i2 @ 0xFF0002\n}\n'
        f"{lets}info {{\n{text}\n}}\n"
    )
    checked = check_source(Source("steps.retro", spec))
    assert checked.program is not None, checked.diagnostics
    return {item.name: item.node for item in checked.program.scenarios[0].info}


def run(result: Result, *frames: tuple[int, int]) -> list[object]:
    """What it gives for frames of ``a`` and ``b``."""
    send = compile_steps(result).begin()
    return [send({"a": a, "b": b}) for a, b in frames]


def test_a_reward_is_summed_in_order_and_rounded_once() -> None:
    found = nodes("x : a / 10\ny : b / 3\nz : a + b")
    terms = [found["x"], found["y"]]
    assert run(Sum(terms), (1, 1), (3, -7)) == [
        float32(0.0 + 1 / 10 + 1 / 3),
        float32(0.0 + 3 / 10 + -7 / 3),
    ]
    whole = run(Sum([found["z"]]), (255, -300))
    assert whole == [-45.0]
    assert isinstance(whole[0], float)
    assert run(Sum([]), (0, 0)) == [0.0]


def test_names_of_what_holds_and_of_what_is_broken() -> None:
    found = nodes("up : a > prev(a)\nlow : b < 0")
    entries = list(found.items())
    result = Group(
        [
            Holding(entries),
            Broken(entries, [Range("range of a", "a", 0, 9), Range("b", "b", -9, 9, (-1, 1))]),
            Holding([]),
            Broken([]),
        ]
    )
    assert run(result, (1, 1), (2, -1), (10, 0)) == [
        ((), ("up", "low"), (), ()),
        (("up", "low"), (), (), ()),
        (("up",), ("low", "range of a", "b"), (), ()),
    ]


def test_tables_are_new_on_every_frame() -> None:
    first, second = run(Table(list(nodes("s : a + b").items())), (1, 2), (3, 4))
    assert (first, second) == ({"s": 3}, {"s": 7})


def test_how_far_rounding_may_go() -> None:
    found = nodes("x : delta(a)\nflag : a > 1")
    parts = [(-0.5, found["x"], None), (2.0, found["flag"], found["x"]), (0.25, None, None)]
    assert run(Spread(parts), (5, 0), (3, 0)) == [2.25, 1 + 2 * 3 + 0.25]


def test_episodes_share_nothing() -> None:
    steps = compile_steps(One(nodes("most : peak(a)")["most"]))
    one, other = steps.begin(), steps.begin()
    assert [one({"a": v, "b": 0}) for v in (5, 9, 3)] == [5, 9, 9]
    assert other({"a": 1, "b": 0}) == 1


def test_deep_expressions_stay_within_what_python_parses() -> None:
    value, lets, before = 7, "", "a"
    for number in range(400):
        lets += f"let d{number} = clamp(({before} * 3 + {number} - b) // 2, 0, 200)\n"
        before = f"d{number}"
        value = min(max((value * 3 + number + 3) // 2, 0), 200)
    assert run(One(nodes(f"deep : {before}", lets)["deep"]), (7, -3)) == [value]


@pytest.mark.parametrize("value", [0, 255])
def test_infinities_have_names(value: int) -> None:
    (given,) = run(One(nodes("big : (a + 1) ** 2 * 1e300 * 1e10")["big"]), (value, 0))
    assert given == (value + 1) ** 2 * 1e300 * 1e10
    assert isinstance(given, float)
    assert not math.isnan(given)
