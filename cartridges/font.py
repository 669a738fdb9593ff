"""The letters of the pictures: eight bytes a tile, a bit a dot, the left one highest."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DRAWN = Path(__file__).resolve().parent / "shared" / "font.txt"


@cache
def tiles() -> dict[str, bytes]:
    """Each tile's eight rows by its name, in the order of the tiles' numbers."""
    lines = [line for line in DRAWN.read_text("utf-8").splitlines() if not line.startswith("# ")]
    found = {}
    for part in "\n".join(lines).split("\n\n"):
        name, *rows = part.split()
        found[name] = bytes(int(row.replace(".", "0").replace("#", "1"), 2) for row in rows)
    return found


def font() -> bytes:
    """All tiles, one after the other."""
    return b"".join(tiles().values())


def planar(planes: int, interleaved: int = 0) -> bytes:
    """The tiles with ``planes`` bits a dot, the drawn dots being colour 1.

    With ``interleaved`` as 0 a tile is one plane after the other, eight bytes each, as Nes has it;
    otherwise so many planes alternate row by row, as Snes, GameBoy and PCEngine (2) and Sms (4)
    have it.
    """
    out = bytearray()
    for rows in tiles().values():
        if not interleaved:
            out += rows + bytes(8 * (planes - 1))
            continue
        for group in range(planes // interleaved):
            for row in rows:
                out += bytes([row if group == 0 else 0]) + bytes(interleaved - 1)
    return bytes(out)


def packed(left_high: bool = True) -> bytes:
    """The tiles with four bits a dot, the drawn dots being colour 1, four bytes a row.

    ``left_high`` says that the left one of two dots is a byte's high half, as Genesis has it;
    GbAdvance has it the other way round.
    """
    pairs = (0x00, 0x01, 0x10, 0x11) if left_high else (0x00, 0x10, 0x01, 0x11)
    return bytes(pairs[row >> shift & 3] for row in font() for shift in (6, 4, 2, 0))
