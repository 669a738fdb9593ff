"""``delta``: how much the value changed since the last frame; 0 on frame 0."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.sub(x, build.prev(x))


FUNCTION = Function(
    name="delta",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="how much the value changed since the last frame; 0 on frame 0",
    doc=("`x - prev(x)`."),
    examples=("delta(x)",),
    expand=_expand,
    history=True,
)
