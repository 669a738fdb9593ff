"""``falls``: whether the condition held on the last frame and does not now."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, c: Node) -> Node:
    return build.and_(build.not_(c), build.prev(c))


FUNCTION = Function(
    name="falls",
    parameters=(Parameter("c", Takes.CONDITION),),
    summary="whether the condition held on the last frame and does not now",
    doc=("Never on frame 0."),
    examples=("falls(c)",),
    expand=_expand,
    history=True,
)
