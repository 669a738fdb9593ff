"""``sign``: -1, 0 or 1."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    zero = build.const(0)
    negative = build.select(build.lt(x, zero), build.const(-1), zero)
    return build.select(build.lt(zero, x), build.const(1), negative)


FUNCTION = Function(
    name="sign",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="-1, 0 or 1",
    doc="",
    examples=(
        "sign(s)",
        "sign(delta(x))",
    ),
    expand=_expand,
)
