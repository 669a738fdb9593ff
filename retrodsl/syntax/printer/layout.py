"""Lays a document out in lines of at most ``WIDTH`` columns, where that can be."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from retrodsl.syntax.nodes import Comment
from retrodsl.syntax.printer.columns import Stops, aligned_stop, column_stops
from retrodsl.syntax.printer.docs import (
    INDENT,
    WIDTH,
    Align,
    Block,
    Concat,
    Doc,
    Gap,
    Group,
    Leaf,
    Line,
    Nest,
    OwnLine,
    Row,
    Tab,
    Text,
    flat_block,
)

#: Spaces before a comment behind something.
COMMENT_GAP = 2


class _Mode(Enum):
    FLAT = 0
    BROKEN = 1


_Work: TypeAlias = tuple[int, _Mode, Doc]


@dataclass(frozen=True, slots=True)
class OutLine:
    """A line of output and the comment behind it; ``settled`` when its columns are found."""

    text: str
    comment: str = ""
    settled: bool = False


def layout(file: Block) -> str:
    """The text of a whole file."""
    lines = _block_lines(file, 0)
    return "".join(f"{line.text}\n" for line in lines)


# --- blocks


@dataclass(frozen=True, slots=True)
class _Printed:
    """A piece of a block with its lines; ``is_block`` when a block in it is on several lines."""

    piece: Row | OwnLine
    lines: list[OutLine]
    is_block: bool = False


def _block_lines(block: Block, indent: int) -> list[OutLine]:
    """The lines of a block's rows, comments and all; every line is settled."""
    printed = list(_printed_pieces(block, indent))
    together: list[OutLine] = []
    runs: list[list[OutLine]] = []
    for index, part in enumerate(printed):
        if index and (_set_off(printed, index) if block.spaced else part.piece.blank_before):
            together.append(OutLine(""))
            if block.spaced:
                runs.append(together)
                together = []
        together.extend(part.lines)
    return [line for run in (*runs, together) for line in _settle(run)]


def _printed_pieces(block: Block, indent: int) -> Iterator[_Printed]:
    for section in _sections(block):
        stops = column_stops((piece for piece in section if isinstance(piece, Row)), indent)
        for piece in section:
            if isinstance(piece, OwnLine):
                yield _Printed(piece, [OutLine(" " * indent + piece.comment.text)])
                continue
            printer = _RowPrinter(indent, stops)
            lines = printer.lines(piece)
            is_block = printer.broke_block
            if is_block:  # its braces are no rows: comments behind them have no column
                lines = [settled for line in lines for settled in _settle([line])]
            yield _Printed(piece, lines, is_block)


def _sections(block: Block) -> list[list[Row | OwnLine]]:
    """The pieces of a block, those together that share their columns."""
    if not block.spaced:
        return [list(block.pieces)]
    sections: list[list[Row | OwnLine]] = []
    for piece in block.pieces:
        if sections and not piece.blank_before:
            kinds = {part.kind for part in (sections[-1][-1], piece) if isinstance(part, Row)}
            if kinds <= {"let"}:
                sections[-1].append(piece)
                continue
        sections.append([piece])
    return sections


def _set_off(printed: list[_Printed], index: int) -> bool:
    """Whether a blank line stands before piece ``index``: blocks have one on both sides.

    The comment lines right above a block belong to it.
    """
    before, this = printed[index - 1], printed[index]
    if this.piece.blank_before or before.is_block:
        return True
    if isinstance(before.piece, OwnLine):
        return False
    for following in printed[index:]:
        if following is not this and following.piece.blank_before:
            return False
        if isinstance(following.piece, Row):
            return following.is_block
    return False


def _settle(lines: list[OutLine]) -> list[OutLine]:
    """Put the comments behind lines below each other."""
    open_ones = [line for line in lines if line.comment]
    if not open_ones:
        return [replace(line, settled=True) for line in lines]
    widths = [(len(line.text), len(line.comment)) for line in open_ones]
    stop = aligned_stop(widths, COMMENT_GAP, WIDTH)
    settled = []
    for line in lines:
        text = line.text
        if line.comment:
            column = max(stop, len(text) + COMMENT_GAP)
            text = text.ljust(column) + line.comment
        settled.append(OutLine(text, settled=True))
    return settled


# --- rows


class _RowPrinter:
    """Prints one row that begins at column ``indent``."""

    def __init__(self, indent: int, stops: Stops) -> None:
        self._indent = indent
        self._stops = stops
        self._done: list[OutLine] = []
        self._text = " " * indent
        self._waiting: deque[Comment] = deque()
        self._work: list[_Work] = []
        self.broke_block = False

    def lines(self, row: Row) -> list[OutLine]:
        """The lines of ``row``; ``broke_block`` is set when a block in it is on several."""
        self._work.append((self._indent, _Mode.BROKEN, row.content))
        while self._work:
            self._step(*self._work.pop())
        if row.trailing is not None:
            self._waiting.append(row.trailing)
        self._end_line(self._indent)
        return self._done

    def _step(self, indent: int, mode: _Mode, doc: Doc) -> None:
        match doc:
            case Text(text):
                self._text += text
            case Leaf(text, comments=comments):
                self._text += text
                self._waiting.extend(comments)
            case Line(flat):
                self._may_end_line(indent, flat, mode is _Mode.BROKEN)
            case Gap(flat):
                self._may_end_line(indent, flat)
            case Tab():
                self._tab(indent, mode, doc)
            case Concat(parts):
                self._work.extend((indent, mode, part) for part in reversed(parts))
            case Nest(content):
                self._work.append((indent + INDENT, mode, content))
            case Align(content, hang=hang):
                begin = len(self._text)
                inner = max(begin - hang, self._indent + INDENT) if hang else begin
                self._work.append((inner, mode, content))
            case Group(content, broken=broken):
                whole = not broken and not self._waiting
                if whole and mode is not _Mode.FLAT:
                    whole = self._fits(content)
                self._work.append((indent, _Mode.FLAT if whole else _Mode.BROKEN, content))
            case Block():
                self._block(doc)

    def _tab(self, indent: int, mode: _Mode, tab: Tab) -> None:
        if tab.breakable and self._waiting:
            self._end_line(indent + INDENT)
        elif mode is _Mode.FLAT:
            self._text += tab.flat
        else:
            self._text = self._text.ljust(self._tab_column(tab, len(self._text)))

    def _tab_column(self, tab: Tab, column: int) -> int:
        stop = 0 if self._done else self._indent + self._stops.get(tab.key, 0)
        return max(column + tab.gap, stop)

    def _block(self, block: Block) -> None:
        if not block.pieces and block.header is None and not self._waiting:
            self._text += "{}"
            return
        if block.one_line and not self._waiting:
            flat = flat_block(block)
            if self._fits(flat):
                self._work.append((self._indent, _Mode.FLAT, flat))
                return
        self.broke_block = True
        self._text += "{"
        if block.header is not None:
            self._waiting.append(block.header)
        self._end_line(self._indent + INDENT)
        self._done.extend(_block_lines(block, self._indent + INDENT))
        self._text = " " * self._indent + "}"

    def _may_end_line(self, indent: int, flat: str, surely: bool = False) -> None:
        if surely or self._waiting:
            self._end_line(indent)
        else:
            self._text += flat

    def _end_line(self, indent: int) -> None:
        """End the line; of the comments that wait one may stand behind it, the rest below it."""
        behind = ""
        if self._waiting and not self._waiting[0].own_line:
            behind = self._waiting.popleft().text
        self._done.append(OutLine(self._text.rstrip(), behind))
        while self._waiting:
            self._done.append(OutLine(" " * indent + self._waiting.popleft().text))
        self._text = " " * indent

    def _fits(self, content: Doc) -> bool:
        """Whether ``content`` on one line, and what follows up to a line end, keeps in width."""
        column = len(self._text)
        rest = len(self._work)
        work: list[tuple[_Mode, Doc]] = [(_Mode.FLAT, content)]
        while column <= WIDTH:
            if not work:
                if not rest:
                    return True
                rest -= 1
                _, mode, doc = self._work[rest]
                work.append((mode, doc))
            mode, doc = work.pop()
            match doc:
                case Text(text) | Leaf(text):
                    column += len(text)
                case Line(flat) if mode is _Mode.FLAT:
                    column += len(flat)
                case Line():
                    return True
                case Gap(flat):
                    column += len(flat)
                case Tab(key, flat=flat):
                    if mode is _Mode.FLAT:
                        column += len(flat)
                    elif key == "doc":  # cannot be broken, so that nothing else should be for it
                        return True
                    else:
                        column = self._tab_column(doc, column)
                case Concat(parts):
                    work.extend((mode, part) for part in reversed(parts))
                case Nest(inner) | Align(inner):
                    work.append((mode, inner))
                case Group(inner, broken=broken):
                    if broken and mode is _Mode.FLAT:
                        return False
                    work.append((_Mode.BROKEN if broken else mode, inner))
                case Block():
                    if mode is _Mode.BROKEN:
                        return column + 1 <= WIDTH
                    if not doc.one_line:
                        return False
                    work.append((mode, flat_block(doc)))
        return False
