"""``max``: the greatest of its arguments."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node, *more: Node) -> Node:
    result = x
    for other in more:
        result = build.max(result, other)
    return result


FUNCTION = Function(
    name="max",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the greatest of its arguments",
    doc=("Over an array, `max(kart[*].x)` is the greatest element."),
    examples=(
        "max(x, y)",
        "max(x, y, 100)",
    ),
    expand=_expand,
    variadic=True,
)
