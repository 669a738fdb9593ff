"""Where a script is no Lua at all: the broken places in its syntax tree."""

from __future__ import annotations

from tree_sitter import Node

from retrodsl.readers.lua_facts import LuaMistake, LuaMistakeKind
from retrodsl.readers.positions import ByteOffsets
from retrodsl.source import Span

_MOST_SHOWN = 30


def syntax_mistakes(root: Node, text: str, offsets: ByteOffsets) -> list[LuaMistake]:
    """A mistake for each place that the parser had to skip or to fill in, in their order."""
    mistakes: list[LuaMistake] = []
    rest = [root]
    while rest:
        node = rest.pop()
        if node.is_missing:
            at = offsets.code_point(node.start_byte)
            mistakes.append(
                LuaMistake(
                    LuaMistakeKind.MISSING_TOKEN,
                    Span(at, at),
                    f"{_token_name(node.type)} is missing here",
                    f"write {_token_name(node.type)}",
                )
            )
        elif node.is_error:
            mistakes.append(_error(offsets.span(node.start_byte, node.end_byte), text))
        elif node.has_error:
            rest += reversed(node.children)
    return mistakes


def _error(span: Span, text: str) -> LuaMistake:
    """The mistake of a place that was skipped, shown to the end of its first line."""
    lines = text[span.start : span.end].lstrip().splitlines()
    line = lines[0].rstrip() if lines else ""
    start = text.find(line, span.start) if line else span.start
    shown = line if len(line) <= _MOST_SHOWN else line[:_MOST_SHOWN] + "..."
    return LuaMistake(
        LuaMistakeKind.SYNTAX_ERROR,
        Span(start, start + len(line)),
        f"{shown} is not Lua here" if shown else "this is not Lua",
    )


def _token_name(kind: str) -> str:
    """What a missing node is called."""
    return {"identifier": "a name", "number": "a number", "expression": "a value"}.get(kind, kind)
