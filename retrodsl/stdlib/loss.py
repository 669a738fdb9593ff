"""``loss``: how much the value fell since the last frame, else 0."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.function import Function, Parameter, Takes
from retrodsl.ir.nodes import Node


def _expand(build: Builder, x: Node) -> Node:
    return build.max(build.sub(build.prev(x), x), build.const(0))


FUNCTION = Function(
    name="loss",
    parameters=(Parameter("x", Takes.NUMBER),),
    summary="how much the value fell since the last frame, else 0",
    doc=("`max(-delta(x), 0)`: never negative, so a penalty is `-5 * loss(lives)`."),
    examples=(
        "loss(x)",
        "-5 * loss(x)",
    ),
    expand=_expand,
    history=True,
)
