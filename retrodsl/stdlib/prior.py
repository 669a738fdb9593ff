"""``prior``: the last value that differed from the present one; the first value until then."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    before = build.prev(x)
    return build.latch(before, build.ne(x, before), x)


FUNCTION = Function(
    name="prior",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the last value that differed from the present one; the first value until then",
    doc="",
    examples=("prior(x)",),
    expand=_expand,
    history=True,
)
