"""Rows and blocks with their comments and blank lines, whatever they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from retrodsl.source import Source, Span
from retrodsl.syntax.nodes import Comment
from retrodsl.syntax.printer.comments import Comments, attach
from retrodsl.syntax.printer.docs import Block, Doc, Group, Line, OwnLine, Row, concat, flat_width

_BLANK_LINE = re.compile(r"\n[ \t\f\r]*\n")


@dataclass(frozen=True, slots=True)
class Item:
    """A row to be: where it stood, what is printed, and its kind (see ``Row``)."""

    span: Span
    content: Doc
    kind: str = ""


class Rows:
    """Makes blocks of items: gives each comment its place and keeps single blank lines."""

    def __init__(self, source: Source, pairs: dict[int, int], comments: Comments) -> None:
        self._text = source.text
        self._openings = {closing: opening for opening, closing in pairs.items()}
        self.comments = comments

    def item(self, span: Span, content: Doc, kind: str = "") -> Item:
        """An item with the comments inside it; those of blocks in it have their places already."""
        return Item(span, attach(content, self.comments.take(span.start, span.end)), kind)

    def block(self, end: int, items: Sequence[Item], separator: str = "; ") -> Block:
        """The block whose closing brace is the last character before offset ``end``."""
        closing = end - 1
        opening = self._openings[closing]
        comments = self.comments.take(opening, closing)
        header = None
        first = items[0].span.start if items else closing
        if comments and not comments[0].own_line and comments[0].span.start < first:
            header = comments.pop(0)
        start = header.span.end if header else opening + 1
        pieces = self._pieces(start, items, comments)
        one_line = self.is_one_line(end) or not (pieces or header)
        return Block(pieces, one_line, separator, header)

    def sharing(
        self, end: int, spans: Sequence[Span], contents: Sequence[Doc], separator: str
    ) -> list[Item]:
        """Items of the block before offset ``end``: those that share a line go on sharing it.

        In a block that is on one line none do: where it no longer fits, each gets its own.
        """
        runs: list[list[int]] = []
        for index, span in enumerate(spans):
            shared = index and "\n" not in self._text[spans[index - 1].end : span.start]
            if shared and not self.is_one_line(end):
                runs[-1].append(index)
            else:
                runs.append([index])
        items: list[Item] = []
        for run in runs:
            span = spans[run[0]].to(spans[run[-1]])
            flat = all(flat_width(contents[index]) is not None for index in run)
            if len(run) == 1 or not flat or self.comments.any_between(span.start, span.end):
                items.extend(self.item(spans[index], contents[index]) for index in run)
                continue
            parts: list[Doc | str] = [contents[run[0]]]
            for index in run[1:]:
                parts.extend((Line(separator), contents[index]))
            items.append(Item(span, Group(concat(*parts))))
        return items

    def file(self, items: Sequence[Item]) -> Block:
        """The whole file as a block without braces."""
        comments = self.comments.take(0, len(self._text))
        return Block(self._pieces(0, items, comments), one_line=False, spaced=True)

    def is_one_line(self, end: int) -> bool:
        """Whether the block that ends before offset ``end`` is on one line."""
        return "\n" not in self._text[self._openings[end - 1] : end]

    def _pieces(
        self, start: int, items: Sequence[Item], comments: Iterable[Comment]
    ) -> tuple[Row | OwnLine, ...]:
        pieces: list[Row | OwnLine] = []
        everything: list[Item | Comment] = sorted(
            (*items, *comments), key=lambda piece: piece.span.start
        )
        for piece in everything:
            blank = bool(pieces) and bool(_BLANK_LINE.search(self._text, start, piece.span.start))
            start = piece.span.end
            last = pieces[-1] if pieces else None
            if isinstance(piece, Item):
                pieces.append(Row(piece.content, None, blank, piece.kind))
            elif not piece.own_line and isinstance(last, Row) and last.trailing is None:
                pieces[-1] = replace(last, trailing=piece)
            else:  # on its own line, or behind a lone semicolon
                pieces.append(OwnLine(piece, blank))
        return tuple(pieces)
