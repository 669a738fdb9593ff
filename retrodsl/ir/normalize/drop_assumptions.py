"""What only the analysis needed goes: an assumption is its operand."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.nodes import Node, Op


def drop_assumptions(build: Builder, node: Node) -> Node:
    """``assume(x)`` becomes ``x``."""
    del build
    return node.args[0] if node.op is Op.ASSUME else node
