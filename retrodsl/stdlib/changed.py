"""``changed``: whether the value differs from the last frame's."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.ne(x, build.prev(x))


FUNCTION = Function(
    name="changed",
    parameters=(Parameter("x", Takes.VALUE),),
    summary="whether the value differs from the last frame's",
    doc="",
    examples=("changed(x)",),
    expand=_expand,
    history=True,
)
