"""The last value of an expression becomes the expression of last values.

So whatever asks for the past of what is made of a variable shares one state, that of the variable:
``delta(lap - 128)`` keeps ``lap``, as ``delta(lap)`` does.
"""

from __future__ import annotations

from retrodsl.ir.build import Builder
from retrodsl.ir.nodes import HISTORY, Kind, Node, Op

#: More operations than this are cheaper to keep than to compute twice.
MAX_OPERATIONS = 4


def share_history(build: Builder, node: Node) -> Node:
    """``prev(f(x, y))`` becomes ``f(prev(x), prev(y))`` where ``f`` is small and has no history.

    Equal on frame 0 too, where ``prev(x)`` is ``x`` for every ``x``.
    """
    if node.op is not Op.PREV:
        return node
    made = _moved(build, node.args[0], [MAX_OPERATIONS])
    return node if made is None else made


def _moved(build: Builder, node: Node, left: list[int]) -> Node | None:
    if node.is_const:
        return node
    if node.op is Op.VARIABLE or node.op in HISTORY:
        return build.prev(node)
    simple = node.op in (Op.ADD, Op.SUB, Op.NEG, Op.MUL, Op.TO_REAL, Op.EQ, Op.LT, Op.LE, Op.NOT)
    left[0] -= 1
    if not simple or left[0] < 0 or (node.kind is Kind.REAL and node.op is not Op.TO_REAL):
        return None
    args = []
    for arg in node.args:
        moved = _moved(build, arg, left)
        if moved is None:
            return None
        args.append(moved)
    return build.rebuild(node, tuple(args))
