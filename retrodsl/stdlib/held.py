"""``held``: whether the condition has held on each of the last n frames, this one included."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, c: Node, n: Node) -> Node:
    gap = build.latch(build.frame(), build.not_(c), build.const(-1))
    return build.le(n, build.sub(build.frame(), gap))


FUNCTION = Function(
    name="held",
    parameters=(
        Parameter("c", Takes.CONDITION),
        Parameter("n", Takes.COUNT),
    ),
    summary="whether the condition has held on each of the last n frames, this one included",
    doc=("Not before frame `n - 1`."),
    examples=("held(c, 60)",),
    expand=_expand,
    history=True,
)
