"""``bitcount``: how many bits of the value are set."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.bit_count(x)


FUNCTION = Function(
    name="bitcount",
    parameters=(Parameter("x", Takes.INTEGER),),
    summary="how many bits of the value are set",
    doc=("The range of `x` must not go below 0."),
    examples=("bitcount(x)",),
    expand=_expand,
    requires_nonnegative=True,
)
