"""Negations move down to the comparisons, which have opposites of their own."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.nodes import Kind, Node, Op


def push_negations(build: Builder, node: Node) -> Node:
    """``not (a and b)`` becomes ``not a or not b``, ``not a < b`` becomes ``b <= a``, and so on.

    The order of doubles is left alone: a NaN is neither below a number nor not below it.
    """
    if node.op is not Op.NOT:
        return node
    inner = node.args[0]
    match inner.op:
        case Op.CONST:
            return build.const(not inner.payload)
        case Op.AND:
            return build.or_(*(_negated(build, arg) for arg in inner.args))
        case Op.OR:
            return build.and_(*(_negated(build, arg) for arg in inner.args))
        case Op.LT if inner.args[0].kind is Kind.INT:
            return build.le(inner.args[1], inner.args[0])
        case Op.LE if inner.args[0].kind is Kind.INT:
            return build.lt(inner.args[1], inner.args[0])
        case _:
            return node


def _negated(build: Builder, node: Node) -> Node:
    return push_negations(build, build.not_(node))
