"""``min``: the smallest of its arguments."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node, *more: Node) -> Node:
    result = x
    for other in more:
        result = build.min(result, other)
    return result


FUNCTION = Function(
    name="min",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the smallest of its arguments",
    doc=("Over an array, `min(kart[*].x)` is the smallest element."),
    examples=(
        "min(x, y)",
        "min(x, y, 100)",
    ),
    expand=_expand,
    variadic=True,
)
