"""Tables as text: a line of names, then a line a frame."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from typing import IO, Any

from retrodsl.evaluators.arrays.columns import Array
from retrodsl.replay.tables_stack import Stack

#: Rows that are turned into text at once.
_ROWS = 4096


def write_csv(stack: Stack, file: IO[bytes], *, meta: bool = False) -> None:
    """Write the tables: integers, the shortest text of a double, ``true`` and ``false``.

    What a movie does not have, and NaN, is empty.
    """
    for text in csv_parts(stack, meta=meta):
        file.write(text.encode())


def csv_parts(stack: Stack, *, meta: bool = False) -> Iterator[str]:
    """The text in parts. With ``meta`` what the file says of itself stands first, behind ``#``."""
    if meta:
        said = stack.meta()
        del said["columns"]
        movies = said.pop("movies")
        for name, value in said.items():
            yield f"# {name}: {_flat(value)}\n"
        for movie in movies:
            yield f"# {', '.join(f'{name}: {_flat(value)}' for name, value in movie.items())}\n"
    fields = stack.fields
    yield _lines([[item.name for item in fields]])
    for table in stack.tables:
        columns = [item.values(table) for item in fields]
        for start in range(0, table.rows, _ROWS):
            parts = [_texts(column[start : start + _ROWS]) for column in columns]
            yield _lines(list(zip(*parts, strict=True)))


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return " ".join("-" if item is None else str(item) for item in value)
    return "-" if value is None else " ".join(str(value).split())


def _lines(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _texts(values: Array) -> list[Any]:
    if values.dtype.kind == "b":
        return ["true" if value else "false" for value in values.tolist()]
    if values.dtype.kind == "f":
        return ["" if math.isnan(value) else repr(value) for value in values.tolist()]
    return list(values.tolist())
