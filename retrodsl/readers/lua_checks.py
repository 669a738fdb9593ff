"""Places that the tree-sitter grammar lets pass and the engine's LuaJIT does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from retrodsl.readers.lua_constants import number_constant
from retrodsl.readers.lua_facts import LuaMistake, LuaMistakeKind
from retrodsl.readers.lua_names import KEYWORDS, is_name
from retrodsl.readers.lua_operands import named
from retrodsl.readers.positions import ByteOffsets
from retrodsl.source import Span

_LINE_END_INSIDE = re.compile(r"\\(?:z\s*|\r\n|\n\r|[\s\S])|[\r\n]")
_ESCAPE = re.compile(
    r"\\(?:\d{1,3}|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|z\s*|[abfnrtv\\\"'\r\n])|(\\[\s\S])"
)
_LOOPS = frozenset({"while_statement", "repeat_statement", "for_statement"})
_FUNCTIONS = frozenset({"function_declaration", "function_definition"})
_GLUED = re.compile(rb"[A-Za-z0-9_.\x80-\xff]")


@dataclass(frozen=True, slots=True)
class _Around:
    """What a node stands in."""

    is_loop: bool
    has_varargs: bool
    labels: frozenset[str]


class LuaChecks:
    """Looks at every node of one tree; ``mistakes`` is what it found.

    ``strings`` are mistakes in strings, each with the place of all that the parser took for the
    string: its own complaints about that place are worth less.
    """

    def __init__(self, root: Node, text: bytes, offsets: ByteOffsets) -> None:
        self._text = text
        self._offsets = offsets
        self.mistakes: list[LuaMistake] = []
        self.strings: list[tuple[LuaMistake, Span]] = []
        rest = [(root, _Around(is_loop=False, has_varargs=True, labels=frozenset()))]
        while rest:
            node, around = rest.pop()
            self._check(node, around)
            inner = self._inside(node, around)
            rest += [(child, inner) for child in node.children]

    def _inside(self, node: Node, around: _Around) -> _Around:
        if node.type in _FUNCTIONS:
            parameters = node.child_by_field_name("parameters")
            kinds = {child.type for child in parameters.children} if parameters else set()
            return _Around(False, "vararg_expression" in kinds, frozenset())
        if node.type in ("block", "chunk"):
            labels = around.labels | self._labels(node)
            return _Around(around.is_loop, around.has_varargs, labels)
        if node.type in _LOOPS and not around.is_loop:
            return _Around(True, around.has_varargs, around.labels)
        return around

    def _check(self, node: Node, around: _Around) -> None:
        match node.type:
            case "identifier" if not node.is_missing:
                self._name(node)
            case "number":
                after = self._text[node.end_byte : node.end_byte + 1]
                if number_constant(self._slice(node)) is None or _GLUED.match(after):
                    self._wrong(
                        node, f"{self._slice(node)} runs into what follows, or is no number"
                    )
            case "string":
                self._string(node)
            case "vararg_expression" if not around.has_varargs:
                self._wrong(node, "... stands in a function that has no ... among its parameters")
            case "goto_statement":
                for label in named(node):
                    if self._slice(label) not in around.labels:
                        self._wrong(label, f"there is no label {self._slice(label)}")
            case "break_statement" if not around.is_loop:
                self._misplaced(node, "break stands outside of every loop")
            case "function_call":
                self._call(node)
            case "chunk" | "block":
                self._order(node)

    def _name(self, node: Node) -> None:
        name = self._slice(node)
        if name in KEYWORDS:
            self._wrong(node, f"{name} is a keyword, not a name")
        elif not is_name(name):
            self._wrong(node, f"{name} is not a name")

    def _string(self, node: Node) -> None:
        text = self._slice(node)
        if text[:1] not in ("'", '"'):
            return
        whole = self._span(node)
        for match in _LINE_END_INSIDE.finditer(text):
            if match[0][0] != "\\":
                span = Span(whole.start, whole.start + match.start())
                self._bad_string(span, whole, "the string does not end on its line", "close it")
                return
        for match in _ESCAPE.finditer(text):
            if match[1]:
                span = Span(whole.start + match.start(), whole.start + match.end())
                message = f"Lua has no escape {match[1]}"
                self._bad_string(span, whole, message, "write \\\\ for a backslash")

    def _bad_string(self, span: Span, whole: Span, message: str, help_text: str) -> None:
        mistake = LuaMistake(LuaMistakeKind.SYNTAX_ERROR, span, message, help_text)
        self.strings.append((mistake, whole))

    def _call(self, node: Node) -> None:
        """A bracket on a new line may begin a call or a statement: LuaJIT takes neither."""
        name = node.child_by_field_name("name")
        arguments = node.child_by_field_name("arguments")
        if name is None or arguments is None or not arguments.children:
            return
        if arguments.children[0].type == "(" and name.end_point.row != arguments.start_point.row:
            self._wrong(
                arguments.children[0],
                "this bracket on a new line may call what stands before it or begin a statement",
                "put it on the line before, or a ; in front of it",
            )

    def _order(self, node: Node) -> None:
        """``break`` ends its block, and a ``;`` ends a statement."""
        last = ""
        before = ""
        for child in self._statements(node):
            if last:
                self._misplaced(child, f"nothing may follow {last} in its block")
                return
            if child.type == "empty_statement":
                if before in ("", "empty_statement"):
                    self._wrong(child, "this ; ends no statement", "remove it")
            elif child.type == "break_statement":
                last = "break"
            before = child.type

    def _statements(self, node: Node) -> Iterator[Node]:
        """The statements of a block, without the ``;`` that return and break may have."""
        ends = False
        for child in named(node):
            if child.type == "empty_statement" and ends:
                ends = False
                continue
            ends = child.type in ("return_statement", "break_statement")
            yield child

    def _labels(self, block: Node) -> frozenset[str]:
        """The labels of a block itself, which code in it and in blocks of it can go to."""
        return frozenset(
            self._slice(name)
            for statement in block.children
            if statement.type == "label_statement"
            for name in named(statement)
        )

    def _wrong(self, node: Node, message: str, help_text: str = "") -> None:
        self._report(LuaMistakeKind.SYNTAX_ERROR, node, message, help_text)

    def _misplaced(self, node: Node, message: str) -> None:
        self._report(LuaMistakeKind.MISPLACED_STATEMENT, node, message, "")

    def _report(self, kind: LuaMistakeKind, node: Node, message: str, help_text: str) -> None:
        self.mistakes.append(LuaMistake(kind, self._span(node), message, help_text))

    def _span(self, node: Node) -> Span:
        return self._offsets.span(node.start_byte, node.end_byte)

    def _slice(self, node: Node) -> str:
        return self._text[node.start_byte : node.end_byte].decode("utf-8", errors="replace")
