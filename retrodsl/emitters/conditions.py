"""Conditions in the engine's form: trees of any and all over tests of one variable each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from retrodsl.emitters.linear import Measure, multiple_of
from retrodsl.ir.nodes import Kind, Node, Op, in_order


class NotJson(Exception):  # noqa: N818 - tells why, and is turned into a diagnostic
    """The engine's JSON cannot say this; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Test:
    """``measure op reference``: the engine's op, without a reference where 0 is its meaning."""

    measure: Measure
    op: str
    reference: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """All, or any, of its members."""

    all: bool
    members: tuple[Tree, ...]


Tree: TypeAlias = Test | Group

#: Nothing holds, and everything holds.
NEVER = Group(all=False, members=())
ALWAYS = Group(all=True, members=())

_NEGATED = {
    "equal": "not-equal",
    "not-equal": "equal",
    "zero": "nonzero",
    "nonzero": "zero",
    "less-than": "greater-or-equal",
    "greater-or-equal": "less-than",
    "greater-than": "less-or-equal",
    "less-or-equal": "greater-than",
}


def tree_of(condition: Node, *, negated: bool = False) -> Tree:
    """The condition as a tree; raises ``NotJson`` where the engine's JSON cannot say it."""
    match condition.op:
        case Op.CONST:
            return ALWAYS if bool(condition.payload) != negated else NEVER
        case Op.NOT:
            return tree_of(condition.args[0], negated=not negated)
        case Op.ASSUME:
            return tree_of(condition.args[0], negated=negated)
        case Op.AND | Op.OR:
            every = (condition.op is Op.AND) != negated
            members: list[Tree] = []
            for arg in condition.args:
                member = tree_of(arg, negated=negated)
                if isinstance(member, Group) and member.all == every:
                    members.extend(member.members)
                elif member not in members:
                    members.append(member)
            return members[0] if len(members) == 1 else Group(every, tuple(members))
        case Op.EQ | Op.LT | Op.LE:
            return _test(condition, negated)
        case Op.PREV | Op.LATCH:
            raise NotJson("it keeps something from earlier frames")
        case _:
            raise NotJson("the engine's JSON compares one variable with a constant, nothing more")


def _test(node: Node, negated: bool) -> Tree:
    a, b = node.args
    if a.kind is Kind.BOOL:
        raise NotJson("the engine's JSON cannot compare two conditions")
    left, right = multiple_of(a), multiple_of(b)
    if left is None and not a.is_const:
        raise NotJson(why_not(a))
    if right is None and not b.is_const:
        raise NotJson(why_not(b))
    if left is not None and right is not None:
        difference = _difference(a, b)
        if difference is None:
            raise NotJson("it compares two variables")
        factor, measure, constant = difference
    elif left is not None:
        factor, measure = left.factor, left.measure
        constant = left.constant - Fraction(b.number)
    else:
        assert right is not None
        factor, measure = -right.factor, right.measure
        constant = Fraction(a.number) - right.constant
    test = _solve(node.op, factor, measure, constant)
    if isinstance(test, Group):
        return (ALWAYS if test is NEVER else NEVER) if negated else test
    if not negated:
        return _shortened(test)
    return _shortened(Test(test.measure, _NEGATED[test.op], test.reference))


def _difference(a: Node, b: Node) -> tuple[Fraction, Measure, Fraction] | None:
    """``a - b`` where both are of one variable, such as ``x < prev(x)``."""
    left, right = multiple_of(a), multiple_of(b)
    assert left is not None
    assert right is not None
    sums: dict[Measure, Fraction] = {}
    for side, sign in ((left, 1), (right, -1)):
        sums[side.measure] = sums.get(side.measure, Fraction(0)) + sign * side.factor
    constant = left.constant - right.constant
    nonzero = {m: f for m, f in sums.items() if f}
    if len(nonzero) != 1:
        return None
    ((measure, factor),) = nonzero.items()
    return factor, measure, constant


def _solve(op: Op, factor: Fraction, measure: Measure, constant: Fraction) -> Test | Group:
    """``factor * measure + constant op 0`` solved for the measure, which is an integer."""
    bound = -constant / factor
    up = factor > 0
    if op is Op.EQ:
        if bound.denominator != 1:
            return NEVER
        return Test(measure, "equal", int(bound))
    if op is Op.LT:
        if up:
            return Test(measure, "less-than", math.ceil(bound))
        return Test(measure, "greater-than", math.floor(bound))
    if up:
        return Test(measure, "less-or-equal", math.floor(bound))
    return Test(measure, "greater-or-equal", math.ceil(bound))


def _shortened(test: Test) -> Test:
    """The engine's own words for comparisons with 0."""
    if test.reference != 0:
        return test
    short = {
        "equal": "zero",
        "not-equal": "nonzero",
        "less-than": "negative",
        "greater-than": "positive",
    }
    if test.op in short:
        return Test(test.measure, short[test.op])
    return test


def why_not(node: Node) -> str:
    """Why the engine's JSON cannot compute ``node``."""
    inside = in_order([node])
    ops = {n.op for n in inside}
    if Op.FRAME in ops and not ops & {Op.LATCH}:
        return "it counts frames"
    if Op.POINTED in ops:
        return "it follows a pointer"
    if ops & {Op.LATCH, Op.RUN_MAX, Op.RUN_MIN, Op.RUN_SUM}:
        return "it keeps something from earlier frames"
    if len({n.payload for n in inside if n.op is Op.VARIABLE}) > 1:
        return "it computes with more than one variable"
    return "the engine's JSON takes a variable, or its change, by itself, nothing more"
