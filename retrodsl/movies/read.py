"""Reading a movie of whatever format, for the pad of a system."""

from __future__ import annotations

from pathlib import Path

from retrodsl.movies.bk2 import read_bk2
from retrodsl.movies.fm2 import is_fm2, read_fm2
from retrodsl.movies.model import Movie, MovieError
from retrodsl.platforms import Platform

_ZIP = b"PK"
_START = 16
_OTHERS = {
    ".bkm": "an old movie of BizHawk: BizHawk converts it to .bk2",
    ".fcm": "an old movie of FCE Ultra: FCEUX converts it to .fm2",
    ".fm3": "a project of FCEUX's TAS Editor: it exports .fm2",
    ".tasproj": "a project of BizHawk's TAStudio: it exports .bk2",
    ".mnv": "a movie of another emulator",
}
_KIN = ({"GameBoy", "GbColor"}, {"Sms", "GameGear"})
"""Systems of one emulator core whose games some programs file under the other's name."""


def read_movie(path: Path, platform: Platform) -> Movie:
    """The movie in a file, ``.bk2`` or ``.fm2`` by its content, with its masks for this pad.

    Raises ``MovieError`` where the file is neither, is damaged, holds what the engine cannot play,
    is of another system, or presses a button that the pad does not have.
    """
    movie = _read(path)
    system = movie.system
    kin = any({system, platform.name} <= family for family in _KIN)
    if system is not None and system != platform.name and not kin:
        raise MovieError(
            f"{path}: the movie is of a game for {system}, and it is to be played on "
            f"{platform.name}",
            "name a movie of this game",
        )
    try:
        return movie.with_buttons(platform.buttons)
    except MovieError as error:
        raise MovieError(f"{path}: {error}", error.mend) from error


def _read(path: Path) -> Movie:
    try:
        missing = not path.exists()
        if missing or not path.is_file():
            what = "does not exist" if missing else "is not a file"
            raise MovieError(f"{path}: the movie {what}")
        with path.open("rb") as file:
            start = file.read(_START)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MovieError(f"{path}: the movie cannot be read: {reason}") from error
    if start.startswith(_ZIP):
        return read_bk2(path)
    if is_fm2(start):
        return read_fm2(path)
    raise MovieError(
        f"{path}: the movie is {_what_else(path.suffix.lower(), start)}",
        "movies are .bk2 (of stable-retro, gym-retro or BizHawk) or .fm2 (of FCEUX)",
    )


def _what_else(suffix: str, start: bytes) -> str:
    """What a file is that is no movie, by its name and its first bytes."""
    if suffix in _OTHERS:
        return _OTHERS[suffix]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text in UTF-16: save it as UTF-8"
    if suffix == ".bk2":
        return "not a zip, as a .bk2 is, or it is cut short"
    if suffix == ".fm2":
        return "not a movie of FCEUX, which begins with `version 3`"
    return "of no format that is known"
