"""Lines as what a terminal is sent: only those that are not there already."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from retrodsl.watch.style import Colour, Line

ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J"
"""The other screen, no cursor, empty."""

LEAVE = "\x1b[0m\x1b[?25h\x1b[?1049l"
"""As it was."""

_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"  # drawn at once, where a terminal knows of it

_LOOKS = {
    "plain": "", "bold": "1", "dim": "2", "changed": "1;33", "bad": "1;31", "selected": "7",
    "bar": "1;36",
}  # fmt: skip
#: Without colours: what has changed is underlined, what is bad stands out.
_GREY = {**_LOOKS, "changed": "1;4", "bad": "1;7", "bar": "1"}


class Colours(Enum):
    """What a terminal can show."""

    NONE = "none"
    CUBE = "256"
    TRUE = "24 bit"


def colours_of(environment: dict[str, str]) -> Colours:
    """What the environment says of the terminal."""
    if environment.get("NO_COLOR"):
        return Colours.NONE
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return Colours.TRUE
    known = ("direct", "kitty", "alacritty", "ghostty")
    if any(word in environment.get("TERM", "") for word in known):
        return Colours.TRUE
    return Colours.CUBE


def written(line: Line, colours: Colours) -> str:
    """A line, its looks as escape sequences; it ends with none."""
    looks = _GREY if colours is Colours.NONE else _LOOKS
    parts = []
    for piece in line:
        codes = [looks[piece.look]] if looks[piece.look] else []
        if colours is not Colours.NONE:
            codes += _colour("38", piece.over, colours) + _colour("48", piece.under, colours)
        parts.append(f"\x1b[{';'.join(codes)}m{piece.text}\x1b[0m" if codes else piece.text)
    return "".join(parts)


def _colour(ground: str, colour: Colour | None, colours: Colours) -> list[str]:
    if colour is None:
        return []
    if colours is Colours.TRUE:
        return [f"{ground};2;{colour[0]};{colour[1]};{colour[2]}"]
    red, green, blue = (round(part * 5 / 255) for part in colour)
    return [f"{ground};5;{16 + 36 * red + 6 * green + blue}"]


class Screen:
    """What stands on the terminal, so that only what differs is sent."""

    def __init__(self, colours: Colours) -> None:
        self.colours = colours
        self._there: list[str] = []

    def forget(self) -> None:
        """Nobody knows what stands there: everything is sent again."""
        self._there = []

    def update(self, lines: Sequence[Line]) -> str:
        """What to send so that these lines stand there."""
        wanted = [written(line, self.colours) for line in lines]
        parts = [] if self._there else ["\x1b[2J"]
        for number, text in enumerate(wanted, 1):
            if number > len(self._there) or self._there[number - 1] != text:
                parts.append(f"\x1b[{number};1H{text}\x1b[K")
        if len(wanted) < len(self._there):
            parts.append(f"\x1b[{len(wanted) + 1};1H\x1b[J")
        self._there = wanted
        return f"{_BEGIN}{''.join(parts)}{_END}" if parts else ""
