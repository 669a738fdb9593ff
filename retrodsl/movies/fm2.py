"""Reading ``.fm2`` movies, those of the NES emulator FCEUX.

The file is text: lines of a key and a value, ``version 3`` the first of them, then a line a frame:

    version 3
    port0 1
    port1 0
    romFilename Some Game
    |0|........|||                the commands, the first pad, the second, the expansion port
    |0|R......A|||                the pad's columns are RLDUTSBA, T for START and S for SELECT

Anything but a dot or a space is a pressed key. ``fourscore 1`` means four pads, whatever the ports
say. ``commands`` is a sum: 1 soft reset, 2 power, 4 and 8 a disk, 16 and more a coin. A movie
starts at power-on, unless it has a ``savestate``. (Facts: FCEUX's page on the format,
https://fceux.com/web/FM2.html. How its frames meet the engine's: ``power_on``.)
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from retrodsl.movies.bk2_layout import shorten
from retrodsl.movies.model import MAX_FRAMES, Movie, MovieError
from retrodsl.movies.power_on import after_power_on

BUTTONS = ("RIGHT", "LEFT", "DOWN", "UP", "START", "SELECT", "B", "A")
"""The columns of a pad."""

MAX_FILE = 300 << 20
"""The largest file that is read: ``MAX_FRAMES`` lines of two pads."""

MAX_LINE = 256
"""The longest line of a frame; four pads have 50 characters."""

MAX_HEADER_LINES = 100_000
"""The most lines before the first frame; subtitles and comments are there."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUMBERS = ("version", "palFlag", "NewPPU", "FDS", "fourscore", "binary", "length")
_PORTS = ("port0", "port1")
_NO_PORT, _PAD, _ZAPPER = 0, 1, 2
_COMMANDS = {1: "a soft reset", 2: "power off and on", 4: "a disk", 8: "a disk", 16: "a coin"}
_FIRST_LINE_ALLOWS = 3
_TEXT_MEND = "FCEUX writes its movies as text: open the movie there and save it again"
_RESET_MEND = (
    "the engine presses pad buttons alone: a movie with resets in it cannot be played on it"
)


@dataclass(frozen=True, slots=True)
class _Header:
    """The keys before the first frame: ``values`` by key, ``start`` is the first frame's offset."""

    values: Mapping[str, str]
    start: int
    lines: int

    def number(self, path: Path, key: str, default: int = 0) -> int:
        """A key's number; ``MovieError`` for what is none."""
        text = self.values.get(key, "").strip()
        if not text:
            return default
        if not re.fullmatch(r"-?[0-9]{1,10}", text):
            raise MovieError(f"{path}: {key} is {shorten(text)}, not a number")
        return int(text)


def is_fm2(start: bytes) -> bool:
    """Whether a file that begins so is meant as a movie of FCEUX."""
    return start.removeprefix(b"\xef\xbb\xbf").startswith(b"version ")


def read_fm2(path: Path) -> Movie:
    """The movie in a file, its buttons those of a NES pad: see ``Movie.with_buttons``.

    Raises ``MovieError`` for whatever is wrong with the file, and for what the engine cannot play:
    light guns, disks, resets after the first frame.
    """
    content = _content(path)
    header = _header(path, content)
    if header.number(path, "binary"):
        raise MovieError(f"{path}: the frames of this movie are stored in binary", _TEXT_MEND)
    if header.number(path, "FDS"):
        raise MovieError(
            f"{path}: the movie is of a disk of the Famicom Disk System",
            "the engine plays cartridges alone",
        )
    lines = _read_frames(path, content, header, _ports(path, header))
    return _movie(path, header, lines)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise MovieError(f"{path}: the movie is larger than {MAX_FILE >> 20} MB")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MovieError(f"{path}: the movie cannot be read: {reason}") from error
    return content.removeprefix(b"\xef\xbb\xbf")


def _header(path: Path, content: bytes) -> _Header:
    """The keys up to the first frame; values may be in any encoding."""
    values: dict[str, str] = {}
    at, number = 0, 0
    while at < len(content) and content[at : at + 1] != b"|":
        number += 1
        if number > MAX_HEADER_LINES:
            raise MovieError(f"{path}: more than {MAX_HEADER_LINES} lines before the first frame")
        end = content.find(b"\n", at)
        end = len(content) if end < 0 else end
        line = content[at:end].rstrip(b"\r").decode("utf-8", "replace")
        at = end + 1
        if not line.strip():
            continue
        key, _, value = line.partition(" ")
        if not _KEY.fullmatch(key):
            raise MovieError(f"{path}: line {number}: {shorten(line)} is no key of a movie")
        if not values and (key, value.strip()) != ("version", "3"):
            raise MovieError(
                f"{path}: line {number}: {shorten(line)} where `version 3` has to be",
                "the movie is of another format, or of a version that is not known",
            )
        if key in values and key in (*_NUMBERS, *_PORTS, "port2"):
            raise MovieError(f"{path}: line {number}: {key} is said twice")
        values.setdefault(key, value)
    if not values:
        raise MovieError(f"{path}: the movie does not begin with `version 3`")
    return _Header(values, at, number)


def _ports(path: Path, header: _Header) -> list[bool]:
    """Whether each field between the commands and the expansion port is a pad."""
    if header.number(path, "port2"):
        raise MovieError(
            f"{path}: something is in the expansion port (port2 {header.values['port2']})",
            "the engine has pads alone",
        )
    if header.number(path, "fourscore"):
        return [True] * 4
    found = []
    for key in _PORTS:
        kind = header.number(path, key, _PAD)
        if kind == _ZAPPER:
            raise MovieError(f"{path}: a light gun is in {key}", "the engine has pads alone")
        if kind not in (_NO_PORT, _PAD):
            raise MovieError(f"{path}: {key} {kind} is no device that is known")
        found.append(kind == _PAD)
    return found


def _read_frames(
    path: Path, content: bytes, header: _Header, ports: list[bool]
) -> list[tuple[int, ...]]:
    """The masks of every port on every frame. Most lines repeat, so they are remembered."""
    limit = header.number(path, "length", -1)
    frames: list[tuple[int, ...]] = []
    known: dict[bytes, tuple[int, ...]] = {}
    count = content.count(b"\n", header.start)
    if count > MAX_FRAMES:
        raise MovieError(f"{path}: {count} lines of frames, more than {MAX_FRAMES}")
    stream = io.BytesIO(content)
    stream.seek(header.start)
    for number, whole in enumerate(stream, header.lines + 1):
        line = whole.removesuffix(b"\n").rstrip(b"\r")
        if len(frames) == limit:
            break
        if not line.strip():
            continue
        masks = known.get(line)
        if masks is None:
            masks = _read_frame(f"{path}: line {number}", line, ports, first=not frames)
            if frames:
                known[line] = masks
        frames.append(masks)
    if len(frames) < limit:
        raise MovieError(
            f"{path}: the movie has {len(frames)} frames, and says that it has {limit}",
            "the file is cut short",
        )
    return frames


def _read_frame(where: str, line: bytes, ports: list[bool], *, first: bool) -> tuple[int, ...]:
    """The mask of each port in one line."""
    if len(line) > MAX_LINE:
        raise MovieError(f"{where}: {len(line)} characters are no frame", _TEXT_MEND)
    try:
        text = line.decode("ascii")
    except UnicodeDecodeError as error:
        raise MovieError(f"{where}: not plain text, at byte {error.start}", _TEXT_MEND) from error
    fields = text.split("|")
    if len(fields) != len(ports) + 4 or fields[0] or fields[-1]:
        raise MovieError(
            f"{where}: {shorten(text)} does not have the fields of {len(ports)} ports",
            "the file is cut short, or its fourscore and port keys are not those of its frames",
        )
    _check_commands(where, fields[1], first=first)
    if fields[-2]:
        raise MovieError(f"{where}: something is in the expansion port: {shorten(fields[-2])}")
    return tuple(
        _read_pad(where, cells, is_pad) for cells, is_pad in zip(fields[2:-2], ports, strict=True)
    )


def _check_commands(where: str, text: str, *, first: bool) -> None:
    """Refuse what the console itself is told. A reset in the first frame is the power-on itself."""
    if not re.fullmatch(r"[0-9]{1,10}", text):
        raise MovieError(f"{where}: {shorten(text)} are no commands: a number has to be there")
    commands = int(text) & ~(_FIRST_LINE_ALLOWS if first else 0)
    if commands:
        lowest = commands & -commands
        what = _COMMANDS.get(lowest, f"the command {lowest}")
        raise MovieError(f"{where}: {what}, which the engine cannot do", _RESET_MEND)


def _read_pad(where: str, cells: str, is_pad: bool) -> int:
    """The mask of one port; a field without a pad is empty, or has a pad that rests."""
    if not cells:
        return 0
    if len(cells) != len(BUTTONS):
        raise MovieError(f"{where}: {len(cells)} characters for {len(BUTTONS)} keys")
    mask = sum(1 << bit for bit, cell in enumerate(cells) if cell not in ". ")
    if mask and not is_pad:
        raise MovieError(f"{where}: keys are pressed in a port without a pad: {shorten(cells)}")
    return mask


def _movie(path: Path, header: _Header, lines: list[tuple[int, ...]]) -> Movie:
    """The movie, with as many players as press anything."""
    values = header.values
    pads = range(len(lines[0])) if lines else range(1)
    players = max((p + 1 for f in set(lines) for p in pads if f[p]), default=1)
    known = {frame: frame[:players] for frame in set(lines)}
    frames = [known[frame] for frame in lines]
    no_start = ""
    if values.get("savestate"):
        no_start = "it starts from a savestate of FCEUX, which the engine's core does not take"
    notes = []
    if header.number(path, "palFlag"):
        notes.append("the movie was made with PAL timing; the engine's core decides by the ROM")
    if header.number(path, "NewPPU"):
        notes.append("the movie was made with FCEUX's other picture processor: timing may differ")
    if no_start:
        reset, steps = (frames[0] if frames else (0,) * players), frames[1:]
    else:
        reset, steps, lost = after_power_on(frames, players, BUTTONS)
        notes += lost
    return Movie(
        buttons=BUTTONS,
        frames=tuple(steps),
        players=players,
        game=values.get("romFilename", "").strip() or None,
        system="Nes",
        from_power_on=not no_start,
        reset_keys=reset,
        header=dict(values),
        notes=tuple(notes),
        no_start=no_start,
    )
