"""What a condition says of the values in it, where it is known to hold or not to hold."""

from __future__ import annotations

import math
from collections.abc import Mapping

from retrodsl.ir.nodes import Kind, Node, Op
from retrodsl.semantics import intervals as iv
from retrodsl.semantics.intervals import Interval

#: Ranges that hold in one place, by the serial of the node.
Guards = Mapping[int, Interval]


def narrowed(guards: Guards, condition: Node, *, holds: bool) -> dict[int, Interval]:
    """``guards`` and what follows from ``condition`` holding, or not holding."""
    result = dict(guards)
    _learn(result, condition, holds)
    return result


def _learn(guards: dict[int, Interval], node: Node, holds: bool) -> None:
    if node.op is Op.NOT:
        _learn(guards, node.args[0], not holds)
    elif (node.op is Op.AND and holds) or (node.op is Op.OR and not holds):
        for arg in node.args:
            _learn(guards, arg, holds)
    elif node.op is Op.EQ:
        _learn_equal(guards, node.args[0], node.args[1], holds)
    elif node.op is Op.LT:
        _learn_order(guards, node.args[0], node.args[1], holds, strict=True)
    elif node.op is Op.LE:
        _learn_order(guards, node.args[0], node.args[1], holds, strict=False)


def _learn_equal(guards: dict[int, Interval], a: Node, b: Node, holds: bool) -> None:
    if a.kind is Kind.BOOL:
        return
    for x, y in ((a, b), (b, a)):
        if holds:
            _narrow(guards, x, y.range)
        elif y.is_const:
            _exclude(guards, x, y.number)


def _learn_order(
    guards: dict[int, Interval], a: Node, b: Node, holds: bool, *, strict: bool
) -> None:
    if not holds:  # not a < b is b <= a
        a, b, strict = b, a, not strict
    step = 1 if strict and a.kind is Kind.INT and b.kind is Kind.INT else 0
    above = Interval(a.range.low + step, float("inf"), _beyond_zero(a.range.low, strict))
    below = Interval(float("-inf"), b.range.high - step, _beyond_zero(b.range.high, strict))
    _narrow(guards, a, below)
    _narrow(guards, b, above)


def _beyond_zero(end: int | float, strict: bool) -> bool:
    """Whether 0 is out for a double that is strictly beyond ``end``."""
    return strict and end == 0


def _base(node: Node) -> Node:
    while node.op is Op.ASSUME:
        node = node.args[0]
    return node


def _narrow(guards: dict[int, Interval], node: Node, to: Interval) -> None:
    if node.is_const:
        return
    base = _base(node)
    met = iv.meet(guards.get(base.serial, node.range), to)
    if met is not None:
        met = _keep_kind(base, met)
        guards[base.serial] = met
    if base.op is Op.TO_REAL:
        _narrow(guards, base.args[0], _whole(to))


def _keep_kind(node: Node, rng: Interval) -> Interval:
    return _whole(rng) if node.kind is Kind.INT else rng


def _whole(rng: Interval) -> Interval:
    """The integers of ``rng``; an infinite end stays for a later meeting."""
    low = math.ceil(rng.low) if math.isfinite(rng.low) else rng.low
    high = math.floor(rng.high) if math.isfinite(rng.high) else rng.high
    return Interval(low, high, rng.nonzero) if low <= high else rng


def _exclude(guards: dict[int, Interval], node: Node, value: int | float) -> None:
    base = _base(node)
    rng = guards.get(base.serial, node.range)
    low, high, nonzero = rng.low, rng.high, rng.nonzero or value == 0
    if base.kind is Kind.INT and low < high:
        low = low + 1 if low == value else low
        high = high - 1 if high == value else high
    if not base.is_const and low <= high:
        guards[base.serial] = Interval(low, high, nonzero)
