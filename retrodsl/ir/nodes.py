"""The operations of the intermediate representation.

A meaning is a graph of nodes without cycles; equal nodes are one object (see ``ir.build``), so
sharing is visible and a node's ``serial`` orders operands before what is made of them. Evaluators
and emitters walk ``in_order`` and never recurse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from retrodsl.platforms import DataType
from retrodsl.semantics.intervals import Interval

Value: TypeAlias = int | float | bool


class Kind(Enum):
    """The type of a value: an exact 64-bit integer, a double, or a truth."""

    INT = "integer"
    REAL = "double"
    BOOL = "condition"

    __hash__ = object.__hash__  # each is one object; Enum's own hashes its name, in Python


class Op(Enum):
    """What a node does with its operands; in brackets what its ``payload`` holds."""

    CONST = "const"  # [the value]
    VARIABLE = "variable"  # [key of a RAM variable]
    POINTED = "pointed"  # base address, fallback [PointedRead]
    FRAME = "frame"  # frames since reset
    # numbers
    TO_REAL = "to_real"
    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"
    FLOOR_DIV = "//"
    MOD = "%"
    POW = "**"
    NEG = "neg"
    MIN = "min"
    MAX = "max"
    SQRT = "sqrt"
    FLOOR = "floor"
    # bits of integers
    BIT_AND = "&"
    BIT_OR = "|"
    BIT_XOR = "^"
    BIT_NOT = "~"
    SHIFT_LEFT = "<<"
    SHIFT_RIGHT = ">>"
    BIT_COUNT = "bitcount"
    # truth
    EQ = "=="
    LT = "<"
    LE = "<="
    AND = "and"
    OR = "or"
    NOT = "not"
    SELECT = "select"  # condition, yes, no
    ASSUME = "assume"  # the operand, in a place where its range is known to be narrower
    # history, all beginning at frame 0
    PREV = "prev"  # the operand one frame ago; itself on frame 0
    LATCH = "latch"  # value, condition, start: value of the last frame where condition held
    RUN_MAX = "run_max"
    RUN_MIN = "run_min"
    RUN_SUM = "run_sum"

    __hash__ = object.__hash__


#: Operations that keep something from frame to frame.
HISTORY = frozenset({Op.PREV, Op.LATCH, Op.RUN_MAX, Op.RUN_MIN, Op.RUN_SUM})


@dataclass(frozen=True, slots=True)
class PointedRead:
    """How a variable behind a pointer is read: ``offset`` from the base, then as ``data_type``.

    ``blocks`` are the memory that it may lie in, first address and the one behind the last.
    """

    name: str
    offset: int
    data_type: DataType
    mask: int | None
    blocks: tuple[tuple[int, int], ...]

    def is_inside(self, base: int) -> bool:
        """Whether all of its bytes lie in one block of the memory when the pointer is ``base``."""
        address = base + self.offset
        end = address + self.data_type.width
        return any(first <= address and end <= behind for first, behind in self.blocks)


Payload: TypeAlias = Value | str | PointedRead | None


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation. Compared by identity; ``serial`` is greater than that of every operand."""

    serial: int
    op: Op
    args: tuple[Node, ...]
    payload: Payload
    kind: Kind
    range: Interval
    depth: int = field(default=0)

    @property
    def is_const(self) -> bool:
        """Whether this is a literal value."""
        return self.op is Op.CONST

    @property
    def number(self) -> int | float:
        """The value of a constant."""
        assert self.op is Op.CONST
        assert isinstance(self.payload, int | float)
        return self.payload

    def __repr__(self) -> str:
        return show(self)


def in_order(roots: Iterable[Node]) -> list[Node]:
    """Every node that ``roots`` need, each once, operands first."""
    found: dict[int, Node] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.serial not in found:
            found[node.serial] = node
            stack.extend(node.args)
    return [found[serial] for serial in sorted(found)]


def variables_of(roots: Iterable[Node]) -> list[str]:
    """The keys of the RAM variables that ``roots`` read, sorted."""
    return sorted({str(node.payload) for node in in_order(roots) if node.op is Op.VARIABLE})


def show(node: Node, depth: int = 6) -> str:
    """The node as a short expression, for messages and for debugging."""
    if node.op is Op.CONST:
        return str(node.payload).lower() if isinstance(node.payload, bool) else str(node.payload)
    if node.op is Op.VARIABLE:
        return str(node.payload)
    if node.op is Op.FRAME:
        return "frame"
    if node.op is Op.ASSUME:
        return show(node.args[0], depth)
    if depth == 0:
        return "..."
    args = [show(arg, depth - 1) for arg in node.args]
    if node.op is Op.POINTED:
        assert isinstance(node.payload, PointedRead)
        return node.payload.name
    if len(args) == 2 and not node.op.value.isalpha() and "_" not in node.op.value:
        return f"({args[0]} {node.op.value} {args[1]})"
    if node.op in (Op.AND, Op.OR):
        return f"({args[0]} {node.op.value} {args[1]})"
    return f"{node.op.value}({', '.join(args)})"
