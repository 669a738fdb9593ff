"""Expressions: what each operator of a row takes, by precedence."""
# ruff: noqa: D102 - a method a grammar rule, named like it

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from lark import Token, Tree

from retrodsl.source import Span
from retrodsl.syntax import nodes as n
from retrodsl.syntax.ast_builder.depth import MAX_DEPTH, depth_of, too_deep
from retrodsl.syntax.ast_builder.rules import Rules

_T = TypeVar("_T", bound=n.Node)
_Item = Tree[Token] | Token

#: An operand: its node, and where it begins and ends, brackets around it included. The right side
#: of `in` counts as one: a ``Range``, or a tuple of the members of a set.
_Operand = tuple[Any, int, int]

#: How tightly each operator binds, by terminal.
_BINDING = {
    "WHEN": 1,
    "OR": 2,
    "AND": 3,
    "NOT": 4,
    "COMPARE": 5,
    "IN": 5,
    "DOTS": 6,
    "BAR": 7,
    "CARET": 8,
    "AMPERSAND": 9,
    "SHIFT": 10,
    "PLUS_MINUS": 11,
    "POINTER_SIGN": 12,
    "TIMES": 13,
    "POWER": 15,
}

#: The same for what stands in front of its only operand. A pointer's sign takes the whole product
#: behind it: ``- 5 // 2`` goes back by 2, not by 3.
_PREFIX = {"NOT": 4, "POINTER_SIGN": 12, "PLUS_MINUS": 14, "UNARY_SIGN": 14}

_GROUPS_TO_THE_RIGHT = "POWER"

_TWO_SIDED: dict[str, type[n.And | n.Or | n.When]] = {"AND": n.And, "OR": n.Or, "WHEN": n.When}


class _Row:
    """Operands and operators of one row that have not found each other yet."""

    def __init__(self) -> None:
        self.operands: list[_Operand] = []
        self._waiting: list[tuple[int, Token, bool]] = []

    def prefix(self, operator: Token) -> None:
        """An operator in front of its operand."""
        self._waiting.append((_PREFIX[operator.type], operator, True))

    def infix(self, operator: Token, *, negated: bool) -> None:
        """An operator between two operands; ``negated`` for the `in` of `not in`."""
        kind = operator.type
        binding = _BINDING[kind]
        self.join(binding + 1 if kind == _GROUPS_TO_THE_RIGHT else binding)
        self._waiting.append((binding, operator, negated))

    def join(self, binding: int) -> None:
        """Give the operators that bind at least as tightly as ``binding`` their operands."""
        waiting, operands = self._waiting, self.operands
        while waiting and waiting[-1][0] >= binding:
            level, operator, flag = waiting.pop()
            right, _, end = operands.pop()
            kind = operator.type
            if flag and kind != "IN":
                start = operator.start_pos or 0
                operands.append(
                    (_with_prefix(operator, level, right, Span(start, end)), start, end)
                )
                continue
            left, start, _ = operands.pop()
            operands.append((_between(operator, left, right, Span(start, end), flag), start, end))


def _is_raised(items: list[_Item], place: int) -> bool:
    """Whether the operand at ``place`` has a power: a minus in front is then for the power."""
    behind = items[place + 1] if place + 1 < len(items) else None
    return isinstance(behind, Token) and behind.type == _GROUPS_TO_THE_RIGHT


def _with_prefix(operator: Token, level: int, operand: n.Expression, span: Span) -> n.Expression:
    if operator.type == "NOT":
        return n.Not(span, operand)
    if level == _PREFIX["POINTER_SIGN"] and operator == "+":
        return operand
    return n.Unary(span, str(operator), operand)


def _between(operator: Token, left: n.Expression, right: Any, span: Span, negated: bool) -> Any:
    kind = operator.type
    if kind == "COMPARE":
        return n.Compare(span, str(operator), left, right)
    if kind == "DOTS":
        return n.Range(span, left, right)
    if kind == "IN":
        if isinstance(right, n.Range):
            return n.InRange(span, left, right.low, right.high, negated)
        return n.InSet(span, left, right, negated)
    node = _TWO_SIDED.get(kind)
    return n.Binary(span, str(operator), left, right) if node is None else node(span, left, right)


class ExpressionRules(Rules):
    """Rows of operands and operators, and the operands that have a rule of their own."""

    #: Upper bound of the levels of operators around the node that is being built; how many of
    #: them are `if`; and whether some bound was so large that the levels have to be counted.
    _around = 0
    _ifs = 0
    _count_levels = False

    def expr(self, tree: Tree[Token]) -> n.Expression:
        return cast("n.Expression", self.row(tree, tree.children))

    sum = unary = bits = expr

    def row(self, tree: Tree[Token], items: list[_Item]) -> n.Expression | n.Range:
        """The expression that the row ``items`` of ``tree`` is, or the range between two."""
        return self._measured(tree, len(items), lambda: self._row(items))

    def if_then_else(self, tree: Tree[Token]) -> n.Expression:
        return self._measured(tree, 1, lambda: self._if_then_else(tree))

    def _if_then_else(self, tree: Tree[Token]) -> n.Expression:
        span = self._span(tree)
        if self._ifs > MAX_DEPTH:  # reported by `_measured`; what is deeper need not be built
            return n.Integer(span, 0)
        self._ifs += 1
        parts = self._all(tree)
        self._ifs -= 1
        return n.IfThenElse(span, *parts)

    def _measured(self, tree: Tree[Token], levels: int, build: Callable[[], _T]) -> _T:
        """What ``build`` makes of ``tree``, reported if too many operators hang together in it."""
        self._around += levels
        if self._around > MAX_DEPTH:
            self._count_levels = True
        expression = build()
        self._around -= levels
        if self._count_levels and not self._around:
            self._count_levels = False
            if depth_of(expression) > MAX_DEPTH:
                span = self._span(tree)
                message = f"more than {MAX_DEPTH} operators hang together"
                self.diagnostics.append(too_deep(self.source, span, message))
        return expression

    def _row(self, items: list[_Item]) -> n.Expression | n.Range:
        if len(items) == 1:
            return cast("n.Expression", self._operand(items[0])[0])
        row = _Row()
        before_operand, negated, minus = True, False, False
        for place, item in enumerate(items):
            if before_operand:
                if isinstance(item, Token) and item.type in _PREFIX:
                    row.prefix(item)
                    minus = item == "-"
                else:
                    minus = minus and not _is_raised(items, place)
                    row.operands.append(self._operand(item, negated=minus))
                    before_operand = minus = False
                continue
            operator = cast("Token", item)  # the grammar has nothing else here
            if operator.type == "NOT":
                negated = True
                continue
            row.infix(operator, negated=negated)
            before_operand, negated = True, False
        row.join(0)
        return cast("n.Expression | n.Range", row.operands[0][0])

    def _operand(self, item: _Item, *, negated: bool = False) -> _Operand:
        if isinstance(item, Token):
            node = self._literal(item, negated=negated)
            return node, node.span.start, node.span.end
        span = self._span(item)
        return self._node(item), span.start, span.end

    def _literal(self, token: Token, *, negated: bool) -> n.Expression:
        kind = token.type
        if kind == "INT":
            return self._int(token, negated=negated)
        if kind == "FLOAT":
            return self._decimal(token)
        if kind == "TRUTH":
            return n.Truth(self._span(token), str(token) == "true")
        name = self._name(token)
        return n.Reference(name.span, name)

    def set(self, tree: Tree[Token]) -> tuple[n.Expression, ...]:
        return tuple(self._all(tree))

    def group(self, tree: Tree[Token]) -> n.Expression:
        return cast("n.Expression", self._node(tree.children[1]))  # between the brackets

    def call(self, tree: Tree[Token]) -> n.Call:
        token, *arguments = self._all(tree)
        return n.Call(self._span(tree), self._name(token), tuple(arguments))

    def reference(self, tree: Tree[Token]) -> n.Reference:
        token, *rest = self._all(tree)
        member = rest.pop() if isinstance(rest[-1], n.Name) else None
        index = rest[0] if rest else None
        return n.Reference(self._span(tree), self._name(token), index, member)

    def index(self, tree: Tree[Token]) -> n.Expression:
        return cast("n.Expression", self._node(tree.children[0]))

    def every(self, tree: Tree[Token]) -> n.Every:
        return n.Every(self._span(tree))
