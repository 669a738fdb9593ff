"""``abs``: the distance from 0."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.max(x, build.neg(x))


FUNCTION = Function(
    name="abs",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the distance from 0",
    doc="",
    examples=("abs(s)",),
    expand=_expand,
)
