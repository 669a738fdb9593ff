"""Where the columns of a block are: names, types, addresses, texts, comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrodsl.syntax.printer.docs import WIDTH, Concat, Doc, Row, Tab, flat_width

#: The columns of a row from left to right.
ORDER = ("colon", "equals", "value", "at", "detail", "doc")

#: Columns that a row which is too long does without.
RAGGED = frozenset({"detail", "doc"})

#: Spaces in front of a column of texts, counted from the longest row that keeps to it.
DOC_GAP = 3

#: Offsets of columns from the beginning of their rows.
Stops = dict[str, int]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A stretch of a row: the tab before it, and its width where it is known."""

    tab: Tab | None
    width: int | None


def column_stops(rows: Iterable[Row], indent: int) -> Stops:
    """The columns of ``rows``, which begin at column ``indent``."""
    cells = [_cells(row.content) for row in rows]
    stops: Stops = {}
    for key in ORDER:
        found = [reached for row in cells if (reached := _reach(row, key, stops)) is not None]
        if not found:
            continue
        if key in RAGGED:
            stop = _ragged(key, found, WIDTH - indent)
        else:
            stop = max(position + gap for position, gap, _ in found)
        stops[key] = stop
    return stops


def aligned_stop(widths: Sequence[tuple[int, int]], gap: int, limit: int) -> int:
    """The column for what stands behind rows: (width of the row, width of what stands behind).

    The longest row sets it, unless what stands behind a shorter one would no longer fit in
    ``limit`` columns: then the longest is left out, and so on.
    """
    for stop in sorted({width + gap for width, _ in widths}, reverse=True):
        beside = [(width, after) for width, after in widths if width + gap <= stop]
        if all(stop + after <= limit or width + gap + after > limit for width, after in beside):
            return stop
    return 0


def _ragged(key: str, found: list[tuple[int, int, int]], limit: int) -> int:
    gap = DOC_GAP if key == "doc" else found[0][1]
    widths = [(position, after) for position, _, after in found if position <= limit]
    return aligned_stop(widths, gap, limit) if widths else 0


def _cells(row: Doc) -> list[_Cell]:
    cells = []
    tab: Tab | None = None
    parts: list[Doc] = []
    for part in row.parts if isinstance(row, Concat) else (row,):
        if isinstance(part, Tab):
            cells.append(_Cell(tab, flat_width(Concat(tuple(parts)))))
            tab, parts = part, []
        else:
            parts.append(part)
    cells.append(_Cell(tab, flat_width(Concat(tuple(parts)))))
    return cells


def _reach(cells: list[_Cell], key: str, stops: Stops) -> tuple[int, int, int] | None:
    """Where the text before column ``key`` ends, the least gap there, and the width behind it."""
    position = 0
    for cell in cells:
        if cell.tab is not None:
            if cell.tab.key == key:
                return position, cell.tab.gap, cell.width or 0
            position = max(position + cell.tab.gap, stops.get(cell.tab.key, 0))
        if cell.width is None:
            return None
        position += cell.width
    return None
