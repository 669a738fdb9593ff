"""The options of `retrodsl search` that take several words, and what is said in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand

from retrodsl.cli.common import fail

#: The options that take several words, and how many: the frames, then the formula.
WORDS = {"--at": 2, "--between": 3, "--during": 3, "--within": 3}

#: Between the words of one of these options, once they are one.
_JOINT = "\x1f"


class SearchCommand(TyperCommand):
    """The command, some of whose options take several words and may be repeated.

    Typer knows the one or the other, so that their words are made one before it sees them.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line."""
        left, joined = list(args), list[str]()
        while left:
            word = left.pop(0)
            count = WORDS.get(word, 0)
            joined.append(word)
            if count and len(left) >= count:
                joined.append(_JOINT.join(left[:count]))
                del left[:count]
        return super().parse_args(ctx, joined)


def frames_and_formulas(option: str, given: Sequence[str] | None) -> list[tuple[Any, ...]]:
    """The words of an option that was given any number of times, the frames as numbers."""
    found: list[tuple[Any, ...]] = []
    for words in given or ():
        *frames, formula = words.split(_JOINT)
        if len(frames) + 1 != WORDS[option]:
            takes = "a frame" if WORDS[option] == 2 else "two frames"
            raise fail(f"{option} takes {takes} and a formula, as words of their own")
        for frame in frames:
            if not frame.isdecimal():
                raise fail(f"{option}: `{frame}` is no frame, which is a number from 0 on")
        found.append((*map(int, frames), formula))
    return found


def frames_and_numbers(given: Sequence[str] | None) -> list[tuple[int, int]]:
    """What was seen on the screen, as ``--sees FRAME=NUMBER``."""
    found = []
    for word in given or ():
        match = re.fullmatch(r"\s*(\d+)\s*=\s*([+-]?\d[\d_,]*)\s*", word, re.ASCII)
        if match is None:
            raise fail(f"--sees: `{word}` is no frame and number, such as 120=300")
        found.append((int(match.group(1)), int(re.sub("[_,]", "", match.group(2)))))
    return found
