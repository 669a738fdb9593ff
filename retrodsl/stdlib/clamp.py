"""``clamp``: the value, moved into low..high."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node, low: Node, high: Node) -> Node:
    return build.min(build.max(x, low), high)


FUNCTION = Function(
    name="clamp",
    parameters=(
        Parameter("x", Takes.NUMBER),
        Parameter("low", Takes.NUMBER),
        Parameter("high", Takes.NUMBER),
    ),
    summary="the value, moved into low..high",
    doc="",
    examples=("clamp(delta(x), -10, 10)",),
    expand=_expand,
)
