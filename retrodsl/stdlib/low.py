"""``low``: the smallest value since frame 0."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.run_min(x)


FUNCTION = Function(
    name="low",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the smallest value since frame 0",
    doc="",
    examples=("low(x)",),
    expand=_expand,
    history=True,
)
