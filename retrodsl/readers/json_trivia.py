"""What stands between the values of a JSON text: space, and what JSON does not take for it."""

from __future__ import annotations

import re

from retrodsl.readers.json_mistakes import JsonMistake, JsonMistakeKind
from retrodsl.readers.json_strings import Report
from retrodsl.source import Span

_SPACE = re.compile(r"[ \t\n\r]*")
FOREIGN_SPACE = r"\x00\ufeff\u180e\u200b-\u200d\u2060"
"""Characters that show as nothing and are not space to Python, for a character class."""

_FOREIGN = re.compile(
    r"(?P<line>//[^\n\r]*|--(?![^\s A-Za-z])[^\n\r:=]*(?=[\n\r]|\Z)|--[ \t][^\n\r]*)"
    r"|(?P<block>/\*[\s\S]*?(?:\*/|\Z))"
    r"|(?P<hash>\#[^\n\r]*)"
    rf"|(?P<space>(?:[^\S \t\n\r]|[{FOREIGN_SPACE}])+)"
)
_TOLD = {
    "line": (JsonMistakeKind.LINE_COMMENT, "JSON has no comments", "remove the comment"),
    "block": (JsonMistakeKind.BLOCK_COMMENT, "JSON has no comments", "remove the comment"),
    "hash": (JsonMistakeKind.HASH_COMMENT, "JSON has no comments", "remove the comment"),
    "space": (
        JsonMistakeKind.FOREIGN_SPACE,
        "JSON knows no such space",
        "write an ordinary space here",
    ),
}


def skip_trivia(text: str, offset: int, report: Report) -> int:
    """The offset of the next thing that counts, at or after ``offset``; comments are reported."""
    while True:
        space = _SPACE.match(text, offset)
        assert space is not None  # the pattern matches the empty text
        offset = space.end()
        match = _FOREIGN.match(text, offset)
        if match is None:
            return offset
        what = match.lastgroup
        assert what is not None  # the pattern has a name for each of its alternatives
        kind, message, help_text = _TOLD[what]
        span = Span(offset, match.end())
        if what == "space":
            message = f"JSON has no space U+{ord(match[0][0]):04X}"
            edit = (span, " ")
        else:
            start = len(text[space.start() : offset].rstrip(" \t")) + space.start()
            edit = (Span(start, span.end), "")
        report(JsonMistake(kind, span, message, help_text, edit))
        offset = match.end()
