"""``since``: frames since the condition last held; 0 while it holds."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, c: Node) -> Node:
    return build.sub(build.frame(), build.latch(build.frame(), c, build.const(0)))


FUNCTION = Function(
    name="since",
    parameters=(Parameter("c", Takes.CONDITION),),
    summary="frames since the condition last held; 0 while it holds",
    doc=("Until it first holds it counts from frame 0."),
    examples=("since(c)",),
    expand=_expand,
    history=True,
)
