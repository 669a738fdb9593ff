"""What changes, as lines: for a pipe or a log, where nobody presses keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from retrodsl.watch.subject import Subject
from retrodsl.watch.values import shown


def changing_rows(subject: Subject, items: Sequence[str]) -> list[int]:
    """The first row, and each on which one of the items changes or the episode begins to end."""
    rows = {0, *subject.ends.tolist(), *subject.violated.tolist()}
    for item in items:
        rows.update(subject.changes(item).tolist())
    return sorted(rows)


def text_lines(subject: Subject, items: Sequence[str]) -> Iterator[str]:
    """``frame 225  score 0 -> 20``; the first line has every value."""
    width = len(str(int(subject.frames[-1])))
    for row in changing_rows(subject, items):
        parts = [part for item in items for part in _texts(subject, item, row)]
        if row in subject.ends:
            why = subject.columns.get("ended_by")
            by = str(why.values[row]) if why is not None else ""
            parts.append(f"done by {by}" if by else "done")
        if row in subject.violated:
            parts.append(f"violated: {', '.join(subject.broken(row))}")
        yield f"frame {int(subject.frames[row]):>{width}}  {'  '.join(parts)}".rstrip()


def _texts(subject: Subject, item: str, row: int) -> Iterator[str]:
    if subject.is_memory(item):
        yield from _memory(subject, item, row)
        return
    column = subject.columns[item]
    now = shown(column, row) or "-"
    if not row:
        yield f"{item} {now}"
    elif _changed(subject, item, row):
        yield f"{item} {shown(column, row - 1) or '-'} -> {now}"


def _memory(subject: Subject, item: str, row: int) -> Iterator[str]:
    values, address = subject.values(item), int(item.split(":")[0], 16)
    if not row:
        yield f"{item} {values[0].tobytes().hex(' ')}"
        return
    for place in np.flatnonzero(values[row] != values[row - 1]).tolist():
        was, now = int(values[row - 1][place]), int(values[row][place])
        yield f"0x{address + place:X} {was:02x} -> {now:02x}"


def _changed(subject: Subject, item: str, row: int) -> bool:
    rows = subject.changes(item)
    at = int(np.searchsorted(rows, row))
    return at < len(rows) and int(rows[at]) == row


def json_lines(subject: Subject, items: Sequence[str]) -> Iterator[str]:
    """An object a line: ``frame``, ``values`` that are new, ``done``, ``violated``."""
    ends, violated = set(subject.ends.tolist()), set(subject.violated.tolist())
    for row in changing_rows(subject, items):
        new = [item for item in items if not row or _changed(subject, item, row)]
        said: dict[str, Any] = {
            "frame": int(subject.frames[row]),
            "values": {item: _value(subject, item, row) for item in new},
        }
        if row in ends:
            why = subject.columns.get("ended_by")
            said["done"] = True
            said["ended_by"] = str(why.values[row]) if why is not None else ""
        if row in violated:
            said["violated"] = subject.broken(row)
        yield json.dumps(said, ensure_ascii=False)


def _value(subject: Subject, item: str, row: int) -> Any:
    value = subject.values(item)[row]
    if subject.is_memory(item):
        return value.tobytes().hex()
    plain = value.item()
    return None if isinstance(plain, float) and not np.isfinite(plain) else plain
