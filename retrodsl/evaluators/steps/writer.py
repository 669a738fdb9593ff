"""Writes the nodes of a meaning as the statements of one frame.

A node that is used more than once, or keeps something, becomes a local variable; any other stands
inside the expression that needs it. Python may then leave it out, as in the branch of a choice that
is not taken: no operation without history has an effect or fails, so nobody can tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from retrodsl.evaluators.steps.operations import TWICE, expression, literal
from retrodsl.ir.nodes import HISTORY, Node, Op, PointedRead, in_order

#: How deep an expression may go before a part of it becomes a local: Python's parser has a limit.
_MOST_DEPTH: Final = 12


class Writer:
    """The statements for the first frame and for every later one, over the same locals.

    ``values`` and ``read`` are names that the statements use: the variables of the frame by key,
    and the memory's ``read``. ``namespace`` gets what else they need.
    """

    def __init__(self, roots: Iterable[Node]) -> None:
        wanted = list(roots)
        self.nodes = in_order(wanted)
        self.namespace: dict[str, Any] = {}
        self._first = True
        self._kept = self._choose(wanted)
        self._local_of = {
            str(node.payload): f"n{node.serial}"
            for node in self.nodes
            if node.op is Op.VARIABLE and node.serial in self._kept
        }

    def statements(self, *, first: bool) -> list[str]:
        """The frame's statements; texts asked for later are of the same frame."""
        self._first = first
        lines = []
        if not first:
            lines += [
                f"q{serial} = n{serial}"
                for serial in sorted({_behind(n.args[0]).serial for n in self._of(Op.PREV)})
                if serial in self._kept
            ]
        for node in self.nodes:
            if node.serial in self._kept:
                lines += self._statement(node)
        return lines

    def text(self, node: Node) -> str:
        """An expression for the value of ``node`` on this frame."""
        node = _behind(node)
        if node.op is Op.CONST:
            return literal(node.number)
        if node.serial in self._kept:
            return f"n{node.serial}"
        return self._written(node)

    def variable(self, key: str) -> str:
        """An expression for a RAM variable, whether or not a node reads it."""
        return self._local_of.get(key, f"values[{key!r}]")

    # --- which become locals

    def _choose(self, roots: list[Node]) -> set[int]:
        uses = Counter(_behind(root).serial for root in roots)
        for node in self.nodes:
            if node.op is not Op.ASSUME:
                uses.update(_behind(arg).serial for arg in node.args)
        kept = {serial for serial, count in uses.items() if count > 1}
        kept.update(_behind(root).serial for root in roots)
        for node in self.nodes:
            if node.op in HISTORY - {Op.PREV} or node.op in (Op.POINTED, Op.FRAME):
                kept.add(node.serial)
            if node.op in (Op.PREV, Op.POINTED) or node.op in TWICE:
                kept.update(_behind(arg).serial for arg in node.args)
        kept -= {node.serial for node in self.nodes if node.op in (Op.CONST, Op.ASSUME)}
        depth: dict[int, int] = {}
        for node in self.nodes:
            inner = max((depth[_behind(arg).serial] for arg in node.args), default=0)
            if inner >= _MOST_DEPTH and node.op is not Op.ASSUME:
                kept.add(node.serial)
            depth[node.serial] = 0 if node.serial in kept else inner + 1
        return kept

    def _of(self, op: Op) -> Iterable[Node]:
        return (node for node in self.nodes if node.op is op)

    # --- one node

    def _statement(self, node: Node) -> list[str]:
        name = f"n{node.serial}"
        args = [self.text(arg) for arg in node.args]
        match node.op:
            case Op.FRAME:
                return [f"{name} = 0" if self._first else f"{name} += 1"]
            case Op.POINTED:
                return [f"{name} = {self._pointed(node, args)}"]
            case Op.LATCH if self._first:
                return [f"{name} = {args[0]} if {args[1]} else {args[2]}"]
            case Op.LATCH:
                return [f"if {args[1]}: {name} = {args[0]}"]
            case Op.RUN_MAX | Op.RUN_MIN | Op.RUN_SUM if self._first:
                return [f"{name} = {args[0]}"]
            case Op.RUN_MAX | Op.RUN_MIN:
                sign = ">" if node.op is Op.RUN_MAX else "<"
                return [f"new = {args[0]}", f"if new {sign} {name}: {name} = new"]
            case Op.RUN_SUM:
                return [f"{name} = {name} + {args[0]}"]
        return [f"{name} = {self._written(node)}"]

    def _written(self, node: Node) -> str:
        if node.op is Op.VARIABLE:
            return f"values[{str(node.payload)!r}]"
        if node.op is Op.PREV:
            before = _behind(node.args[0])
            now_too = self._first or before.op is Op.CONST
            return self.text(before) if now_too else f"q{before.serial}"
        return expression(node, [self.text(arg) for arg in node.args])

    def _pointed(self, node: Node, args: list[str]) -> str:
        read = node.payload
        assert isinstance(read, PointedRead)
        width = read.data_type.width
        base, fallback = args
        decode = f"decode_{node.serial}"
        self.namespace[decode] = read.data_type.decode
        inside = " or ".join(
            f"{first - read.offset} <= {base} <= {behind - read.offset - width}"
            for first, behind in read.blocks
        )
        found = f"{decode}(read({base} + {read.offset}, {width}), {read.mask!r})"
        return f"{found} if {inside or 'False'} else {fallback}"


def _behind(node: Node) -> Node:
    """``node`` without what only the analysis put around it."""
    while node.op is Op.ASSUME:
        node = node.args[0]
    return node
