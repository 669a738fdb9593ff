"""Each operation as a Python expression that gives what ``ir.scalar`` defines."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from retrodsl.ir.nodes import Kind, Node, Op, Value
from retrodsl.ir.scalar import OPERATIONS

#: Operations that a Python operator or two says, whatever the operands.
_TEMPLATES: Final[Mapping[Op, str]] = {
    Op.ADD: "({0} + {1})",
    Op.SUB: "({0} - {1})",
    Op.MUL: "({0} * {1})",
    Op.NEG: "(-{0})",
    Op.MIN: "({1} if {1} < {0} else {0})",
    Op.MAX: "({1} if {1} > {0} else {0})",
    Op.BIT_AND: "({0} & {1})",
    Op.BIT_OR: "({0} | {1})",
    Op.BIT_XOR: "({0} ^ {1})",
    Op.BIT_NOT: "(~{0})",
    Op.BIT_COUNT: "{0}.bit_count()",
    Op.EQ: "({0} == {1})",
    Op.LT: "({0} < {1})",
    Op.LE: "({0} <= {1})",
    Op.AND: "({0} and {1})",
    Op.OR: "({0} or {1})",
    Op.NOT: "(not {0})",
    Op.SELECT: "({1} if {0} else {2})",
    Op.ASSUME: "{0}",
}
#: Those that need the second operand to be a fitting literal, and else are called.
_WITH_CONSTANT: Final[Mapping[Op, str]] = {
    Op.FLOOR_DIV: "({0} // {1})",
    Op.MOD: "({0} % {1})",
    Op.SHIFT_LEFT: "({0} << {1})",
    Op.SHIFT_RIGHT: "({0} >> {1})",
    Op.DIV: "({0} / {1})",
}
#: Their templates name an operand twice, so it has to be a name or a literal.
TWICE: Final = frozenset({Op.MIN, Op.MAX})
#: The largest integer that ``float`` is known to take without a look.
_FLOAT_TAKES: Final = 1 << 1000

HELPERS: Final[dict[str, Callable[..., Any]]] = {
    f"call_{op.name.lower()}": function for op, function in OPERATIONS.items()
}
"""The definitions themselves, by the names under which expressions call them."""


def expression(node: Node, operands: Sequence[str]) -> str:
    """A stateless operation over the texts of its operands."""
    op = node.op
    template = _TEMPLATES.get(op)
    if template is None and op in _WITH_CONSTANT and _fits(node):
        template = _WITH_CONSTANT[op]
    if template is None and op is Op.TO_REAL and _is_small(node.args[0]):
        template = "float({0})"
    if template is not None:
        return template.format(*operands)
    return f"call_{op.name.lower()}({', '.join(operands)})"


def _fits(node: Node) -> bool:
    """Whether the plain operator means the same with this constant second operand."""
    first, second = node.args
    if not second.is_const:
        return False
    if node.op in (Op.SHIFT_LEFT, Op.SHIFT_RIGHT):
        return 0 <= second.number <= 63
    if node.op is Op.DIV:
        return second.number != 0 and first.kind is second.kind is Kind.REAL
    return second.number != 0


def _is_small(node: Node) -> bool:
    return node.kind is Kind.INT and node.range.magnitude < _FLOAT_TAKES


def literal(value: Value) -> str:
    """A constant as Python text; an infinity and NaN are names of the function's namespace."""
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "(-inf)"
    text = repr(value)
    return f"({text})" if text.startswith("-") or isinstance(value, int) else text
