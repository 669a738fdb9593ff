"""What the expressions of a Lua script are, as far as they are simple enough to follow."""

from __future__ import annotations

from tree_sitter import Node

from retrodsl.readers.lua_constants import LuaConstant, number_constant, string_constant
from retrodsl.readers.lua_variables import (
    OPAQUE,
    Constant,
    Element,
    Holder,
    Made,
    Operand,
    Scopes,
    Variable,
)
from retrodsl.readers.positions import ByteOffsets
from retrodsl.source import Span

_LONGEST_CHAIN = 20
"""How many look-ups in look-ups are followed."""


class OperandReader:
    """Tells the operands of one script, whose UTF-8 is ``text``, in the light of ``scopes``."""

    def __init__(self, text: bytes, offsets: ByteOffsets, scopes: Scopes) -> None:
        self._text = text
        self._offsets = offsets
        self._scopes = scopes

    def span(self, node: Node) -> Span:
        """The place of ``node`` in code points."""
        return self._offsets.span(node.start_byte, node.end_byte)

    def slice(self, node: Node) -> str:
        """The text under ``node``."""
        return self._text[node.start_byte : node.end_byte].decode("utf-8", errors="replace")

    def operand(self, node: Node, owner: int, level: int = 0) -> Operand:
        """What ``node`` is, if it is simple enough to follow."""
        chain: list[Node] = []
        while True:
            inner = unwrapped(node)
            if inner.type not in ("dot_index_expression", "bracket_index_expression"):
                break
            chain.append(inner)
            base = inner.child_by_field_name("table")
            if base is None or len(chain) > _LONGEST_CHAIN:
                return OPAQUE
            node = base
        operand: Operand
        if inner.type == "identifier":
            operand = Holder(self._scopes.find(self.slice(inner)))
        elif inner.type == "table_constructor" and not chain:
            return Made(self._items(inner), self.span(inner), owner)
        else:
            operand = self._constant(inner)
        for element in reversed(chain):
            key = element.child_by_field_name("field")
            if key is None or level > _LONGEST_CHAIN:
                return OPAQUE
            if element.type == "dot_index_expression":
                key_operand: Operand = Constant(self.slice(key))
            else:
                key_operand = self.operand(key, owner, level + 1)
            operand = Element(operand, key_operand, element.start_byte, element.end_byte)
        return operand

    def _constant(self, node: Node) -> Operand:
        """The constant that ``node`` is, signs folded in, or OPAQUE."""
        sign = 1
        node = unwrapped(node)
        while node.type == "unary_expression":
            operator = node.child_by_field_name("operator")
            operand = node.child_by_field_name("operand")
            if operator is None or operand is None or operator.type != "-":
                return OPAQUE
            sign = -sign
            node = unwrapped(operand)
        if node.type == "number":
            number = number_constant(self.slice(node))
            return OPAQUE if number is None else Constant(sign * number)
        if sign < 0 or node.type not in ("string", "true", "false", "nil"):
            return OPAQUE
        if node.type != "string":
            return Constant({"true": True, "false": False, "nil": None}[node.type])
        text = string_constant(self.slice(node))
        return OPAQUE if text is None else Constant(text)

    def _items(self, node: Node) -> tuple[tuple[LuaConstant, LuaConstant], ...] | None:
        """The keys of a table constructor with the constants under them; ``None`` if one is not
        a constant or the table has an open end."""
        items: dict[LuaConstant, LuaConstant] = {}
        position = 0
        fields = named(node)
        for field in fields:
            key = field.child_by_field_name("name")
            value = field.child_by_field_name("value")
            if value is None:
                return None
            if key is None:
                position += 1
                name: LuaConstant = position
                if field == fields[-1] and value.type in ("function_call", "vararg_expression"):
                    return None
            elif field.children[0].type != "[":
                name = self.slice(key)
            else:
                constant = self._constant(key)
                if not isinstance(constant, Constant) or isinstance(constant.value, bool):
                    return None
                name = constant.value
            constant = self._constant(value)
            if constant == Constant(None):
                continue
            items[name] = constant.value if isinstance(constant, Constant) else None
        return tuple(items.items())

    def operands(self, values: list[Node], count: int, owner: int) -> list[Operand]:
        """What each of ``count`` targets gets from ``values``."""
        operands = [self.operand(value, owner) for value in values[:count]]
        if len(operands) < count:
            is_open = bool(values) and values[-1].type in ("function_call", "vararg_expression")
            operands += [OPAQUE if is_open else Constant(None)] * (count - len(operands))
        return operands

    def root(self, node: Node) -> Variable | None:
        """The variable at the root of ``a``, ``a.b`` or ``a[b].c``."""
        while node.type.endswith("index_expression"):
            base = node.child_by_field_name("table")
            if base is None:
                return None
            node = unwrapped(base)
        return self._scopes.find(self.slice(node)) if node.type == "identifier" else None


def named(node: Node) -> list[Node]:
    """The children that say something: neither punctuation nor comments."""
    return [child for child in node.named_children if child.type != "comment"]


def unwrapped(node: Node) -> Node:
    """``node`` without the parentheses around it."""
    while node.type == "parenthesized_expression":
        inner = named(node)
        if len(inner) != 1:
            break
        node = inner[0]
    return node
