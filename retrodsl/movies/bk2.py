"""Reading ``.bk2`` movies, the engine's own and BizHawk's; ``bk2_write`` writes the engine's.

The file is a zip of ``Header.txt`` (lines of a key and a value), ``Input Log.txt`` and, if the
movie has a start state, ``Core.bin``; BizHawk adds comments, subtitles and settings, which are not
needed to play it. The log's key line names the columns; each further line is a frame:

    [Input]
    P1 Z|P1 X|...|P1 B|                          the engine: no more than the pads' keys
    LogKey:#Reset|Power|#P1 Up|P1 Down|...|      BizHawk: a # before each section's keys
    |..|............|                            the console's keys, then a section each pad
    [/Input]

The engine's columns stand in the order of a hash table, which differs from platform to platform, so
its keys are read by their letters; the first line is the reset step (``Movie.reset_keys``).
BizHawk's lines are frames of the emulator, from power-on or from a savestate of its own, which no
core of the engine takes: see ``power_on``. (TASVideos: https://tasvideos.org/Bizhawk/BK2Format;
BizHawk's reader takes a member by its name without the ending.)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retrodsl.movies.bk2_archive import HEADER, LOG, STATE, Members, read_members
from retrodsl.movies.bk2_keys import system_of
from retrodsl.movies.bk2_layout import Layout, read_layout, shorten
from retrodsl.movies.bk2_lines import LetterLines, LineReader, NamedLines
from retrodsl.movies.bk2_write import write_bk2
from retrodsl.movies.model import MAX_FRAMES, Movie, MovieError
from retrodsl.movies.power_on import after_power_on

__all__ = ["ENGINES_VERSION", "read_bk2", "write_bk2"]

ENGINES_VERSION = "Retro"
"""The ``MovieVersion`` of the engine's own files."""

MAX_LINE = 1 << 14
"""The longest line of a log; 512 keys, analogue ones all, have 4 KB."""

_TRUE = ("1", "true")


def read_bk2(path: Path) -> Movie:
    """The movie in a file. Its buttons are those of its log: see ``Movie.with_buttons``.

    A movie whose columns go by name has as many players as press anything. Raises ``MovieError``
    for whatever is wrong with the file, and for keys that the engine cannot press: the console's
    own (reset and power) after the first line, analogue ones that move, and those that no pad of
    the engine has.
    """
    members = read_members(path)
    content = members.content
    header = _header(_text(path, HEADER, content.get(HEADER, b"")))
    system = system_of(header.get("Platform", ""))
    ours = header.get("MovieVersion") == ENGINES_VERSION
    lines = _lines(path, _text(path, LOG, content[LOG]))
    layout = _layout(path, lines, system, named_alike=ours)
    columns = layout.columns
    buttons = tuple(dict.fromkeys(c.button for c in columns if c.button is not None))
    bits = {button: 1 << bit for bit, button in enumerate(buttons)}
    players = max((c.player + 1 for c in columns if c.button is not None), default=1)
    reader: LineReader
    if layout.by_letter:
        reader = LetterLines(path, layout, bits, players)
    else:
        reader = named = NamedLines(path, layout, bits, players)
    frames: list[tuple[int, ...]] = []
    for number, line in lines:
        if not line.startswith("|"):
            raise MovieError(f"{path}: {LOG} line {number}: {shorten(line)} is not a frame")
        frames.append(reader.line(number, line, first=not frames))
    if layout.by_letter:
        return _engines(header, system, buttons, players, frames, content.get(STATE))
    used = max((p + 1 for f in set(frames) for p in range(players) if f[p]), default=1)
    known = {frame: frame[:used] for frame in set(frames)}
    frames = [known[frame] for frame in frames]
    if ours:
        return _engines(header, system, buttons, used, frames, content.get(STATE))
    return _bizhawks(header, system, buttons, used, frames, members, named.analogue)


def _engines(
    header: dict[str, str],
    system: str | None,
    buttons: tuple[str, ...],
    players: int,
    frames: list[tuple[int, ...]],
    state: bytes | None,
) -> Movie:
    """A movie of the engine's kind: its first line is the reset step."""
    anchored = _says(header, "StartsFromSavestate") and not state
    return Movie(
        buttons=buttons,
        frames=tuple(frames[1:]),
        players=players,
        game=header.get("GameName") or None,
        system=system,
        state=state or None,
        from_power_on=not state and not anchored,
        reset_keys=frames[0] if frames else (),
        header=header,
        no_start=f"it starts from a state, and the file has none ({STATE})" if anchored else "",
    )


def _bizhawks(
    header: dict[str, str],
    system: str | None,
    buttons: tuple[str, ...],
    players: int,
    lines: list[tuple[int, ...]],
    members: Members,
    analogue: dict[str, int],
) -> Movie:
    """A movie of BizHawk's: a line a frame of the emulator."""
    no_start = ""
    if _says(header, "StartsFromSavestate") or members.has("Core", "CoreText"):
        no_start = "it starts from a savestate of BizHawk, which no core of the engine takes"
    elif _says(header, "StartsFromSaveRam") or members.has("MovieSaveRam"):
        no_start = "it starts with a battery's memory, which the engine does not load"
    notes = [
        f"{name} stays at {value} and is not played: the engine has no analogue controls"
        for name, value in analogue.items()
    ]
    if _says(header, "PAL"):
        notes.append("the movie was made with PAL timing; the engine's core decides by the ROM")
    if no_start:
        # The first frame after the savestate is the engine's reset step, which has no keys.
        reset, steps = (lines[0] if lines else (0,) * players), lines[1:]
    else:
        reset, steps, lost = after_power_on(lines, players, buttons)
        notes += lost
    return Movie(
        buttons=buttons,
        frames=tuple(steps),
        players=players,
        game=header.get("GameName") or None,
        system=system,
        from_power_on=not no_start,
        reset_keys=reset,
        header=header,
        notes=tuple(notes),
        no_start=no_start,
    )


def _says(header: dict[str, str], key: str) -> bool:
    return header.get(key, "").strip().lower() in _TRUE


def _text(path: Path, name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MovieError(
            f"{path}: {name} is not UTF-8 text, at byte {error.start}",
            f"save {name} again as UTF-8",
        ) from error


def _header(text: str) -> dict[str, str]:
    pairs = (line.rstrip("\r").partition(" ") for line in text.split("\n"))
    return {key: value for key, _, value in pairs if key}


def _lines(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """The log's lines that say something, with their numbers, up to its end; one at a time."""
    count = text.count("\n")
    if count > MAX_FRAMES:
        raise MovieError(f"{path}: {LOG} has {count} lines, more than {MAX_FRAMES}")
    at = number = 0
    while at < len(text):
        number += 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if end - at > MAX_LINE:
            raise MovieError(f"{path}: {LOG} line {number}: {end - at} characters are no frame")
        line = text[at:end].rstrip("\r")
        at = end + 1
        if line == "[/Input]":
            return
        if line and line != "[Input]":
            yield number, line


def _layout(
    path: Path, lines: Iterator[tuple[int, str]], system: str | None, *, named_alike: bool
) -> Layout:
    """The key line's layout; the frames are what is left of ``lines``."""
    number, line = next(lines, (0, ""))
    if not line:
        raise MovieError(f"{path}: {LOG} has no line of keys")
    if line.startswith("|"):
        raise MovieError(f"{path}: {LOG} line {number}: a frame before the line of keys")
    return read_layout(path, number, line, system, named_alike=named_alike)
