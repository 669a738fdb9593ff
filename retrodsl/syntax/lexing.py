"""What happens to the tokens between the lexer and the parser: line ends that do not count go."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token

#: Token types after which a statement surely goes on, so that a line end there is not its end.
GOES_ON = frozenset(
    {
        "_NL",
        "LBRACE",
        "COMMA",
        "COLON",
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


class LineEnds:
    """Lark's post-lexer hook: at most one ``_NL`` in a row, and none where a line goes on."""

    always_accept = ("_NL",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Drop the line ends that do not end a statement."""
        depth = 0
        before = "_NL"
        for token in stream:
            if token.type in _OPENING:
                depth += 1
            elif token.type in _CLOSING:
                depth = max(0, depth - 1)
            elif token.type == "_NL" and (depth or before in GOES_ON):
                continue
            before = token.type
            yield token
