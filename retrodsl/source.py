"""Source text and positions in it: offsets everywhere, lines and columns only when shown."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code point offsets into one source's text."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span that covers this one and ``other``."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, eq=False)
class Source:
    """A text with the name it is shown under; equal only to itself.

    ``name`` is what messages print (a path as the user gave it, or ``<string>``).
    """

    name: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts.extend(i + 1 for i, ch in enumerate(self.text) if ch == "\n")
        return starts

    @property
    def line_count(self) -> int:
        """How many lines the text has; an empty text has one."""
        return len(self._line_starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of ``offset``, both from 1, columns in code points.

        An offset outside the text is moved to its nearest end.
        """
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def utf16_column(self, offset: int) -> int:
        """Column of ``offset`` from 0 in UTF-16 units, as language servers count."""
        line, column = self.position(offset)
        start = self._line_starts[line - 1]
        return len(self.text[start : start + column - 1].encode("utf-16-le", "surrogatepass")) // 2

    def line(self, number: int) -> str:
        """The text of line ``number`` (from 1) without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] if number < self.line_count else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def line_start(self, number: int) -> int:
        """Offset at which line ``number`` (from 1) begins."""
        return self._line_starts[number - 1]

    def slice(self, span: Span) -> str:
        """The text under ``span``."""
        return self.text[span.start : span.end]
