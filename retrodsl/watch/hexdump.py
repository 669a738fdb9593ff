"""Memory as lines of bytes, those that have just changed marked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from retrodsl.watch.style import Line, Piece

WIDTH = 16


def dump(address: int, now: NDArray[np.uint8], was: NDArray[np.uint8]) -> list[Line]:
    """A line for each 16 bytes: their address, the bytes, and the letters that they would be."""
    lines: list[Line] = []
    values, changed = now.tolist(), (now != was).tolist()
    for start in range(0, len(values), WIDTH):
        line = [Piece(f"0x{address + start:06X} ", "dim")]
        text = ""
        for index in range(start, min(start + WIDTH, len(values))):
            line += [Piece(" "), Piece(f"{values[index]:02X}", _look(changed[index]))]
            text += chr(values[index]) if 32 <= values[index] < 127 else "."
        line.append(Piece(f"  {text}", "dim"))
        lines.append(tuple(line))
    return lines


def _look(changed: bool) -> str:
    return "changed" if changed else "plain"
