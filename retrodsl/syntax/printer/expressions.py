"""Expressions: as few parentheses as the meaning allows, broken at the loosest operators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from typing_extensions import assert_never

from retrodsl.source import Source
from retrodsl.syntax import nodes as n
from retrodsl.syntax.printer.docs import (
    Align,
    Concat,
    Doc,
    Gap,
    Group,
    Leaf,
    Line,
    Nest,
    Tab,
    concat,
)
from retrodsl.syntax.words import needs_backticks

# How tightly things bind, as in the grammar: what is looser than its place asks for stands in
# parentheses.
ANY, OR, AND, NOT, COMPARISON, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, PRODUCT = range(11)
UNARY, POWER, TIGHT = range(11, 14)

_BINARY = {
    "|": BIT_OR,
    "^": BIT_XOR,
    "&": BIT_AND,
    "<<": SHIFT,
    ">>": SHIFT,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "//": PRODUCT,
    "%": PRODUCT,
    "**": POWER,
}

#: Names that mean something of the language's own unless they stand in backticks.
BUILT_IN = frozenset({"frame"})


def may_go_bare(name: str) -> bool:
    """Whether a name in backticks says the same without them."""
    return not needs_backticks(name) and name not in BUILT_IN


def binding(expression: n.Expression) -> int:
    """How tightly ``expression`` binds."""
    match expression:
        case n.IfThenElse() | n.When():
            return ANY
        case n.Or():
            return OR
        case n.And():
            return AND
        case n.Not():
            return NOT
        case n.Compare() | n.InRange() | n.InSet():
            return COMPARISON
        case n.Binary(operator=operator):
            return _BINARY[operator]
        case n.Unary():
            return UNARY
        case n.Integer() | n.Decimal() | n.Truth() | n.Reference() | n.Call():
            return TIGHT
        case _:
            assert_never(expression)


class Expressions:
    """Documents for the expressions of one file; literals keep their spelling in ``source``."""

    def __init__(self, source: Source) -> None:
        self._source = source

    # --- pieces of the source

    def spelled(self, node: n.Node) -> Leaf:
        """What stands in the source for a node without structure."""
        return Leaf(self._source.slice(node.span), node.span.start)

    def name(self, name: n.Name) -> Leaf:
        """A name, in backticks where it needs them; one in double quotes keeps them."""
        leaf = self.spelled(name)
        if leaf.text.startswith("`") and may_go_bare(name.text):
            return replace(leaf, text=name.text)
        return leaf

    # --- expressions

    def any(self, expression: n.Expression) -> Doc:
        """An expression where any can stand."""
        return self.within(expression, ANY)

    def within(self, expression: n.Expression, least: int) -> Doc:
        """An expression where it has to bind at least as tightly as ``least``."""
        doc = self._bare(expression)
        if binding(expression) < least:
            return concat("(", Align(doc), ")")
        return doc

    def value(self, expression: n.Expression, least: int = ANY) -> Doc:
        """An expression behind `=` or `:`, where a line may end, with the space in front."""
        return concat(Nest(Gap()), self._alone(expression, least))

    def tabbed_value(self, key: str, expression: n.Expression) -> tuple[Doc, Doc]:
        """The same with the value in a column of its own."""
        return Tab(key, breakable=True), self._alone(expression, ANY)

    def _alone(self, expression: n.Expression, least: int) -> Doc:
        """A value with room before it, where operators can stand so that operands line up."""
        if isinstance(expression, n.Binary) and least <= binding(expression) < POWER:
            return self._binary(expression, hang=2)
        return Align(self.within(expression, least))

    def amount(self, amount: n.Expression) -> Doc:
        """A number of a movie or an expectation: in parentheses unless it is a number or a name."""
        match amount:
            case n.Unary(operator="-", operand=operand) if _is_plain(operand):
                return concat("-", self._bare(operand))
            case _ if _is_plain(amount):
                return self._bare(amount)
        return concat("(", Align(self.any(amount)), ")")

    def listed(self, opening: str, items: list[Doc], closing: str) -> Doc:
        """Items in brackets: on one line, or one on each."""
        if not items:
            return concat(opening + closing)
        parts: list[Doc | str] = []
        for item in items:
            parts.extend((",", Line(), item) if parts else (item,))
        return Group(
            concat(opening, Nest(concat(Line(""), *parts)), Line(""), closing), closed=True
        )

    def _bare(self, expression: n.Expression) -> Doc:
        match expression:
            case n.Integer() | n.Decimal() | n.Truth():
                return self.spelled(expression)
            case n.Reference():
                return self._reference(expression)
            case n.Call(function=function, arguments=arguments):
                items = [Align(self.any(argument)) for argument in arguments]
                return concat(self.name(function), self.listed("(", list(items), ")"))
            case n.Unary(operator=operator, operand=operand):
                return concat(operator, Gap(""), self.within(operand, UNARY))
            case n.Binary():
                return self._binary(expression)
            case n.Compare(operator=operator, left=left, right=right):
                return self._chain(
                    self.within(left, BIT_OR), (operator, self.within(right, BIT_OR))
                )
            case n.InRange() | n.InSet():
                return self._member(expression)
            case n.Not(operand=operand):
                return concat("not", Gap(), self.within(operand, NOT))
            case n.And() | n.Or():
                return self._logic(expression)
            case n.IfThenElse():
                return self._choice(expression)
            case n.When(value=value, condition=condition):
                return self._chain(self.within(value, OR), ("when", self.within(condition, OR)))
            case _:
                assert_never(expression)

    @staticmethod
    def _chain(first: Doc, *rest: tuple[str, Doc]) -> Doc:
        """Operands all on one line, or one on each."""
        parts: list[Doc | str] = [first]
        for operator, operand in rest:
            parts.extend((Line(), f"{operator} ", Align(operand)))
        return Align(Group(concat(*parts)))

    @staticmethod
    def _filled(first: Doc, rest: Iterable[tuple[str, Doc]], hang: int) -> Doc:
        """Operands on as few lines as they need."""
        parts: list[Doc | str] = [Align(first)]
        for operator, operand in rest:
            parts.append(Group(concat(Line(), f"{operator} ", Align(operand))))
        return Align(Group(concat(*parts)), hang)

    def _reference(self, reference: n.Reference) -> Doc:
        parts: list[Doc | str] = [self.name(reference.name)]
        index = reference.index
        if index is not None:
            item = self.spelled(index) if isinstance(index, n.Every) else Align(self.any(index))
            parts.append(self.listed("[", [item], "]"))
        if reference.member is not None:
            member = self.name(reference.member)
            if index is None:  # no line can end between the names: a comment there goes behind
                member = replace(member, at=reference.name.span.end)
            parts.extend((".", member))
        return concat(*parts)

    def signed_sum(self, expression: n.Expression) -> Doc:
        """A sum with a sign in front of its first part, as behind a pointer."""
        first, rest = self._chained(expression, SUM)
        sign = "+ "
        if isinstance(first, n.Unary) and first.operator == "-":
            sign, first = "- ", first.operand
        return concat(sign, self._filled(self.within(first, PRODUCT), rest, hang=2))

    def _binary(self, expression: n.Binary, hang: int = 0) -> Doc:
        level = _BINARY[expression.operator]
        if level == POWER:
            return self._power(expression)
        first, rest = self._chained(expression, level)
        return self._filled(self.within(first, level), rest, hang)

    def _chained(
        self, expression: n.Expression, level: int
    ) -> tuple[n.Expression, list[tuple[str, Doc]]]:
        """The first operand of a chain of one level, and the operators and operands behind it."""
        rest: list[tuple[str, Doc]] = []
        first = expression
        while isinstance(first, n.Binary) and _BINARY[first.operator] == level:
            rest.append((first.operator, self.within(first.right, level + 1)))
            first = first.left
        return first, rest[::-1]

    def _power(self, expression: n.Binary) -> Doc:
        """A chain of `**`, which groups to the right."""
        operands = [self.within(expression.left, TIGHT)]
        last = expression.right
        while isinstance(last, n.Binary) and last.operator == "**":
            operands.append(self.within(last.left, TIGHT))
            last = last.right
        first, *rest = (*operands, self.within(last, UNARY))
        return self._filled(first, (("**", operand) for operand in rest), hang=0)

    def _logic(self, expression: n.And | n.Or) -> Doc:
        kind = type(expression)
        word, level = ("and", AND) if kind is n.And else ("or", OR)
        rest: list[tuple[str, Doc]] = []
        first: n.Expression = expression
        while isinstance(first, kind):
            rest.append((word, self.within(first.right, level + 1)))
            first = first.left
        return self._chain(self.within(first, level), *reversed(rest))

    def _member(self, expression: n.InRange | n.InSet) -> Doc:
        value = self.within(expression.value, BIT_OR)
        tail: Doc
        if isinstance(expression, n.InRange):
            tail = self.range(expression.low, expression.high, BIT_OR)
        else:
            items = [Align(self.within(member, BIT_OR)) for member in expression.members]
            tail = self.listed("{", list(items), "}")
        if expression.negated:  # a line cannot begin with `not`
            return Align(Group(concat(value, " not in", Line(), Align(tail))))
        return Align(Group(concat(value, Line(), "in", Gap(), Align(tail))))

    def range(self, low: n.Expression, high: n.Expression, least: int) -> Doc:
        """``low..high``."""
        return concat(self.within(low, least), "..", Gap(""), self.within(high, least))

    def _choice(self, expression: n.IfThenElse) -> Doc:
        """A chain of `if`, one branch a line where it does not fit on one."""
        parts: list[Doc] = []
        word = "if"
        branch: n.Expression = expression
        while isinstance(branch, n.IfThenElse):
            parts.append(self._branch(word, branch))
            parts.append(Line())
            word, branch = "else if", branch.no
        parts.append(concat("else", Gap(), Align(self.any(branch))))
        return Align(Group(Concat(tuple(parts))))

    def _branch(self, word: str, branch: n.IfThenElse) -> Doc:
        condition = concat(word, Gap(), Align(self.any(branch.condition)))
        yes = concat("then", Gap(), Align(self.any(branch.yes)))
        return Group(concat(condition, Nest(Line()), yes))


def _is_plain(amount: n.Expression) -> bool:
    match amount:
        case n.Integer() | n.Decimal() | n.Reference(index=None, member=None):
            return True
    return False
