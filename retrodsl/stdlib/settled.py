"""``settled``: the newest value that stood still for n frames; the first value until one did."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node, n: Node) -> Node:
    changed_at = build.latch(build.frame(), build.ne(x, build.prev(x)), build.const(0))
    stood = build.add(build.sub(build.frame(), changed_at), build.const(1))
    return build.latch(x, build.le(n, stood), x)


FUNCTION = Function(
    name="settled",
    parameters=(
        Parameter("x", Takes.NUMBER),
        Parameter("n", Takes.COUNT),
    ),
    summary="the newest value that stood still for n frames; the first value until one did",
    doc=("`settled(x, 1)` is `x`. For counters that flicker while the game rewrites them."),
    examples=("settled(x, 4)",),
    expand=_expand,
    history=True,
)
