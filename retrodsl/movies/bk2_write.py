"""Writing ``.bk2`` movies as the engine does, the same bytes for the same movie."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from retrodsl.files import write_atomically
from retrodsl.movies.bk2_archive import HEADER, LOG, STATE
from retrodsl.movies.bk2_keys import ENGINE_CODES, columns_of
from retrodsl.movies.bk2_layout import PREFIX
from retrodsl.movies.model import Movie, MovieError, names_of

_ENGINE_HEADER = (
    "MovieVersion",
    "Author",
    "emuVersion",
    "Platform",
    "GameName",
    "SHA1",
    "Core",
    "rerecordCount",
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_bk2(movie: Movie, path: Path, *, any_button: bool = False) -> None:
    """Write a movie as the engine does, so that the engine reads it; whole or not at all.

    The engine's files have letters for some buttons only. With ``any_button`` a movie that presses
    another one gets a log whose columns go by name, as BizHawk's do: retrodsl reads it, the
    engine's own reader does not.

    Raises ``MovieError`` where the file cannot hold the movie: no system, a name of two lines, a
    pressed button without a letter; and where it cannot be written.
    """
    buffer = io.BytesIO()
    log = _named_log(movie) if any_button and not _has_letters(movie) else _letter_log(movie, path)
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (
            (HEADER, _header_text(movie, path).encode()),
            (LOG, log.encode()),
            (STATE, movie.state or b""),
        ):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    try:
        write_atomically(path, buffer.getvalue())
    except OSError as error:
        raise MovieError(f"{path}: cannot be written: {error.strerror or error}") from error


def _header_text(movie: Movie, path: Path) -> str:
    if movie.system is None:
        raise MovieError(f"{path}: a movie without a system cannot be written")
    values = dict.fromkeys(_ENGINE_HEADER, "?") | {"rerecordCount": "1"} | dict(movie.header)
    values["MovieVersion"] = "Retro"
    values["Platform"] = ENGINE_CODES.get(movie.system, movie.system)
    values["GameName"] = movie.game or ""
    lines = [f"{key} {values[key]}" for key in _ENGINE_HEADER]
    # The engine takes the part after the key and one space, and stops at an empty line.
    if any("\n" in line or "\r" in line for line in lines):
        raise MovieError(f"{path}: a value of the movie's header has more than one line")
    return "\n".join(lines) + "\n"


def _masks(movie: Movie) -> set[int]:
    """Every mask of the movie."""
    return {mask for masks in {movie.reset_keys, *movie.frames} for mask in masks}


def _has_letters(movie: Movie) -> bool:
    """Whether the engine's letters can say every mask, and no two columns have the same."""
    columns = columns_of(movie.buttons)
    writable = sum(1 << bit for bit, _, _ in columns)
    distinct = len({letter for _, _, letter in columns}) == len(columns)
    return distinct and not any(mask & ~writable for mask in _masks(movie))


def _letter_log(movie: Movie, path: Path) -> str:
    columns = columns_of(movie.buttons)
    if len({letter for _, _, letter in columns}) < len(columns):
        raise MovieError(f"{path}: two of the pad's buttons have the same letter in a .bk2")
    players = range(movie.players)
    keys = "".join(f"P{player + 1} {name}|" for player in players for _, name, _ in columns)
    writable = sum(1 << bit for bit, _, _ in columns)
    cells = {
        mask: "".join(letter if mask >> bit & 1 else "." for bit, _, letter in columns)
        for mask in _masks(movie)
    }
    for mask in cells:
        lost = names_of(mask & ~writable, movie.buttons)
        if lost:
            raise MovieError(f"{path}: a .bk2 of the engine cannot hold the button {lost[0]}")
    return _log(movie, keys, cells, console="|..|")


def _named_log(movie: Movie) -> str:
    """The log with a column for each button, by its own name; ``MovieVersion Retro`` says so."""
    columns = [(bit, name) for bit, name in enumerate(movie.buttons) if name is not None]
    keys = "".join(
        "#" + "".join(f"P{player + 1} {name}|" for _, name in columns)
        for player in range(movie.players)
    )
    cells = {
        mask: "".join(name[0] if mask >> bit & 1 else "." for bit, name in columns)
        for mask in _masks(movie)
    }
    return _log(movie, PREFIX + keys, cells, console="|")


def _log(movie: Movie, keys: str, cells: dict[int, str], console: str) -> str:
    lines = {
        masks: console + "".join(cells[mask] + "|" for mask in masks)
        for masks in {movie.reset_keys, *movie.frames}
    }
    body = [lines[masks] for masks in (movie.reset_keys, *movie.frames)]
    return "\n".join(["[Input]", keys, *body, "[/Input]"]) + "\n"
