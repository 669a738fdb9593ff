"""From a text to a syntax tree, or to everything that is wrong with the text."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from retrodsl.diagnostics import Diagnostic
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n
from retrodsl.syntax.ast_builder import AstBuilder
from retrodsl.syntax.ast_builder.depth import too_deep
from retrodsl.syntax.grammar import parser
from retrodsl.syntax.lexing import line_ends_of
from retrodsl.syntax.outline import Outline, outline

#: After this many syntax errors in one file the rest is noise.
MAX_ERRORS = 20

#: How deep brackets may nest.
MAX_BRACKETS = 60

_LINE_GOES_ON = re.compile(r"(?:[-+*/%&|^<>=,(:\[]|\b(?:and|or|not|in|when|then|else|if))\s*$")


@dataclass(frozen=True, slots=True)
class ParseResult:
    """The tree of a file, or ``None`` when there is an error among the diagnostics."""

    file: n.File | None
    diagnostics: tuple[Diagnostic, ...]


@contextmanager
def deep_recursion(limit: int = 20_000) -> Iterator[None]:
    """Room for trees as deep as ``MAX_DEPTH``, several calls a level, whoever calls."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, limit))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def parse(source: Source) -> ParseResult:
    """Parse a whole file. Never raises for what the text holds."""
    shape = outline(source)
    if shape.depth > MAX_BRACKETS:
        span = Span(shape.deepest, shape.deepest + 1)
        return _failed(too_deep(source, span, f"brackets nest more than {MAX_BRACKETS} deep"))
    try:
        tree = _tree(source.text)
    except UnexpectedInput as error:
        return ParseResult(None, tuple(_all_errors(source, shape, error)))
    builder = AstBuilder(source)
    with deep_recursion():
        statements = builder.build(tree)
    diagnostics = tuple(builder.diagnostics)
    if any(d.is_error for d in diagnostics):
        return ParseResult(None, diagnostics)
    return ParseResult(n.File(source, statements, shape.comments), diagnostics)


def _tree(text: str) -> Tree[Token]:
    with line_ends_of(text):
        return parser().parse(text)


def _failed(*diagnostics: Diagnostic) -> ParseResult:
    return ParseResult(None, diagnostics)


def _all_errors(source: Source, shape: Outline, error: UnexpectedInput) -> list[Diagnostic]:
    """Every error of a file, each found with the lines of those before it blanked out.

    A statement is a line, so a file without its broken lines mostly parses again; where it does
    not, because the broken line opened a block that nothing closes, the search ends.
    """
    from retrodsl.syntax.mistakes import explain

    found: list[Diagnostic] = []
    text = source.text
    while len(found) < MAX_ERRORS:
        diagnostic = explain(error, source, shape)
        assert diagnostic.label is not None
        if any(d.label is not None and d.label.span == diagnostic.label.span for d in found):
            break
        if diagnostic.code == "RS102" and any(d.code == "RS110" for d in found):
            break  # the end of the file is missed for a bracket that is told already
        found.append(diagnostic)
        region = _broken_region(text, shape, error)
        if region is None or not text[region.start : region.end].strip():
            break
        blank = re.sub(r"[^\n]", " ", text[region.start : region.end])
        text = text[: region.start] + blank + text[region.end :]
        try:
            _tree(text)
        except UnexpectedInput as next_error:
            error = next_error
        else:
            break
    return found


def _broken_region(text: str, shape: Outline, error: UnexpectedInput) -> Span | None:
    """The lines to blank out so that the rest can be parsed; ``None`` when there are none."""
    token = getattr(error, "token", None)
    position: int | None = error.pos_in_stream  # None at the end of the file, whatever lark says
    if position is None or position < 0 or (token is not None and token.type == "$END"):
        return None
    if token is not None and token.type in ("_NL", "RBRACE"):
        before = text[:position].rstrip()
        if position in shape.stray:
            return Span(position, position + 1)
        start, end = len(before) - 1, position
    else:
        line_end = text.find("\n", position)
        start, end = position, len(text) if line_end < 0 else line_end
    start = text.rfind("\n", 0, max(start, 0)) + 1
    while start > 0:
        line_before = text.rfind("\n", 0, start - 1) + 1
        if not _LINE_GOES_ON.search(text[line_before : start - 1]):
            break
        start = line_before
    for opening, closing in sorted(shape.pairs.items()):
        if start <= opening < position and closing >= end:
            start = opening + 1
        elif position <= opening < end <= closing:
            end = closing + 1
        elif opening < start <= closing < end:
            end = closing
    if any(start <= offset < max(end, position) for offset in shape.unclosed):
        return None
    return Span(start, end) if end > start else None
