"""``total``: the sum of the values on all frames so far."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.run_sum(x)


FUNCTION = Function(
    name="total",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="the sum of the values on all frames since frame 0, this one included",
    doc=(
        "`count(c)` is `total(1 when c)`. A way to keep an amount that changes only at some "
        "moments: `total(delta(x) when changed(level))`."
    ),
    examples=(
        "total(delta(x))",
        "total(delta(x) when changed(y))",
    ),
    expand=_expand,
    history=True,
)
