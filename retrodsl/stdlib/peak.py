"""``peak``: the greatest value since frame 0."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.run_max(x)


FUNCTION = Function(
    name="peak",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the greatest value since frame 0",
    doc=("`gain(peak(x))` pays for progress once, however often it is lost and made again."),
    examples=(
        "peak(x)",
        "gain(peak(x))",
    ),
    expand=_expand,
    history=True,
)
