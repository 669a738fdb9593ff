"""The key line of a ``.bk2``'s log: which column is which key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from retrodsl.movies.bk2_archive import LOG
from retrodsl.movies.bk2_keys import button_of
from retrodsl.movies.model import MovieError

MAX_PLAYERS = 8
MAX_COLUMNS = 512

PREFIX = "LogKey:"
_ENGINE_KEYS = re.compile(r"(?:P[1-9][0-9]? [^|]+\|)+")
_TOKEN = re.compile(r"(?:P([1-9][0-9]?) )?(.+)")


@dataclass(frozen=True, slots=True)
class Column:
    """A key of the log: its name there, and the player (from 0) and button that it is, if any."""

    name: str
    player: int = 0
    button: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What the key line says: the columns of each section, and whether keys are their letters.

    The letters are the engine's way, and its line does not tell of the console's own section.
    """

    sections: tuple[tuple[Column, ...], ...]
    by_letter: bool

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column, from the left."""
        return tuple(column for section in self.sections for column in section)


def read_layout(
    path: Path, number: int, line: str, system: str | None, *, named_alike: bool = False
) -> Layout:
    """The layout that a key line describes, the engine's or BizHawk's; ``MovieError``.

    ``named_alike``: the keys of a line of names are the engine's buttons, not BizHawk's.
    """
    place = f"{path}: {LOG} line {number}"
    if line.count("|") > MAX_COLUMNS:
        raise MovieError(f"{place}: more than {MAX_COLUMNS} keys")
    groups = [
        tuple(_column(place, token, system, named_alike) for token in group.split("|") if token)
        for group in line.removeprefix(PREFIX).split("#")
    ]
    if line.startswith(PREFIX):
        return Layout(tuple(group for group in groups if group), by_letter=False)
    if len(groups) > 1 or not _ENGINE_KEYS.fullmatch(line):
        raise MovieError(
            f"{place}: {shorten(line)} is not a line of keys",
            "the line before the first frame has to name the keys: LogKey:#Reset|Power|#P1 Up|...",
        )
    players = sorted({column.player for column in groups[0]})
    pads = (tuple(c for c in groups[0] if c.player == player) for player in players)
    return Layout(tuple(pads), by_letter=True)


def _column(place: str, token: str, system: str | None, named_alike: bool) -> Column:
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise MovieError(f"{place}: {shorten(token)} is not the name of a key")
    player = int(match[1] or 1) - 1
    if player >= MAX_PLAYERS:
        raise MovieError(f"{place}: {shorten(token)}: more than {MAX_PLAYERS} players")
    button = button_of(match[2], system)
    if button is None and named_alike and match[2].isupper():
        button = match[2]
    return Column(token, player, button)


def shorten(text: str) -> str:
    """The text for a message, quoted and not too long."""
    return repr(text if len(text) <= 40 else text[:40] + "...")
