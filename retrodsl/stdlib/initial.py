"""``initial``: the value on frame 0."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    start = build.eq(build.frame(), build.const(0))
    return build.latch(x, start, x)


FUNCTION = Function(
    name="initial",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the value on frame 0",
    doc="",
    examples=(
        "initial(x)",
        "x - initial(x)",
    ),
    expand=_expand,
    history=True,
)
