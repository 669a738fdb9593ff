"""The outline of a text that a broken file still has: comments, strings, brackets, lines.

It needs no grammar, so it can tell where a bracket was left open and which lines belong together
when the parser has given up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrodsl.source import Source, Span
from retrodsl.syntax.nodes import Comment

_PIECES = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>"(?:[^"\\\n]|\\.)*")
      | (?P<open_string>"[^\n]*)
      | (?P<name>`[^`\n]*`)
      | (?P<open>[({\[])
      | (?P<close>[)}\]])
    """,
    re.VERBOSE,
)
_PARTNER = {")": "(", "}": "{", "]": "["}


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket and, when it has one, its partner's offset."""

    offset: int
    character: str
    partner: int | None


@dataclass(frozen=True, slots=True)
class Outline:
    """What can be said of a text without parsing it.

    ``unclosed`` are opening brackets that nothing closes, ``stray`` closing ones that nothing
    opened (or that close a bracket of another kind), ``open_strings`` the offsets of strings whose
    line ends before they do; ``depth`` is the deepest nesting of brackets.
    """

    comments: tuple[Comment, ...]
    pairs: dict[int, int]
    unclosed: tuple[int, ...]
    stray: tuple[int, ...]
    open_strings: tuple[int, ...]
    depth: int
    deepest: int


def outline(source: Source) -> Outline:
    """Read the outline of ``source``."""
    text = source.text
    comments: list[Comment] = []
    pairs: dict[int, int] = {}
    stack: list[int] = []
    unclosed: list[int] = []
    stray: list[int] = []
    open_strings: list[int] = []
    open_now = dict.fromkeys(_PARTNER.values(), 0)
    depth = deepest = 0
    for match in _PIECES.finditer(text):
        start = match.start()
        kind = match.lastgroup
        if kind == "comment":
            line_start = text.rfind("\n", 0, start) + 1
            own_line = not text[line_start:start].strip()
            body = match.group().rstrip()
            comments.append(Comment(Span(start, start + len(body)), body, own_line))
        elif kind == "open_string":
            open_strings.append(start)
        elif kind == "open":
            stack.append(start)
            open_now[match.group()] += 1
            if len(stack) > depth:
                depth, deepest = len(stack), start
        elif kind == "close":
            wanted = _PARTNER[match.group()]
            if not open_now[wanted]:
                stray.append(start)
                continue
            while text[stack[-1]] != wanted:
                unclosed.append(stack.pop())
                open_now[text[unclosed[-1]]] -= 1
            opening = stack.pop()
            open_now[wanted] -= 1
            pairs[opening] = start
    unclosed.extend(stack)
    return Outline(
        tuple(comments),
        pairs,
        tuple(sorted(unclosed)),
        tuple(stray),
        tuple(open_strings),
        depth,
        deepest,
    )
