"""``once``: whether the condition has held on this or any earlier frame."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, c: Node) -> Node:
    return build.latch(build.const(value=True), c, build.const(value=False))


FUNCTION = Function(
    name="once",
    parameters=(Parameter("c", Takes.CONDITION),),
    summary="whether the condition has held on this or any earlier frame",
    doc="",
    examples=("once(c)",),
    expand=_expand,
    history=True,
)
