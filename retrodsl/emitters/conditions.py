"""Conditions in the engine's form: trees of any and all over tests of one variable each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from retrodsl.emitters.linear import (
    Measure,
    difference_of,
    is_exact,
    multiple_in,
    multiple_of,
)
from retrodsl.ir.nodes import Kind, Node, Op, in_order
from retrodsl.ir.scalar import apply


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

#: More tests than this in one condition is a formula written out, not something a person can read.
MAX_TESTS = 1000

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
    sizes: dict[int, int] = {}
    for node in in_order([condition]):
        joins = node.op in (Op.AND, Op.OR)
        sizes[node.serial] = sum(sizes[arg.serial] for arg in node.args) if joins else 1
        if node.op is Op.NOT:
            sizes[node.serial] = sizes[node.args[0].serial]
    if sizes[condition.serial] > MAX_TESTS:
        raise NotJson(f"written out, it takes more than {MAX_TESTS} tests")
    return _tree(condition, negated)


def _tree(condition: Node, negated: bool) -> Tree:
    match condition.op:
        case Op.CONST:
            return ALWAYS if bool(condition.payload) != negated else NEVER
        case Op.NOT:
            return _tree(condition.args[0], not negated)
        case Op.ASSUME:
            return _tree(condition.args[0], negated)
        case Op.AND | Op.OR:
            every = (condition.op is Op.AND) != negated
            members: list[Tree] = []
            for arg in condition.args:
                member = _tree(arg, negated)
                if member == (NEVER if every else ALWAYS):
                    return member
                same = isinstance(member, Group) and member.all == every
                parts = member.members if same and isinstance(member, Group) else (member,)
                members.extend(part for part in parts if part not in members)
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
    for side in (a, b):
        if not is_exact(side):
            raise NotJson("its doubles round, and the engine's JSON computes in integers")
    parts = difference_of(a, b)
    if all(part.atom is None for part in parts):  # such as `x < x`
        holds = bool(apply(node.op, (sum(part.coefficient for part in parts), 0)))
        return ALWAYS if holds != negated else NEVER
    multiple = multiple_in(parts)
    if multiple is None:
        reasons = [why_not(side) for side in (a, b) if not side.is_const and not multiple_of(side)]
        raise NotJson(reasons[0] if reasons else "it compares two variables")
    test = _solve(node.op, multiple.factor, multiple.measure, multiple.constant)
    if isinstance(test, Group):
        return (ALWAYS if test is NEVER else NEVER) if negated else test
    if not negated:
        return _shortened(test)
    return _shortened(Test(test.measure, _NEGATED[test.op], test.reference))


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
