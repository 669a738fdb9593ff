"""Blocks of a Lua script that are not closed, or closed twice: what a parser tells of at the end.

A parser notices a missing ``end`` where the file ends, far from the mistake. The indentation of a
script mostly tells which block it is: the first one whose ``end`` stands elsewhere than the line
that opened it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrodsl.readers.lua_facts import LuaMistake, LuaMistakeKind
from retrodsl.source import Span

_TOKEN = re.compile(
    r"""--\[(?P<comment>=*)\[.*?(?:\](?P=comment)\]|\Z)|--[^\n]*
    |\[(?P<string>=*)\[.*?(?:\](?P=string)\]|\Z)
    |"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?
    |(?<![\w.:])(?P<word>function|if|do|repeat|until|end)(?!\w)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Opener:
    word: str
    start: int
    indent: int
    line: int


def block_mistake(text: str) -> LuaMistake | None:
    """The block that is never closed, or the ``end`` that closes nothing; ``None`` for neither."""
    stack: list[_Opener] = []
    suspect: _Opener | None = None
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        word = match["word"]
        if word is None:
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        indent = _indent(text, match.start())
        if word not in ("end", "until"):
            stack.append(_Opener(word, match.start(), indent, line))
            continue
        closes = "repeat" if word == "until" else ""
        if not stack or (closes and stack[-1].word != closes):
            return _mistake(match.start(), word, f"this `{word}` closes nothing", "take it out")
        opener = stack.pop()
        if suspect is None and opener.line != line and opener.indent != indent:
            suspect = opener
    if not stack:
        return None
    opener = suspect if suspect is not None and suspect.start > stack[0].start else stack[-1]
    needed = "until" if opener.word == "repeat" else "end"
    message = f"this `{opener.word}` is not closed: there is an `{needed}` too few"
    return _mistake(opener.start, opener.word, message, f"write `{needed}` behind its last line")


def _indent(text: str, offset: int) -> int:
    """How far the line of ``offset`` is set in; a tab counts as one."""
    start = text.rfind("\n", 0, offset) + 1
    return len(text[start:offset]) - len(text[start:offset].lstrip())


def _mistake(start: int, word: str, message: str, help_text: str) -> LuaMistake:
    span = Span(start, start + len(word))
    return LuaMistake(LuaMistakeKind.SYNTAX_ERROR, span, message, help_text)
