"""``floor``: the greatest integer that is not above the value."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.floor(x)


FUNCTION = Function(
    name="floor",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the greatest integer that is not above the value",
    doc="",
    examples=("floor(x / 3)",),
    expand=_expand,
)
