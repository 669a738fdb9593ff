"""Edits of a text, and offsets in bytes turned into offsets in code points."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from retrodsl.source import Span

TextEdit = tuple[Span, str]
"""A place in a text and what should stand there instead; an empty place is an insertion."""


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """``text`` after all ``edits``, each of them made against the text as it was.

    Edits must not overlap. Insertions at one offset keep the order in which they are given, and
    come before a replacement that begins there. Raises ``ValueError`` where two edits overlap.
    """
    pieces: list[str] = []
    done = 0
    for span, replacement in sorted(edits, key=lambda e: (e[0].start, e[0].start < e[0].end)):
        if span.start < done:
            raise ValueError(f"two edits overlap at offset {span.start}")
        pieces += text[done : span.start], replacement
        done = span.end
    pieces.append(text[done:])
    return "".join(pieces)


class ByteOffsets:
    """Code point offsets from offsets into the UTF-8 form of one text."""

    __slots__ = ("_extra", "_starts")

    def __init__(self, text: str) -> None:
        """Make the table for ``text``, which must not hold lone surrogates."""
        self._starts: list[int] = []
        self._extra: list[int] = []
        if text.isascii():
            return
        extra = 0
        for offset, character in enumerate(text):
            if character > "\x7f":
                extra += len(character.encode("utf-8")) - 1
                self._starts.append(offset + extra + 1)
                self._extra.append(extra)

    def code_point(self, byte: int) -> int:
        """The code point offset of byte offset ``byte``, which begins a character or ends all."""
        index = bisect_right(self._starts, byte)
        return byte - (self._extra[index - 1] if index else 0)

    def span(self, start: int, end: int) -> Span:
        """The span in code points of the bytes ``[start, end)``."""
        return Span(self.code_point(start), self.code_point(end))
