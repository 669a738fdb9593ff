"""``prev``: the value one frame ago; on frame 0 the value itself."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.prev(x)


FUNCTION = Function(
    name="prev",
    parameters=(Parameter("x", Takes.VALUE),),
    summary="the value one frame ago; on frame 0 the value itself",
    doc="",
    examples=(
        "prev(x)",
        "x - prev(x)",
    ),
    expand=_expand,
    history=True,
)
