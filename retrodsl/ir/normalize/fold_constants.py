"""What is always the same becomes a constant, and choices with one outcome become that."""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.nodes import Kind, Node, Op


def fold_constants(build: Builder, node: Node) -> Node:
    """Fold a value that its range leaves no choice, and a choice on a constant condition.

    The builder folds what has constant operands. A single value left by the range is folded for
    integers alone: the ends of a double's range are rounded.
    """
    if node.op is Op.SELECT and node.args[0].is_const:
        return node.args[1] if node.args[0].payload else node.args[2]
    if node.kind is Kind.INT and node.range.is_single and node.op is not Op.CONST:
        return build.const(int(node.range.low))
    return node
