"""``unwrap``: the running value of a counter that wraps at its type's width."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    # A step of more than half the range is a wrap the other way.
    size = int(x.range.high) - int(x.range.low) + 1
    step = build.sub(x, build.prev(x))
    up = build.select(build.lt(step, build.const(-(size // 2))), build.const(1), build.const(0))
    down = build.select(build.lt(build.const(size // 2), step), build.const(1), build.const(0))
    wraps = build.run_sum(build.sub(up, down))
    return build.add(x, build.mul(wraps, build.const(size)))


FUNCTION = Function(
    name="unwrap",
    parameters=(Parameter("x", Takes.INTEGER),),
    summary="the running value of a counter that wraps around",
    doc=(
        "The counter is taken to wrap at the ends of its range (its type's, or what `in` states); "
        "a step of more than half that range is a wrap. Starts at the value on frame 0."
    ),
    examples=("unwrap(x)", "gain(unwrap(x))"),
    expand=_expand,
    history=True,
)
