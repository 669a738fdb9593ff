"""What the rules of every part of the grammar need: the way to a rule's method, and tokens."""
# ruff: noqa: D102 - a method a grammar rule, named like it

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lark import Token, Tree

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n

_T = TypeVar("_T")
_ESCAPE = re.compile(r"\\(.)")

#: The tokens that say something by themselves. The others say which rule it is, and where it begins
#: and ends.
_TELLING = frozenset(
    {
        "NAME",
        "QUOTED_NAME",
        "STATE_NAME",
        "BUTTON",
        "PLAYER",
        "LUA_SLOT",
        "TYPE",
        "STRING",
        "FLOAT",
        "INT",
        "TRUTH",
        "ENUM_ONLY",
    }
)


class Rules:
    """Names, texts and numbers, and the plumbing; ``diagnostics`` is what was found."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self._methods: dict[str, Callable[[Tree[Token]], Any]] = {}

    def build(self, tree: Tree[Token]) -> tuple[n.Statement, ...]:
        """The statements of a whole file."""
        return tuple(self._all(tree))

    # --- plumbing

    def _node(self, item: Tree[Token] | Token) -> Any:
        if isinstance(item, Token):
            return item
        method = self._methods.get(item.data)
        if method is None:
            method = self._methods[item.data] = getattr(self, str(item.data))
        return method(item)

    def _all(self, tree: Tree[Token]) -> list[Any]:
        return [
            self._node(child)
            for child in tree.children
            if not isinstance(child, Token) or child.type in _TELLING
        ]

    @staticmethod
    def _tokens(tree: Tree[Token]) -> list[Token]:
        return [c for c in tree.children if isinstance(c, Token) and c.type in _TELLING]

    def _token(self, tree: Tree[Token]) -> Token:
        return self._tokens(tree)[0]

    @staticmethod
    def _span(item: Tree[Token] | Token) -> Span:
        first = last = item
        while not isinstance(first, Token):  # no rule below that of the file is ever empty
            first = first.children[0]
        while not isinstance(last, Token):
            last = last.children[-1]
        start = first.start_pos or 0
        return Span(start, last.end_pos or start)

    def _error(self, code: str, span: Span, message: str, text: str, *helps: str) -> None:
        label = Label(self.source, span, text)
        self.diagnostics.append(Diagnostic(code, Severity.ERROR, message, label, helps=helps))

    @staticmethod
    def _only(items: Iterable[Any], kind: type[_T]) -> tuple[_T, ...]:
        return tuple(item for item in items if isinstance(item, kind))

    # --- texts and numbers

    def _text(self, token: Token) -> n.Text:
        return n.Text(self._span(token), _ESCAPE.sub(r"\1", token[1:-1]))

    def _int(self, token: Token, *, negated: bool = False) -> n.Integer:
        """A whole number; 2**63 has its place behind a minus alone (``negated``)."""
        digits = token.replace("_", "")
        span = self._span(token)
        base = {"0x": 16, "0b": 2}.get(digits[:2].lower(), 10)
        try:
            # Python reads no decimal number of thousands of digits; 20 are too many as it is.
            value = 1 << 64 if base == 10 and len(digits.lstrip("0")) > 20 else int(digits, base)
        except ValueError:
            self._error(
                "RS105",
                span,
                "this number has no digits",
                "",
                "write at least one digit after the prefix",
            )
            return n.Integer(span, 0)
        if value >= (1 << 63) + negated:
            self._error(
                "RS106",
                span,
                "this number does not fit in 64 bits",
                "at most 9223372036854775807 (2**63 - 1)",
            )
            value = 0
        return n.Integer(span, value)

    def _decimal(self, token: Token) -> n.Decimal:
        value = float(token.replace("_", ""))
        if value in (float("inf"), float("-inf")):
            self._error(
                "RS106",
                self._span(token),
                "this number does not fit in a double",
                "at most 1.8e308",
            )
            value = 0.0
        return n.Decimal(self._span(token), value)

    def _player(self, token: Token | None) -> int:
        if token is None:
            return 1
        player = int(token[1:]) if len(token) < 4 else 99
        if not 1 <= player <= 2:
            self._error(
                "RS107",
                self._span(token),
                f"there is no player {token}",
                "the engine knows p1 and p2",
            )
            return 1
        return player

    # --- names

    def name(self, tree: Tree[Token]) -> n.Name:
        return self._name(self._token(tree))

    def _name(self, token: Token) -> n.Name:
        """A name as a token: bare, in backticks, or in double quotes where those may stand."""
        if token.type == "QUOTED_NAME":
            if len(token) == 2:
                self._error("RS108", self._span(token), "this name is empty", "")
            return n.Name(self._span(token), token[1:-1], quoted=True)
        if token.type == "STRING":
            text = self._text(token)
            return n.Name(text.span, text.value, quoted=True)
        return n.Name(self._span(token), str(token))

    def doc(self, tree: Tree[Token]) -> n.Text:
        return self._text(self._token(tree))
