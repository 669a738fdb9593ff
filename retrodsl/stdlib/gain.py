"""``gain``: how much the value rose since the last frame, else 0."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.max(build.sub(x, build.prev(x)), build.const(0))


FUNCTION = Function(
    name="gain",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="how much the value rose since the last frame, else 0",
    doc=(
        "`max(delta(x), 0)`. A reward on `gain(score)` pays what is scored and takes nothing back "
        "when the game clears the score."
    ),
    examples=(
        "gain(x)",
        "10 * gain(peak(x))",
    ),
    expand=_expand,
    history=True,
)
