"""Findings for a person: the line with the part underlined, what is known, and a mend.

::

    error[RT204]: this can never be true
      --> specs/airstriker.retro:14:18
       |
    14 |   out_of_lives : lives == 300
       |                  ^^^^^^^^^^^^ lives is |u1, from 0 to 255
       = help: the two bytes at 0xFF001A are read with >u2

``^`` marks the place that the finding is reported at, ``-`` the related ones; places in further
files follow under ``:::``. Columns are those of a terminal: tabs are expanded, wide characters
take two columns, combining marks none, and a character that would act on the terminal is shown
as its escape, so that no input can reach it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrodsl.diagnostics.model import Diagnostic, Label, Severity
from retrodsl.diagnostics.render import escaped, place_of, visible
from retrodsl.source import Source

_TAB = 4
_MAX_MARKS = 8
_MAX_LINES = 4
_MIN_ROOM = 20
_NO_BASE = "\u25cc"
_BLUE = "1;34"
_BOLD = "1"
_SEVERITY_STYLE = {Severity.ERROR: "1;31", Severity.WARNING: "1;33"}


def render_text(diagnostics: Iterable[Diagnostic], *, color: bool, width: int | None) -> str:
    """All findings, an empty line between two, each drawn as the module's docstring shows.

    ``color`` adds ANSI colours and changes nothing else. ``width`` is that of the terminal in
    columns: source lines that are longer are cut around the marked part, with ``…`` where
    something is left out; with ``None`` they are shown whole. No findings give an empty text.
    """
    return "\n".join(_Drawing(d, color, width).draw() for d in diagnostics)


@dataclass(frozen=True, slots=True)
class _Mark:
    """The part of a label on one line; ``start`` and ``end`` count code points, later columns."""

    start: int
    end: int
    primary: bool
    text: str


def _marks(label: Label, primary: bool) -> dict[int, _Mark]:
    """The marks that a label makes, by line; those inside a long span are left out."""
    source, place = label.source, place_of(label.source, label.span)
    end_line, end = place.end_line, place.end_column - 1
    if end == 0 and end_line > place.line:
        end_line -= 1
        end = len(source.line(end_line))
    lines = range(place.line, end_line + 1)
    if len(lines) > _MAX_LINES:
        lines = range(place.line, end_line + 1, end_line - place.line)
    parts = {}
    for number in lines:
        line = source.line(number)
        first = place.column - 1 if number == place.line else len(line) - len(line.lstrip())
        last = min(end, len(line)) if number == end_line else len(line.rstrip())
        if first < last:
            parts[number] = (first, last)
    if not parts:
        at = min(place.column - 1, len(source.line(place.line)))
        parts[place.line] = (at, at)
    final = max(parts)
    return {
        n: _Mark(a, b, primary, label.text if n == final else "") for n, (a, b) in parts.items()
    }


@dataclass(slots=True)
class _Cells:
    """A line laid out on a terminal.

    ``texts`` has one entry a column (the second column of a wide character is empty), ``starts``
    and ``ends`` the columns of each code point; a combining mark shares those of its base.
    """

    texts: list[str]
    starts: list[int]
    ends: list[int]

    def columns(self, mark: _Mark) -> _Mark:
        """The same mark counted in columns, at least one wide."""
        start = self.starts[mark.start] if mark.start < len(self.starts) else len(self.texts)
        end = self.ends[mark.end - 1] if mark.end > mark.start else start + 1
        return _Mark(start, max(end, start + 1), mark.primary, mark.text)


def _char_width(ch: str) -> int:
    """How many columns a printable character takes: 0, 1 or 2."""
    if " " <= ch <= "~":
        return 1
    if unicodedata.category(ch) in ("Mn", "Me") or "\u1160" <= ch <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


def _lay_out(line: str) -> _Cells:
    """Tabs expanded, escapes spelled, marks put onto their base.

    More than a few marks on one character, which would run over the lines around, are escaped.
    """
    cells = _Cells([], [], [])
    texts, base, marks = cells.texts, 0, 0
    for ch in line:
        here = len(texts)
        shown = " " * (_TAB - here % _TAB) if ch == "\t" else visible(ch)
        width = _char_width(shown) if len(shown) == 1 else len(shown)
        if width == 0 and texts and marks < _MAX_MARKS:
            texts[base] += shown
            marks += 1
            cells.starts.append(base)
            cells.ends.append(here)
            continue
        if width == 0:
            texts.extend(escaped(ch) if texts else [_NO_BASE + shown])
        else:
            texts.extend([shown, ""] if width == 2 and len(shown) == 1 else shown)
        base = len(texts) - (1 if texts[-1] else 2)
        marks = marks if width == 0 else 0
        cells.starts.append(here)
        cells.ends.append(len(texts))
    return cells


def _window(length: int, focus: _Mark, room: int | None) -> tuple[int, int]:
    """Which columns of a line of ``length`` to show so that ``focus`` is seen, ``room`` at most."""
    if room is None or length <= room:
        return 0, length
    span = min(focus.end - focus.start, room - room // 4)
    left = min(max(focus.start - (room - span) // 2, 0), length - room)
    return left, left + room


def _cut(texts: Sequence[str], left: int, right: int) -> list[str]:
    """The columns ``[left, right)`` with ``…`` at a side that is cut; halves become spaces."""
    part = list(texts[left:right])
    if left > 0:
        part[0] = "…"
    if right < len(texts):
        part[-1] = "…"
    for i, text in enumerate(part):
        before = part[i - 1] if i else ""
        wide = bool(text) and _char_width(text[0]) == 2
        if (wide and (i + 1 == len(part) or part[i + 1] != "")) or (
            text == "" and not (before and _char_width(before[0]) == 2)
        ):
            part[i] = " "
    return part


def _rows(marks: Iterable[_Mark]) -> list[list[_Mark]]:
    """Marks shared out over rows: none over or touching another, a text only at a row's end."""
    rows: list[list[_Mark]] = []
    for mark in sorted(marks, key=lambda m: (not m.primary, -m.start, m.end)):
        for row in rows:
            joined = sorted([*row, mark], key=lambda m: m.start)
            pairs = pairwise(joined)
            if all(a.end < b.start and not a.text for a, b in pairs):
                row[:] = joined
                break
        else:
            rows.append([mark])
    return rows


@dataclass(frozen=True, slots=True)
class _Drawing:
    """One finding on its way to lines of text."""

    diagnostic: Diagnostic
    color: bool
    width: int | None

    def draw(self) -> str:
        """The whole finding, with a line end."""
        found = self.diagnostic
        style = _SEVERITY_STYLE[found.severity]
        head, *rest = found.message.split("\n")
        kind = self._paint(f"{found.severity.value}[{visible(found.code)}]", style)
        lines = [kind + self._paint(f": {visible(head)}", _BOLD)]
        lines += [self._paint(f"  {visible(line)}", _BOLD) for line in rest]
        blocks = self._blocks()
        gutter = max((len(str(max(marks))) for _, _, marks in blocks), default=1)
        arrow = "-->"
        for source, first, marks in blocks:
            if not source.text:  # a file or a folder as a whole
                where = visible(source.name) + (f": {visible(first.text)}" if first.text else "")
                lines.append(f"{' ' * gutter}{self._paint(arrow, _BLUE)} {where}")
                arrow = ":::"
                continue
            place = place_of(source, first.span)
            where = f"{visible(source.name)}:{place.line}:{place.column}"
            lines.append(f"{' ' * gutter}{self._paint(arrow, _BLUE)} {where}")
            lines.append(self._row(gutter, "", ""))
            lines += self._snippet(source, marks, gutter)
            arrow = ":::"
        for kind, texts in (("note", found.notes), ("help", found.helps), ("fix", self._fixes())):
            for text in texts:
                lines += self._remark(gutter, kind, text)
        return "\n".join(lines) + "\n"

    def _paint(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.color and text else text

    def _fixes(self) -> tuple[str, ...]:
        """The fix's title, unless there are words of help already."""
        fix = self.diagnostic.fix
        return () if fix is None or self.diagnostic.helps else (fix.title,)

    def _blocks(self) -> list[tuple[Source, Label, dict[int, list[_Mark]]]]:
        """Per source, in order of appearance: its first label and the marks on its lines."""
        found = self.diagnostic
        labels = [] if found.label is None else [(found.label, True)]
        labels += [(label, False) for label in found.related]
        blocks: list[tuple[Source, Label, dict[int, list[_Mark]]]] = []
        for label, primary in labels:
            block = next((b for b in blocks if b[0] is label.source), None)
            if block is None:
                block = (label.source, label, {})
                blocks.append(block)
            for number, mark in _marks(label, primary).items():
                block[2].setdefault(number, []).append(mark)
        return blocks

    def _snippet(self, source: Source, marks: dict[int, list[_Mark]], gutter: int) -> list[str]:
        """The marked lines in order, a gap of one line filled, a larger one shown as ``...``."""
        lines: list[str] = []
        previous = 0
        for number in sorted(marks):
            if previous and number == previous + 2:
                lines += self._line(source, previous + 1, [], gutter)
            elif previous and number > previous + 2:
                lines.append(self._paint("...", _BLUE))
            lines += self._line(source, number, marks[number], gutter)
            previous = number
        return lines

    def _line(self, source: Source, number: int, marks: list[_Mark], gutter: int) -> list[str]:
        """A source line and the rows of marks below it."""
        room = None if self.width is None else max(self.width - gutter - 3, _MIN_ROOM)
        line, marks = _shorten(source.line(number), marks, room)
        cells = _lay_out(line)
        marks = [cells.columns(mark) for mark in marks]
        cells.texts.extend(" " * (max((m.end for m in marks), default=0) - len(cells.texts)))
        focus = min(marks, key=lambda m: (not m.primary, m.start), default=_Mark(0, 0, False, ""))
        left, right = _window(len(cells.texts), focus, room)
        lines = [self._row(gutter, str(number), "".join(_cut(cells.texts, left, right)))]
        seen = []
        for mark in marks:
            start = min(max(mark.start, left), right - 1)
            end = max(min(mark.end, right), start + 1)
            seen.append(_Mark(start - left, end - left, mark.primary, mark.text))
        lines += [self._row(gutter, "", self._underline(row, gutter)) for row in _rows(seen)]
        return lines

    def _underline(self, row: list[_Mark], gutter: int) -> str:
        """One row of ``^`` and ``-``, the text of the last mark behind it."""
        parts: list[str] = []
        column = 0
        for mark in row:
            style = _SEVERITY_STYLE[self.diagnostic.severity] if mark.primary else _BLUE
            head, *rest = mark.text.split("\n")
            drawn = ("^" if mark.primary else "-") * (mark.end - mark.start)
            drawn += f" {visible(head)}".rstrip(" ")
            parts += [" " * (mark.start - column), self._paint(drawn, style)]
            column = mark.end
            indent = " " * (mark.end + 1)
            for line in rest:
                below = self._row(
                    gutter, "", indent + self._paint(visible(line).rstrip(" "), style)
                )
                parts.append(f"\n{below}")
        return "".join(parts)

    def _row(self, gutter: int, number: str, content: str) -> str:
        """A line with the bar and, for a source line, its number; nothing trails."""
        content = content.rstrip(" ")
        head = self._paint(f"{number:>{gutter}} |", _BLUE)
        return f"{head} {content}" if content else head

    def _remark(self, gutter: int, kind: str, text: str) -> list[str]:
        """A note or help; the further lines of its text stand under the first."""
        first, *rest = text.split("\n")
        margin = " " * (gutter + 1)
        indent = margin + " " * len(f"= {kind}: ")
        head = f"{margin}{self._paint('=', _BLUE)} {self._paint(f'{kind}:', _BOLD)}"
        return [f"{head} {visible(first)}", *(f"{indent}{visible(line)}" for line in rest)]


def _shorten(line: str, marks: list[_Mark], room: int | None) -> tuple[str, list[_Mark]]:
    """Cut a line far beyond the window off before it is laid out, so that its length costs nothing.

    A column never holds more than a base and ``_MAX_MARKS`` marks, so what is cut is never seen.
    """
    if room is None:
        return line, marks
    reach = (_MAX_MARKS + 2) * room
    focus = min(marks, key=lambda m: (not m.primary, m.start), default=_Mark(0, 0, False, ""))
    low, high = max(focus.start - reach, 0), min(focus.start + reach, len(line))
    if low == 0 and high == len(line):
        return line, marks
    moved = []
    for mark in marks:
        start = min(max(mark.start, low), high) - low
        end = min(max(mark.end, low), high) - low
        moved.append(_Mark(start, end, mark.primary, mark.text))
    return line[low:high], moved
