"""Text with looks, before it is written to a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Red, green, blue.
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one look: ``plain``, ``bold``, ``dim``, ``changed``, ``bad``, ``selected``, ``bar``.

    ``over`` and ``under`` are the colours of a cell of a picture, for its upper and lower half.
    """

    text: str
    look: str = "plain"
    over: Colour | None = None
    under: Colour | None = None


Line = tuple[Piece, ...]


def width_of(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def safe(text: str) -> str:
    """The text without anything that a terminal would obey."""
    return "".join(c if c.isprintable() else "?" for c in text)


def clipped(line: Iterable[Piece], width: int) -> Line:
    """As much of a line as fits."""
    found: list[Piece] = []
    left = width
    for piece in line:
        text = safe(piece.text)
        need = width_of(text)
        if need > left:
            text = cut(text, left)
        if text:
            found.append(Piece(text, piece.look, piece.over, piece.under))
        left -= min(need, left)
        if left <= 0:
            break
    return tuple(found)


def cut(text: str, width: int) -> str:
    """The text's beginning that fits into so many cells."""
    kept, left = [], width
    for character in text:
        left -= _cells(character)
        if left < 0:
            break
        kept.append(character)
    return "".join(kept)


def filled(line: Sequence[Piece], width: int) -> Line:
    """The line with spaces up to ``width``."""
    missing = width - sum(width_of(piece.text) for piece in line)
    return (*line, Piece(" " * missing)) if missing > 0 else tuple(line)


def padded(text: str, width: int) -> str:
    """The text in so many cells, cut or filled with spaces."""
    text = cut(safe(text), width)
    return text + " " * (width - width_of(text))
