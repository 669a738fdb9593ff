"""The tree of a Lua script that has no mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from tree_sitter import Language, Node, Parser
from tree_sitter_lua import language

from retrodsl.readers import lua_nodes as n
from retrodsl.readers.lua_constants import number_constant, string_constant
from retrodsl.readers.positions import ByteOffsets
from retrodsl.source import Source, Span

#: Expressions and blocks within each other; beyond it a script is left alone.
MOST_LEVELS = 60

_RESERVED = frozenset(
    (
        *("and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in"),
        *("local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while"),
    )
)
_OPERATORS = frozenset(("or", "and", "<", ">", "<=", ">=", "~=", "==", "..", *"+-*/%^"))


class _NoTree(Exception):  # noqa: N818 (it never leaves this module)
    """The text is no Lua, or more than is read here."""


def lua_tree(source: Source) -> n.Block | None:
    """The statements of a script; ``None`` where it is broken, or nested beyond all measure."""
    text = source.text.encode("utf-8", "surrogatepass")
    root = Parser(Language(language())).parse(text).root_node
    if root.has_error:
        return None
    try:
        return _Build(text, ByteOffsets(source.text)).block(root)
    except _NoTree:
        return None


class _Build:
    def __init__(self, text: bytes, offsets: ByteOffsets) -> None:
        self.text = text
        self.offsets = offsets
        self.level = 0

    def span(self, node: Node) -> Span:
        return self.offsets.span(node.start_byte, node.end_byte)

    def slice(self, node: Node) -> str:
        return self.text[node.start_byte : node.end_byte].decode("utf-8", "replace")

    # --- statements

    def block(self, node: Node | None) -> n.Block:
        if node is None:
            return ()
        self.level += 1
        if self.level > MOST_LEVELS:
            raise _NoTree
        found = tuple(
            self.statement(child)
            for child in _inner(node)
            if child.type not in ("hash_bang_line", "empty_statement")
        )
        self.level -= 1
        return found

    def statement(self, node: Node) -> n.Statement:
        span = self.span(node)
        match node.type:
            case "variable_declaration":
                return self.local(node)
            case "assignment_statement":
                targets, values = self.sides(node)
                return n.Assign(span, targets, values)
            case "function_declaration":
                return self.declaration(node)
            case "function_call":
                return n.Invoke(span, self.expression(node))
            case "do_statement":
                return n.Do(span, self.body(node))
            case "while_statement":
                return n.While(span, self.at(node, "condition"), self.body(node))
            case "repeat_statement":
                return n.Repeat(span, self.body(node), self.at(node, "condition"))
            case "if_statement":
                return self.condition(node)
            case "for_statement":
                return self.loop(node)
            case "return_statement":
                lists = [c for c in _inner(node) if c.type == "expression_list"]
                values = tuple(self.expression(v) for c in lists for v in _inner(c))
                return n.Return(span, values)
            case "break_statement":
                return n.Jump(span)
            case "goto_statement":
                return n.Jump(span, self.slice(_inner(node)[0]))
            case "label_statement":
                return n.Mark(span, self.slice(_inner(node)[0]))
        raise _NoTree

    def body(self, node: Node) -> n.Block:
        return self.block(node.child_by_field_name("body"))

    def sides(self, node: Node) -> tuple[tuple[n.Expression, ...], tuple[n.Expression, ...]]:
        sides: list[tuple[n.Expression, ...]] = []
        for child in _inner(node):
            if child.type in ("variable_list", "expression_list"):
                parts = [c for c in _inner(child) if c.type != "attribute"]
                sides.append(tuple(self.expression(part) for part in parts))
        if len(sides) != 2:
            raise _NoTree
        return sides[0], sides[1]

    def local(self, node: Node) -> n.Local:
        inner = _inner(node)[0]
        targets: tuple[n.Expression, ...]
        values: tuple[n.Expression, ...] = ()
        if inner.type == "assignment_statement":
            targets, values = self.sides(inner)
        elif inner.type == "variable_list":
            targets = tuple(self.expression(c) for c in _inner(inner) if c.type != "attribute")
        else:
            targets = tuple(self.expression(c) for c in _inner(node))
        names = tuple(target for target in targets if isinstance(target, n.Name))
        if len(names) != len(targets):
            raise _NoTree
        return n.Local(self.span(node), names, values)

    def declaration(self, node: Node) -> n.Statement:
        place = node.child_by_field_name("name")
        if place is None:
            raise _NoTree
        function = self.function(node, self.slice(place), place.type == "method_index_expression")
        target = self.target(place)
        is_local = any(child.type == "local" for child in node.children)
        if is_local and isinstance(target, n.Name):
            return n.LocalFunction(self.span(node), target, function)
        return n.Assign(self.span(node), (target,), (function,))

    def target(self, node: Node) -> n.Expression:
        if node.type != "method_index_expression":
            return self.expression(node)
        method = _field(node, "method")
        key = n.Constant(self.span(method), self.slice(method))
        return n.Index(self.span(node), self.at(node, "table"), key)

    def condition(self, node: Node) -> n.If:
        arms = [(self.at(node, "condition"), self.block(node.child_by_field_name("consequence")))]
        otherwise: n.Block | None = None
        for alternative in node.children_by_field_name("alternative"):
            if alternative.type == "elseif_statement":
                block = alternative.child_by_field_name("consequence")
                arms.append((self.at(alternative, "condition"), self.block(block)))
            else:
                otherwise = self.body(alternative)
        return n.If(self.span(node), tuple(arms), otherwise)

    def loop(self, node: Node) -> n.Statement:
        clause = _field(node, "clause")
        body = self.body(node)
        if clause.type == "for_numeric_clause":
            name = _field(clause, "name")
            step = clause.child_by_field_name("step")
            return n.NumericFor(
                self.span(node),
                n.Name(self.span(name), self.slice(name)),
                self.at(clause, "start"),
                self.at(clause, "end"),
                None if step is None else self.expression(step),
                body,
            )
        names, values = self.sides(clause)
        held = tuple(name for name in names if isinstance(name, n.Name))
        return n.GenericFor(self.span(node), held, values, body)

    # --- expressions

    def at(self, node: Node, field: str) -> n.Expression:
        return self.expression(_field(node, field))

    def expression(self, node: Node) -> n.Expression:
        self.level += 1
        if self.level > MOST_LEVELS:
            raise _NoTree
        found = self._expression(node)
        self.level -= 1
        return found

    def _expression(self, node: Node) -> n.Expression:
        span = self.span(node)
        match node.type:
            case "identifier":
                name = self.slice(node)
                if name in _RESERVED:
                    raise _NoTree
                return n.Name(span, name)
            case "number":
                return n.Constant(span, number_constant(self.slice(node)))
            case "string":
                return n.Constant(span, string_constant(self.slice(node)))
            case "nil":
                return n.Constant(span, None)
            case "true" | "false":
                return n.Constant(span, node.type == "true")
            case "vararg_expression":
                return n.Varargs(span)
            case "dot_index_expression":
                field = _field(node, "field")
                key = n.Constant(self.span(field), self.slice(field))
                return n.Index(span, self.at(node, "table"), key)
            case "bracket_index_expression":
                return n.Index(span, self.at(node, "table"), self.at(node, "field"))
            case "function_call":
                return self.call(node)
            case "function_definition":
                return self.function(node, "", False)
            case "parenthesized_expression":
                return n.Parentheses(span, self.expression(_inner(node)[0]))
            case "binary_expression":
                operator = next(c.type for c in node.children if not c.is_named)
                if operator not in _OPERATORS:
                    raise _NoTree
                return n.Binary(span, operator, self.at(node, "left"), self.at(node, "right"))
            case "unary_expression":
                return n.Unary(span, node.children[0].type, self.at(node, "operand"))
            case "table_constructor":
                fields = tuple(self.field(c) for c in _inner(node) if c.type == "field")
                return n.TableMaker(span, fields)
        raise _NoTree

    def call(self, node: Node) -> n.Call:
        callee = _field(node, "name")
        arguments = _field(node, "arguments")
        method: str | None = None
        if callee.type == "method_index_expression":
            method = self.slice(_field(callee, "method"))
            callee = _field(callee, "table")
        given = tuple(self.expression(c) for c in _inner(arguments))
        return n.Call(self.span(node), self.expression(callee), given, method)

    def function(self, node: Node, name: str, is_method: bool) -> n.Function:
        inner = _inner(_field(node, "parameters"))
        names = [self.slice(c) for c in inner if c.type == "identifier"]
        if is_method:
            names.insert(0, "self")
        more = any(c.type == "vararg_expression" for c in inner)
        return n.Function(self.span(node), tuple(names), more, self.body(node), name)

    def field(self, node: Node) -> tuple[n.Expression | None, n.Expression]:
        name = node.child_by_field_name("name")
        value = self.at(node, "value")
        if name is None:
            return None, value
        if node.children[0].type == "[":
            return self.expression(name), value
        return n.Constant(self.span(name), self.slice(name)), value


def _inner(node: Node) -> list[Node]:
    """The named children but for comments."""
    return [child for child in node.named_children if child.type != "comment"]


def _field(node: Node, name: str) -> Node:
    found = node.child_by_field_name(name)
    if found is None:
        raise _NoTree
    return found


def walk(block: n.Block) -> Iterator[n.Expression | n.Statement]:
    """Every statement and expression of a block, outer ones first, in the order of the text."""
    for statement in block:
        yield from _walk(statement)


def _walk(node: n.Expression | n.Statement) -> Iterator[n.Expression | n.Statement]:
    yield node
    for part in node.__slots__:
        yield from _walk_part(getattr(node, part))


def _walk_part(part: object) -> Iterator[n.Expression | n.Statement]:
    if isinstance(part, tuple):
        for item in part:
            yield from _walk_part(item)
    elif isinstance(part, _NODES):
        yield from _walk(part)


_NODES = (*get_args(n.Expression), *get_args(n.Statement))
