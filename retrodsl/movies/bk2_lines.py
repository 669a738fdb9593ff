"""A frame's line of a ``.bk2``'s log, the engine's or BizHawk's, read into masks.

In the engine's log each player's section is read by its letters. In BizHawk's the pipes are there
for the eye only and the columns go by the key line: a character for a key, anything but a dot is
pressed; for an analogue control a number, padded to at least five characters, and a comma
(TASVideos, BK2 format: https://tasvideos.org/Bizhawk/BK2Format).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from retrodsl.movies.bk2_archive import LOG
from retrodsl.movies.bk2_keys import LETTERS
from retrodsl.movies.bk2_layout import Column, Layout, shorten
from retrodsl.movies.model import MovieError

_CELL = re.compile(r"(?P<number>-[0-9]{5,9},|(?=[ 0-9-]{5},) *-?[0-9]+,)|[^,]")
_CONSOLE_MEND = (
    "the engine presses pad buttons alone: a movie with resets in it cannot be played on it"
)


class LineReader(Protocol):
    """Reads the lines of one log, in order."""

    def line(self, number: int, line: str, first: bool) -> tuple[int, ...]:
        """The mask of each player in the line; ``first`` is the log's first frame."""


class LetterLines:
    """The engine's lines. Most lines and sections repeat, so what they hold is remembered."""

    def __init__(self, path: Path, layout: Layout, bits: dict[str, int], players: int) -> None:
        self.path = path
        self.layout = layout
        self.bits = bits
        self.players = players
        self.lines: dict[str, tuple[int, ...]] = {}
        self.known: dict[tuple[int, str], tuple[tuple[int, int], ...]] = {}

    def line(self, number: int, line: str, first: bool) -> tuple[int, ...]:
        """The mask of each player; the console's own section may hold anything."""
        del first
        masks = self.lines.get(line)
        if masks is None:
            masks = self.lines[line] = self.read(number, line)
        return masks

    def read(self, number: int, line: str) -> tuple[int, ...]:
        """A line that has not been read before."""
        where = f"{self.path}: {LOG} line {number}"
        parts = line.split("|")
        if len(parts) != len(self.layout.sections) + 3 or parts[-1]:
            raise MovieError(f"{where}: {shorten(line)} does not have the sections of the keys")
        masks = [0] * self.players
        for index, cells in enumerate(parts[2:-1]):
            keys = self.known.get((index, cells))
            if keys is None:
                keys = self.section(where, index, cells)
                self.known[index, cells] = keys
            for player, bit in keys:
                masks[player] |= bit
        return tuple(masks)

    def section(self, where: str, index: int, cells: str) -> tuple[tuple[int, int], ...]:
        """The player and bit of each key that a section presses."""
        columns = self.layout.sections[index]
        if len(cells) != len(columns):
            raise MovieError(
                f"{where}: {len(cells)} characters for {len(columns)} keys: {shorten(cells)}"
            )
        letters = {LETTERS[c.button]: c for c in columns if c.button in LETTERS}
        keys = []
        for cell in cells:
            if cell == ".":
                continue
            column = letters.get(cell)
            if column is None or column.button is None:
                raise MovieError(f"{where}: {cell!r} is no key of this pad")
            keys.append((column.player, self.bits[column.button]))
        return tuple(keys)


class NamedLines:
    """BizHawk's lines. Most lines repeat, so what they hold is remembered.

    An analogue control that keeps the value of its first line is taken to be at rest:
    ``analogue`` has those and their values when the log has been read.
    """

    def __init__(self, path: Path, layout: Layout, bits: dict[str, int], players: int) -> None:
        self.path = path
        self.columns = layout.columns
        self.bits = bits
        self.players = players
        self.analogue: dict[str, int] = {}
        self.known: dict[str, tuple[int, ...]] = {}

    def line(self, number: int, line: str, first: bool) -> tuple[int, ...]:
        """The mask of each player; in the ``first`` line the console's own keys are let go."""
        masks = None if first else self.known.get(line)
        if masks is None:
            masks = self.read(number, line, first)
            if not first:
                self.known[line] = masks
        return masks

    def read(self, number: int, line: str, first: bool) -> tuple[int, ...]:
        """A line that has not been read before."""
        where = f"{self.path}: {LOG} line {number}"
        text = line.replace("|", "")
        cells = list(_CELL.finditer(text))
        if len(cells) != len(self.columns) or sum(len(c[0]) for c in cells) != len(text):
            raise MovieError(
                f"{where}: {shorten(line)} does not fit the {len(self.columns)} keys of the key "
                f"line",
                "a movie that was cut short or edited by hand can be mended in BizHawk",
            )
        masks = [0] * self.players
        for column, cell in zip(self.columns, cells, strict=True):
            if cell["number"] is not None:
                self.check_analogue(where, column, int(cell["number"][:-1]), first)
            elif column.name in self.analogue:
                raise MovieError(f"{where}: {column.name!r} has no number here")
            elif cell[0] == ".":
                continue
            elif column.button is not None:
                masks[column.player] |= self.bits[column.button]
            elif not first:
                raise MovieError(
                    f"{where}: the key {column.name!r}, which the engine cannot press",
                    _CONSOLE_MEND,
                )
        return tuple(masks)

    def check_analogue(self, where: str, column: Column, value: int, first: bool) -> None:
        """Remember where an analogue control rests, or refuse one that moves."""
        rest = self.analogue.setdefault(column.name, value) if first else None
        rest = self.analogue.get(column.name) if rest is None else rest
        if value != rest:
            raise MovieError(
                f"{where}: the analogue control {column.name!r} moves from {rest} to {value}",
                "the engine has buttons alone, and a frame a line; a movie that uses a stick, a "
                "mouse, a paddle or parts of frames cannot be played on it",
            )
