"""``count``: on how many frames the condition has held, this one included."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, c: Node) -> Node:
    return build.run_sum(build.select(c, build.const(1), build.const(0)))


FUNCTION = Function(
    name="count",
    parameters=(Parameter("c", Takes.CONDITION),),
    summary="on how many frames the condition has held, this one included",
    doc=("Over an array, `count(kart[*].hp > 0)` counts elements instead, on this frame."),
    examples=(
        "count(c)",
        "count(rises(c))",
    ),
    expand=_expand,
    history=True,
)
