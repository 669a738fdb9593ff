"""The tables of several movies as one: which columns there are, of which types, and what is said.

Nothing is copied: a writer takes the values movie by movie.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from retrodsl import __version__
from retrodsl.evaluators.arrays.columns import Array
from retrodsl.ram import Block
from retrodsl.replay.inputs import CannotRun
from retrodsl.replay.tables import Column, Table

MOVIE = "movie"

#: What the facts of a file are called in it.
META = "meta"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the whole: ``dtype`` holds the values of every movie."""

    name: str
    kind: str
    dtype: np.dtype[Any]
    doc: str = ""
    enum: Mapping[int, str] = field(default_factory=dict)

    def values(self, table: Table) -> Array:
        """The values of one movie; NaN, or no text, where it has no such column."""
        if self.name == MOVIE:
            return np.full(table.rows, table.movie, self.dtype)
        if self.name not in table.names:
            return np.full(table.rows, "" if self.dtype.kind == "U" else np.nan, self.dtype)
        return table[self.name].astype(self.dtype, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Tables of one spec or folder, one below the other; the first column is the movie's name.

    With ``ram`` each row has its memory, block by block. Raises ``CannotRun`` where the movies do
    not have the same blocks.
    """

    tables: tuple[Table, ...]
    ram: bool = False

    def __post_init__(self) -> None:
        if self.ram and len({table.ram.blocks for table in self.tables if table.ram}) != 1:
            raise CannotRun(
                "the movies do not have the same blocks of memory", "write a file for each of them"
            )

    @property
    def rows(self) -> int:
        """The rows of all movies."""
        return sum(table.rows for table in self.tables)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every column that a movie has, in the order of the first that has it."""
        names = np.array([table.movie for table in self.tables], np.str_)
        found = [Field(MOVIE, MOVIE, names.dtype)]
        order = dict.fromkeys(name for table in self.tables for name in table.names)
        for name in order:
            columns = [table.column(name) for table in self.tables if name in table.names]
            found.append(_field(columns, everywhere=len(columns) == len(self.tables)))
        return tuple(found)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of memory that are to be written; none without ``ram``."""
        first = self.tables[0].ram
        return first.blocks if self.ram and first is not None else ()

    def meta(self) -> dict[str, Any]:
        """What the file says of itself: made by what, of what, and what its columns are."""
        columns = {}
        for item in self.fields[1:]:
            said: dict[str, Any] = {"kind": item.kind}
            if item.doc:
                said["doc"] = item.doc
            if item.enum:
                said["enum"] = {str(value): name for value, name in item.enum.items()}
            columns[item.name] = said
        movies = [{"movie": table.movie, **table.facts} for table in self.tables]
        blocks = [{"base": block.base, "size": block.size} for block in self.blocks]
        about = dict(self.tables[0].about)
        rest = {"ram": blocks} if blocks else {}
        return {"retrodsl": __version__, **about, "movies": movies, "columns": columns, **rest}

    def meta_text(self) -> str:
        """``meta`` as JSON."""
        return json.dumps(self.meta(), ensure_ascii=False)


def ram_name(block: Block) -> str:
    """What a block's column or array is called: ``ram.FF0000``."""
    return f"ram.{block.base:X}"


def _field(columns: Sequence[Column], *, everywhere: bool) -> Field:
    types = [column.values.dtype for column in columns]
    if not everywhere and types[0].kind != "U":
        types.append(np.dtype(np.float64))
    one = columns[0]
    return Field(one.name, one.kind, np.result_type(*types), one.doc, one.enum)


def images(table: Table) -> Iterator[dict[int, bytes]]:
    """The memory of every row, block by block."""
    if table.ram is not None:
        for image in table.ram.iter_images():
            yield image.blocks()
