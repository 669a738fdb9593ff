"""``sqrt``: the square root, a double."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.sqrt(x)


FUNCTION = Function(
    name="sqrt",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the square root, a double",
    doc=("The range of `x` must not go below 0."),
    examples=("sqrt(x)",),
    expand=_expand,
    requires_nonnegative=True,
)
