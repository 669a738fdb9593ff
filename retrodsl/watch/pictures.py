"""The game's screen in half blocks: a cell of the terminal is two pixels, one above the other."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrodsl.watch.style import Line, Piece

UPPER = "\N{UPPER HALF BLOCK}"


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of RGB, ``3 * width * height`` bytes, of a row of the table.

    ``same`` is false where the emulator's memory on that frame is not the movie's.
    """

    row: int
    width: int
    height: int
    rgb: bytes = field(repr=False)
    same: bool = True


def fitted(width: int, height: int, most_wide: int, most_high: int) -> tuple[int, int]:
    """The size of a picture in the room that there is: its own shape, an even height."""
    factor = min(most_wide / width, most_high / height, 1.0)
    wide, high = max(round(width * factor), 1), max(round(height * factor), 2)
    return min(wide, most_wide), min(high - high % 2, most_high)


def cells(picture: Picture, row: int) -> list[Line]:
    """The picture's lines, and below it what is to be known of it."""
    lines: list[Line] = []
    stride = 3 * picture.width
    for y in range(0, picture.height - 1, 2):
        over = picture.rgb[y * stride : (y + 1) * stride]
        under = picture.rgb[(y + 1) * stride : (y + 2) * stride]
        line: list[Piece] = []
        for x in range(0, stride, 3):
            top, low = tuple(over[x : x + 3]), tuple(under[x : x + 3])
            if line and (line[-1].over, line[-1].under) == (top, low):
                line[-1] = Piece(line[-1].text + UPPER, "plain", *_two(top, low))
            else:
                line.append(Piece(UPPER, "plain", *_two(top, low)))
        lines.append(tuple(line))
    if not picture.same:
        lines.append((Piece("not what was played here", "bad"),))
    elif picture.row != row:
        lines.append((Piece("...", "dim"),))
    return lines


def _two(
    top: tuple[int, ...], low: tuple[int, ...]
) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    return (top[0], top[1], top[2]), (low[0], low[1], low[2])
