"""Reading and writing ``.bk2`` movies: the engine's own, and reading those of BizHawk.

The file is a zip of ``Header.txt`` (lines of a key and a value), ``Input Log.txt`` and ``Core.bin``
(the start state). The log's key line names the columns; each further line is a frame:

    [Input]
    P1 Z|P1 X|...|P1 B|                          the engine: no more than the pads' keys
    LogKey:#Reset|Power|#P1 Up|P1 Down|...|      BizHawk: a # before each section's keys
    |..|............|                            the console's keys, then a section each pad
    [/Input]

The engine's columns stand in the order of a hash table, which differs from platform to platform, so
its keys are read by their letters. BizHawk's may be any character but a dot, so its columns are
those of the key line. The first line of either is the reset step (``Movie.reset_keys``).
"""

from __future__ import annotations

import io
import re
import secrets
import zipfile
from dataclasses import dataclass
from pathlib import Path

from retrodsl.movies.bk2_archive import HEADER, LOG, STATE, read_members
from retrodsl.movies.bk2_keys import ENGINE_CODES, LETTERS, button_of, columns_of, system_of
from retrodsl.movies.model import Movie, MovieError, names_of

MAX_PLAYERS = 8
MAX_COLUMNS = 512

_PREFIX = "LogKey:"
_ENGINE_KEYS = re.compile(r"(?:P[1-9][0-9]? [^|]+\|)+")
_TOKEN = re.compile(r"(?:P([1-9][0-9]?) )?(.+)")
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
_TRUE = ("1", "true")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Column:
    """A key of the log: its name there, and the player (from 0) and button that it is, if any."""

    name: str
    player: int = 0
    button: str | None = None


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the key line says: the columns of each section, and whether keys are their letters.

    ``sections`` has the console's section first; ``None`` for one that may hold anything.
    """

    sections: tuple[tuple[_Column, ...] | None, ...]
    by_letter: bool


def read_bk2(path: Path) -> Movie:
    """The movie in a file. Its buttons are those of its log: see ``Movie.with_buttons``.

    A BizHawk movie has as many players as press anything. Raises ``MovieError`` for whatever is
    wrong with the file, and for keys that the engine cannot press: the console's own (reset and
    power) after the first line, analogue ones, and those that no pad of the engine has.
    """
    members = read_members(path)
    header = _header(_text(path, HEADER, members.get(HEADER, b"")))
    system = system_of(header.get("Platform", ""))
    layout, lines = _log(path, _text(path, LOG, members[LOG]), system)
    columns = [column for section in layout.sections for column in section or ()]
    buttons = tuple(dict.fromkeys(c.button for c in columns if c.button is not None))
    bits = {button: 1 << bit for bit, button in enumerate(buttons)}
    players = max((c.player + 1 for c in columns if c.button is not None), default=1)
    read = _LineReader(path, layout, bits, players)
    frames = [read.line(number, line, first=not i) for i, (number, line) in enumerate(lines)]
    if not layout.by_letter:
        used = max((p + 1 for f in set(frames) for p in range(players) if f[p]), default=1)
        frames = [frame[:used] for frame in frames]
        players = used
    state = members.get(STATE) or None
    anchored = header.get("StartsFromSavestate", "").lower() in _TRUE
    return Movie(
        buttons=buttons,
        frames=tuple(frames[1:]),
        players=players,
        game=header.get("GameName") or None,
        system=system,
        state=state,
        from_power_on=state is None and not anchored,
        reset_keys=frames[0] if frames else (),
        header=header,
    )


def _text(path: Path, name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MovieError(f"{path}: {name} is not UTF-8 text, at byte {error.start}") from error


def _header(text: str) -> dict[str, str]:
    pairs = (line.rstrip("\r").partition(" ") for line in text.split("\n"))
    return {key: value for key, _, value in pairs if key}


def _log(path: Path, text: str, system: str | None) -> tuple[_Layout, list[tuple[int, str]]]:
    """The key line's layout, and every frame's line with its number in the log."""
    layout = None
    lines = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip("\r")
        if line == "[/Input]":
            break
        if line.startswith("|"):
            if layout is None:
                raise MovieError(f"{path}: {LOG} line {number}: a frame before the line of keys")
            lines.append((number, line))
        elif line and line != "[Input]":
            if layout is not None:
                raise MovieError(f"{path}: {LOG} line {number}: {_short(line)} is not a frame")
            layout = _layout(path, number, line, system)
    if layout is None:
        raise MovieError(f"{path}: {LOG} has no line of keys")
    return layout, lines


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "...")


def _layout(path: Path, number: int, line: str, system: str | None) -> _Layout:
    """The layout that a key line describes, the engine's or BizHawk's."""
    place = f"{path}: {LOG} line {number}"
    if line.count("|") > MAX_COLUMNS:
        raise MovieError(f"{place}: more than {MAX_COLUMNS} keys")
    groups = [
        tuple(_column(place, token, system) for token in group.split("|") if token)
        for group in line.removeprefix(_PREFIX).split("#")
    ]
    sections: list[tuple[_Column, ...] | None] = []
    for group in groups:
        # A section is one player's, should a # be missing between two.
        players = sorted({column.player for column in group})
        sections += [tuple(c for c in group if c.player == player) for player in players]
    if line.startswith(_PREFIX):
        return _Layout(tuple(sections), by_letter=False)
    if len(groups) > 1 or not _ENGINE_KEYS.fullmatch(line):
        raise MovieError(f"{place}: {_short(line)} is not a line of keys")
    return _Layout((None, *sections), by_letter=True)


def _column(place: str, token: str, system: str | None) -> _Column:
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise MovieError(f"{place}: {_short(token)} is not the name of a key")
    player = int(match[1] or 1) - 1
    if player >= MAX_PLAYERS:
        raise MovieError(f"{place}: {_short(token)}: more than {MAX_PLAYERS} players")
    return _Column(token, player, button_of(match[2], system))


class _LineReader:
    """Reads a frame's line into masks, and remembers sections, since most lines repeat."""

    def __init__(self, path: Path, layout: _Layout, bits: dict[str, int], players: int) -> None:
        self.path = path
        self.layout = layout
        self.bits = bits
        self.players = players
        self.known: dict[tuple[int, str], tuple[tuple[int, int], ...]] = {}

    def line(self, number: int, line: str, first: bool) -> tuple[int, ...]:
        """The mask of each player in the line.

        In the ``first``, the reset step's, keys that the engine cannot press are let go.
        """
        where = f"{self.path}: {LOG} line {number}"
        parts = line.split("|")
        if len(parts) != len(self.layout.sections) + 2 or parts[-1]:
            raise MovieError(f"{where}: {_short(line)} does not have the sections of the keys")
        masks = [0] * self.players
        for index, cells in enumerate(parts[1:-1]):
            keys = self.known.get((index, cells))
            if keys is None:
                keys = self.section(where, index, cells, first)
                if not first:
                    self.known[index, cells] = keys
            for player, bit in keys:
                masks[player] |= bit
        return tuple(masks)

    def section(
        self, where: str, index: int, cells: str, first: bool
    ) -> tuple[tuple[int, int], ...]:
        """The player and bit of each key that a section presses."""
        columns = self.layout.sections[index]
        if columns is None:
            return ()
        if len(cells) != len(columns):
            analogue = " (analogue keys are not supported)" if "," in cells else ""
            raise MovieError(
                f"{where}: {len(cells)} characters for {len(columns)} keys{analogue}: "
                f"{_short(cells)}"
            )
        if self.layout.by_letter:
            letters = {LETTERS[c.button]: c for c in columns if c.button in LETTERS}
            for cell in cells:
                if cell != "." and cell not in letters:
                    raise MovieError(f"{where}: {cell!r} is no key of this pad")
            pressed = [letters[cell] for cell in cells if cell != "."]
        else:
            pressed = [c for c, cell in zip(columns, cells, strict=True) if cell != "."]
        keys = []
        for column in pressed:
            if column.button is not None:
                keys.append((column.player, self.bits[column.button]))
            elif not first:
                raise MovieError(f"{where}: the key {column.name!r}, which the engine cannot press")
        return tuple(keys)


def write_bk2(movie: Movie, path: Path) -> None:
    """Write a movie as the engine does, so that the engine reads it; whole or not at all.

    The same movie gives the same bytes. Raises ``MovieError`` where the engine's files cannot hold
    it: no system, a name of two lines, a pressed button without a letter, or a file that cannot be
    written.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (
            (HEADER, _header_text(movie, path).encode()),
            (LOG, _log_text(movie, path).encode()),
            (STATE, movie.state or b""),
        ):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(buffer.getvalue())
        temporary.replace(path)
    except OSError as error:
        raise MovieError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


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


def _log_text(movie: Movie, path: Path) -> str:
    columns = columns_of(movie.buttons)
    if len({letter for _, _, letter in columns}) < len(columns):
        raise MovieError(f"{path}: two of the pad's buttons have the same letter in a .bk2")
    players = range(movie.players)
    keys = "".join(f"P{player + 1} {name}|" for player in players for _, name, _ in columns)
    writable = sum(1 << bit for bit, _, _ in columns)
    cells = {
        mask: "".join(letter if mask >> bit & 1 else "." for bit, _, letter in columns)
        for mask in {mask for masks in (movie.reset_keys, *movie.frames) for mask in masks}
    }
    for mask in cells:
        lost = names_of(mask & ~writable, movie.buttons)
        if lost:
            raise MovieError(f"{path}: a .bk2 of the engine cannot hold the button {lost[0]}")
    lines = [
        "|..|" + "".join(cells[mask] + "|" for mask in masks)
        for masks in (movie.reset_keys, *movie.frames)
    ]
    return "\n".join(["[Input]", keys, *lines, "[/Input]"]) + "\n"
