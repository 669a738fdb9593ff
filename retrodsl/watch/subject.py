"""What is watched: a movie's table, and where in it things happen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrodsl.evaluators.arrays.columns import Array, Integers, Truths
from retrodsl.replay.tables import Column, Table

#: Columns of these kinds are shown where none are chosen; the others have places of their own.
USUAL = frozenset({"variable", "pointer", "let", "info"})

#: The longest piece of memory that is shown.
MAX_BYTES = 4096

_MEMORY = re.compile(r"(?:0x|\$)([0-9a-fA-F]+)(?::(\d+|0x[0-9a-fA-F]+))?", re.ASCII)


class NotMemory(Exception):  # noqa: N818 - named for what it reports
    """A text that names no memory of the movie; the message says why."""


@dataclass(frozen=True, slots=True)
class Piece:
    """``length`` bytes of memory from ``address`` on."""

    address: int
    length: int

    @property
    def item(self) -> str:
        """What it is called among the items: ``0xFF0250:32``."""
        return f"0x{self.address:X}:{self.length}"


def parse_piece(text: str) -> Piece | None:
    """``0xFF0250:32`` or ``$FF0250``, 16 bytes unless it says how many; ``None`` for others."""
    match = _MEMORY.fullmatch(text.strip())
    if match is None:
        return None
    return Piece(int(match[1], 16), 16 if match[2] is None else int(match[2], 0))


@dataclass(eq=False)
class Subject:
    """A movie's table. An *item* is a column's name or a piece of memory such as ``0xFF0250:32``.

    ``rate`` is how many frames a second has.
    """

    table: Table
    rate: float = 60.0
    _pieces: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    _changes: dict[str, Integers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = {column.name: column for column in self.table.columns}
        self.columns: dict[str, Column] = columns
        self.frames: Integers = columns["frame"].values
        self.rows = len(self.frames)
        self.rewards = [c for c in self.table.columns if c.kind == "reward"]
        self.paid = {c.name: np.cumsum(c.values) for c in self.rewards}
        self.conditions = [c for c in self.table.columns if c.kind == "condition"]
        self.checks = [c for c in self.table.columns if c.kind in ("invariant", "range")]
        self.pads = [
            c for c in self.table.columns if c.kind == "pad" and c.values.dtype.kind == "U"
        ]
        broken = np.zeros(self.rows, np.bool_)
        for check in self.checks:
            broken |= ~check.values
        self.violated: Integers = begins(broken)
        self.ends: Integers = begins(columns["done"].values)
        paying = np.zeros(self.rows, np.bool_)
        for reward in self.rewards:
            paying |= reward.values != 0
        self.payments: Integers = np.flatnonzero(paying)

    @property
    def names(self) -> list[str]:
        """Every column that can be an item."""
        return [name for name in self.columns if name != "frame"]

    def usual(self) -> tuple[str, ...]:
        """What is shown where nothing is chosen; what an `info` block repeats is not."""
        return tuple(c.name for c in self.table.columns if c.kind in USUAL)

    def piece(self, text: str) -> str:
        """The item of a piece of memory; raises ``NotMemory``."""
        piece = parse_piece(text)
        if piece is None:
            raise NotMemory(
                f"`{text}` is no memory: write 0xFF0250:32, an address and how many bytes"
            )
        if not 1 <= piece.length <= MAX_BYTES:
            raise NotMemory(f"{piece.item}: 1 to {MAX_BYTES} bytes can be shown")
        if piece.item not in self._pieces:
            if self.table.ram is None:
                raise NotMemory("the memory of this movie is not known")
            try:
                self._pieces[piece.item] = self.table.ram.columns(piece.address, piece.length)
            except LookupError as problem:
                raise NotMemory(str(problem)) from problem
        return piece.item

    def values(self, item: str) -> Array:
        """A value a row; of memory a row of bytes a row."""
        return self._pieces[item] if item in self._pieces else self.columns[item].values

    def is_memory(self, item: str) -> bool:
        """Whether an item is a piece of memory."""
        return item in self._pieces

    def changes(self, item: str) -> Integers:
        """The rows on which an item is not what it was on the row before."""
        if item not in self._changes:
            self._changes[item] = changed_rows(self.values(item))
        return self._changes[item]

    def broken(self, row: int) -> list[str]:
        """The invariants and ranges that do not hold on a row."""
        return [check.name for check in self.checks if not check.values[row]]

    def holding(self, row: int) -> list[str]:
        """The conditions of done and truncate that hold on a row."""
        return [condition.name for condition in self.conditions if condition.values[row]]

    def row_of(self, frame: int) -> int:
        """The row of a frame, or of the nearest that there is."""
        return int(min(max(frame - int(self.frames[0]), 0), self.rows - 1))


def changed_rows(values: Array) -> Integers:
    """The rows that differ from the one before; NaN is one value."""
    before, now = values[:-1], values[1:]
    differs = now != before
    if values.dtype.kind == "f":
        differs &= ~(np.isnan(now) & np.isnan(before))
    if differs.ndim > 1:
        differs = differs.any(axis=1)
    return np.flatnonzero(differs) + 1


def begins(truths: Truths) -> Integers:
    """The rows on which something begins to hold; the first row where it holds there."""
    found: Integers = np.flatnonzero(np.diff(truths.astype(np.int8), prepend=0) == 1)
    return found


def after(rows: Integers, row: int) -> int | None:
    """The first of ``rows``, which are in order, that comes after ``row``."""
    index = int(np.searchsorted(rows, row, "right"))
    return int(rows[index]) if index < len(rows) else None


def before(rows: Integers, row: int) -> int | None:
    """The last of ``rows``, which are in order, that comes before ``row``."""
    index = int(np.searchsorted(rows, row)) - 1
    return int(rows[index]) if index >= 0 else None
