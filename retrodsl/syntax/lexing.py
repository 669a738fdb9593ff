"""What happens to the tokens between the lexer and the parser: line ends that do not count go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from lark import Token

from retrodsl.syntax.words import RESERVED

RESERVED_SET = frozenset(RESERVED)

#: Token types after which a statement surely goes on, so that a line end there is not its end.
GOES_ON = frozenset(
    {
        "_NL",
        "LBRACE",
        "COMMA",
        "COLON",
        "PLUS",
        "PLUS_MINUS",
        "TIMES",
        "POWER",
        "SHIFT",
        "BAR",
        "CARET",
        "AMPERSAND",
        "UNARY_SIGN",
        "POINTER_SIGN",
        "COMPARE",
        "EQUAL",
        "IN",
        "AND",
        "OR",
        "NOT",
        "IF",
        "THEN",
        "ELSE",
        "WHEN",
        "DOTS",
    }
)

_OPENING = frozenset({"LPAR", "LSQB"})
_CLOSING = frozenset({"RPAR", "RSQB"})

#: How a line begins that goes on with the statement before it.
_GOES_ON_WITH = re.compile(r"(?:and|or|not|when|then|in)\b|else\b(?![ \t]*:)|[-+*/%|&^<>{]|==|!=")

#: The terminals of reserved words whose name is not the word itself.
_TERMINALS = {"true": "TRUTH", "false": "TRUTH"}

#: The offsets just behind the line ends of the text that is being parsed that do not count.
_joined: ContextVar[frozenset[int]] = ContextVar("joined line ends", default=frozenset())


def _joined_line_ends(text: str) -> frozenset[int]:
    """The offsets behind the line ends after which a statement goes on.

    What counts is the next line that is not empty and no comment; read from the end, so that each
    line is looked at once.
    """
    joined = []
    goes_on = False
    end = len(text)
    while (start := text.rfind("\n", 0, end)) >= 0:
        line = text[start + 1 : end].strip(" \t\r\f")
        if line and not line.startswith("#"):
            goes_on = bool(_GOES_ON_WITH.match(line))
        if goes_on:
            joined.append(start + 1)
        end = start
    return frozenset(joined)


@contextmanager
def line_ends_of(text: str) -> Iterator[None]:
    """Has the parser know, inside, which line ends of ``text`` do not end a statement.

    That takes a look at the line behind, which neither lark's lexer nor a hook on its tokens has.
    """
    token = _joined.set(_joined_line_ends(text))
    try:
        yield
    finally:
        _joined.reset(token)


class LineEnds:
    """Lark's post-lexer hook: line ends that do not count go, reserved words are no names."""

    always_accept = ("_NL",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """At most one ``_NL`` in a row, and none where a line goes on."""
        depth = 0
        before = "_NL"
        joined = _joined.get()
        for token in stream:
            if token.type in _OPENING:
                depth += 1
            elif token.type in _CLOSING:
                depth = max(0, depth - 1)
            elif token.type == "_NL":
                if depth or before in GOES_ON or token.end_pos in joined:
                    continue
            elif token.type == "NAME" and token in RESERVED_SET:
                token.type = _TERMINALS.get(token, token.upper())
            before = token.type
            yield token
