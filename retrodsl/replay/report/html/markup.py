"""Small pieces of HTML; every text goes through ``text``."""

from __future__ import annotations

import math
from html import escape

from retrodsl.replay.report.failure import Table, shown_value
from retrodsl.semantics.declarations import Place


def text(value: str) -> str:
    """A text as it stands between tags or in an attribute."""
    return escape(value, quote=True)


def tag(name: str, classes: str, inner: str, **attributes: str) -> str:
    """An element; ``inner`` is markup, ``attributes`` are texts."""
    own = f' class="{classes}"' if classes else ""
    own += "".join(f' {key}="{text(value)}"' for key, value in attributes.items())
    return f"<{name}{own}>{inner}</{name}>"


def number(value: float) -> str:
    """A number to read: ``1,202``, ``-0.25``, ``-`` for none."""
    if math.isnan(value):
        return "-"
    if math.isfinite(value) and float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:.6g}"


def place(at: Place) -> str:
    """``file:line:column``."""
    line, column = at.source.position(at.span.start)
    return f"{at.source.name}:{line}:{column}"


def tables(*all_of: Table | None) -> str:
    """Values around a frame, the column of the frame that broke marked; empty for none.

    Tables of the same frames become one, each with a line above it.
    """
    shown = [table for table in all_of if table is not None and table.rows]
    rows: list[str] = []
    frames: range | None = None
    for table in shown:
        if table.frames != frames:
            frames = table.frames
            heads = "".join(_cell("th", str(f), f == table.frame) for f in frames)
            rows.append(f"<tr><th>frame</th>{heads}</tr>")
        first = ' class="first"'
        for name, values in table.rows:
            mark = table.frame - table.first
            cells = "".join(_cell("td", shown_value(v), i == mark) for i, v in enumerate(values))
            inner = ' class="in"' if name.startswith(" ") else ""
            rows.append(f"<tr{first}><th{inner}>{text(name.strip())}</th>{cells}</tr>")
            first = ""
    if not rows:
        return ""
    return f'<div class="wide"><table class="around">{"".join(rows)}</table></div>'


def _cell(name: str, value: str, marked: bool) -> str:
    return f"<{name}{' class=at' if marked else ''}>{text(value)}</{name}>"
