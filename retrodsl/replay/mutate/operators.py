"""What can be changed in an expression: one small thing, as a slip of the pen would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from retrodsl.replay.mutate.tree import Part
from retrodsl.source import Span
from retrodsl.syntax import nodes as n

#: What kind of change it is, what it is in words, and what stands there then.
Change: TypeAlias = tuple[str, str, n.Node]

#: The operators that a comparison's is mistaken for: its neighbour, and its opposite.
_COMPARISONS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
}
_ARITHMETIC = {"+": "-", "-": "+", "&": "|", "|": "&", "<<": ">>", ">>": "<<"}
_FUNCTIONS = {
    "gain": "loss",
    "loss": "gain",
    "delta": "gain",
    "rises": "falls",
    "falls": "rises",
    "peak": "low",
    "low": "peak",
    "prev": "prior",
    "prior": "prev",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
}


def changes_of(part: Part) -> Iterator[Change]:
    """The changes to an expression itself, what stands below it left alone."""
    node = part.node
    match node:
        case n.Integer() | n.Decimal() if not isinstance(part.above, n.Unary):
            yield from _literal(node.value, node, part)
        case n.Unary(operator="-", operand=n.Integer() | n.Decimal() as literal):
            yield from _literal(-literal.value, node, part)
        case n.Compare():
            for operator in _COMPARISONS[node.operator]:
                text = f"`{node.operator}` becomes `{operator}`"
                yield "comparison", text, replace(node, operator=operator)
        case n.InRange() | n.InSet():
            word = "in" if node.negated else "not in"
            yield "comparison", f"becomes `{word}`", replace(node, negated=not node.negated)
        case n.And():
            yield "logic", "`and` becomes `or`", n.Or(node.span, node.left, node.right)
            yield from _sides(node)
        case n.Or():
            yield "logic", "`or` becomes `and`", n.And(node.span, node.left, node.right)
            yield from _sides(node)
        case n.Not():
            yield "logic", "`not` is dropped", node.operand
        case n.Unary() if node.operator == "-":
            yield "coefficient", "the sign is dropped", node.operand
        case n.Binary():
            yield from _binary(node)
        case n.Call() if node.function.text in _FUNCTIONS:
            new = _FUNCTIONS[node.function.text]
            name = replace(node.function, text=new)
            text = f"`{node.function.text}` becomes `{new}`"
            yield "function", text, replace(node, function=name)
        case n.When():
            yield "branch", "the condition is dropped", node.value
        case n.IfThenElse():
            yield (
                "branch",
                "`then` and `else` change places",
                replace(node, yes=node.no, no=node.yes),
            )
        case _:
            return


def _sides(node: n.And | n.Or) -> Iterator[Change]:
    yield "logic", "the left side is dropped", node.right
    yield "logic", "the right side is dropped", node.left


def _binary(node: n.Binary) -> Iterator[Change]:
    if node.operator in _ARITHMETIC:
        new = _ARITHMETIC[node.operator]
        yield "arithmetic", f"`{node.operator}` becomes `{new}`", replace(node, operator=new)
    if node.operator == "*":
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if _is_number(side):
                yield "coefficient", "the coefficient is dropped", other
    elif node.operator == "/" and _is_number(node.right):
        yield "coefficient", "the divisor is dropped", node.left


def _is_number(node: n.Node) -> bool:
    inner = node.operand if isinstance(node, n.Unary) else node
    return isinstance(inner, n.Integer | n.Decimal)


def _literal(value: int | float, node: n.Node, part: Part) -> Iterator[Change]:
    """A factor is doubled and turned around; any other number is missed by one."""
    above = part.above
    factor = isinstance(above, n.Binary) and above.operator in ("*", "/")
    kind, others = "reference", (value + 1, value - 1)
    if factor or isinstance(value, float):
        kind, others = "coefficient", (value * 2, -value)
    for other in others:
        yield kind, f"{value} becomes {other}", _number(other, node.span)


def _number(value: int | float, span: Span) -> n.Expression:
    size = n.Decimal(span, abs(value)) if isinstance(value, float) else n.Integer(span, abs(value))
    return n.Unary(span, "-", size) if value < 0 else size
