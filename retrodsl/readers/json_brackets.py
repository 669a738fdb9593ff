"""Brackets of a JSON text, counted without reading what is in them."""

from __future__ import annotations

import re
from bisect import bisect_left

_BRACKETS = re.compile(r'"(?:[^"\\\n\r]|\\[^\n\r])*"?|([{\[])|([}\]])')
"""A string (to its quote or the line's end), an opening bracket (1), a closing bracket (2)."""


class BracketSurplus:
    """How many more brackets close than open from any place of one text to its end.

    Brackets in strings do not count. The text is looked through at the first question.
    """

    __slots__ = ("_offsets", "_surplus", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._offsets: list[int] | None = None
        self._surplus: list[int] = []

    def at(self, offset: int) -> int:
        """The surplus of closing brackets at or after ``offset``; below 0 if more open."""
        if self._offsets is None:
            found = [match for match in _BRACKETS.finditer(self._text) if match.lastindex]
            self._offsets = [match.start() for match in found]
            self._surplus = [0] * (len(found) + 1)
            for i in range(len(found) - 1, -1, -1):
                self._surplus[i] = self._surplus[i + 1] + (1 if found[i].lastindex == 2 else -1)
        return self._surplus[bisect_left(self._offsets, offset)]


def bracket_end(text: str, start: int) -> tuple[int, int]:
    """The end of the bracket that opens at ``start``, and how many levels it has, itself included.

    The end is that of the text if the bracket is never closed.
    """
    level = deepest = 0
    for match in _BRACKETS.finditer(text, start):
        if match.lastindex == 1:
            level += 1
            deepest = max(deepest, level)
        elif match.lastindex == 2:
            level -= 1
            if level == 0:
                return match.end(), deepest
    return len(text), deepest
