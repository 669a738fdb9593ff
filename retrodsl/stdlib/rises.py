"""``rises``: whether the condition holds now and did not on the last frame."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, c: Node) -> Node:
    return build.and_(c, build.not_(build.prev(c)))


FUNCTION = Function(
    name="rises",
    parameters=(Parameter("c", Takes.CONDITION),),
    summary="whether the condition holds now and did not on the last frame",
    doc=("Never on frame 0."),
    examples=(
        "rises(c)",
        "count(rises(x > 3))",
    ),
    expand=_expand,
    history=True,
)
