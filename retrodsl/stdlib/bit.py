"""``bit``: whether bit n of the value is set; bit 0 is the lowest."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node, Op


def _expand(build: Builder, x: Node, n: Node) -> Node:
    one = build.bits(Op.BIT_AND, build.bits(Op.SHIFT_RIGHT, x, n), build.const(1))
    return build.eq(one, build.const(1))


FUNCTION = Function(
    name="bit",
    parameters=(
        Parameter("x", Takes.INTEGER),
        Parameter("n", Takes.BIT),
    ),
    summary="whether bit n of the value is set; bit 0 is the lowest",
    doc="",
    examples=("bit(x, 7)",),
    expand=_expand,
)
