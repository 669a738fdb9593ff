"""``last``: a value as it was when a condition last held."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node, c: Node, start: Node) -> Node:
    return build.latch(x, c, start)


FUNCTION = Function(
    name="last",
    parameters=(
        Parameter("x", Takes.NUMBER),
        Parameter("c", Takes.CONDITION),
        Parameter("start", Takes.NUMBER),
    ),
    summary="x on the newest frame where the condition held, this one included",
    doc="While there was no such frame it is `start`, as that is on frame 0.",
    examples=("last(x, changed(y), 0)", "x - last(x, rises(c), x)"),
    expand=_expand,
    history=True,
)
