"""The `ram` block."""
# ruff: noqa: D102 - a method a grammar rule, named like it

from __future__ import annotations

from typing import Any

from lark import Token, Tree

from retrodsl.syntax import nodes as n
from retrodsl.syntax.ast_builder.expressions import ExpressionRules


class MemoryRules(ExpressionRules):
    """Variables, arrays, structures and pointers."""

    def ram(self, tree: Tree[Token]) -> n.Ram:
        return n.Ram(self._span(tree), tuple(self._all(tree)))

    def _details(self, tree: Tree[Token], items: list[Any]) -> n.Details:
        found: dict[str, Any] = {}
        for item in items:
            kind = {n.Range: "range", n.Enum: "enum", n.Text: "doc"}[type(item)]
            if kind in found:
                what = {"range": "range", "enum": "enum", "doc": "description"}[kind]
                self._error(
                    "RS109",
                    item.span,
                    f"a second {what} for one variable",
                    "",
                    "keep one of the two",
                )
            else:
                found[kind] = item
        return n.Details(self._span(tree), **found)

    def variable(self, tree: Tree[Token]) -> n.Variable:
        name, token, *rest = self._all(tree)
        mask = rest.pop(0)[0] if isinstance(rest[0], list) else None
        address, *details = rest
        code = n.TypeCode(self._span(token), str(token))
        return n.Variable(self._span(tree), name, code, mask, address, self._details(tree, details))

    def field(self, tree: Tree[Token]) -> n.Variable:
        return self.variable(tree)

    def array(self, tree: Tree[Token]) -> n.Array:
        name, length, token, *rest = self._all(tree)
        mask = rest.pop(0)[0] if isinstance(rest[0], list) else None
        base, stride, *details = rest
        code = n.TypeCode(self._span(token), str(token))
        return n.Array(
            self._span(tree), name, length, code, mask, base, stride, self._details(tree, details)
        )

    def structs(self, tree: Tree[Token]) -> n.Structs:
        name, length, base, stride, *fields = self._all(tree)
        return n.Structs(self._span(tree), name, length, base, stride, tuple(fields))

    def mask(self, tree: Tree[Token]) -> list[n.Expression]:
        return self._all(tree)

    # --- pointers

    def pointer(self, tree: Tree[Token]) -> n.Pointer:
        base, *rest = self._all(tree)
        if isinstance(base, n.Name):
            base = n.Reference(base.span, base)
        return n.Pointer(self._span(tree), base, **dict(rest))

    def pointer_offset(self, tree: Tree[Token]) -> tuple[str, n.Expression]:
        return "offset", self.expr(tree)

    def pointer_else(self, tree: Tree[Token]) -> tuple[str, n.Expression]:
        return "fallback", self._all(tree)[0]

    # --- details

    def range_detail(self, tree: Tree[Token]) -> n.Range:
        bounds = self.row(tree, tree.children[1:])  # without the `in`
        assert isinstance(bounds, n.Range)
        return n.Range(self._span(tree), bounds.low, bounds.high)

    def enum(self, tree: Tree[Token]) -> n.Enum:
        items = self._all(tree)
        only = bool(items) and isinstance(items[0], Token)
        return n.Enum(self._span(tree), only, self._only(items, n.EnumValue))

    def enum_value(self, tree: Tree[Token]) -> n.EnumValue:
        name, value = self._all(tree)
        return n.EnumValue(self._span(tree), name, value)
