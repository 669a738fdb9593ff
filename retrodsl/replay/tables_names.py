"""Columns chosen by name: ``lives``, ``enemy[*].hp``, ``reward.*``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from retrodsl.diagnostics import nearest

#: So many names are listed where none of them is near.
_LISTED = 30


class UnknownColumn(Exception):  # noqa: N818 - named for what it reports
    """A name that no column has; the message says which there are."""


def choose(patterns: Iterable[str], names: Sequence[str]) -> list[str]:
    """The names that the patterns choose, in the patterns' order, each once.

    ``*`` stands for any characters. Raises ``UnknownColumn`` for a pattern that chooses nothing.
    """
    chosen: dict[str, None] = {}
    for pattern in patterns:
        if pattern in names:
            chosen[pattern] = None
            continue
        wanted = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
        found = [name for name in names if wanted.fullmatch(name)]
        if not found:
            raise UnknownColumn(_nothing(pattern, names))
        chosen.update(dict.fromkeys(found))
    return list(chosen)


def _nothing(pattern: str, names: Sequence[str]) -> str:
    text = f"nothing in this movie is called `{pattern}`"
    inside = [name for name in names if name.startswith((f"{pattern}[", f"{pattern}."))]
    close = nearest(pattern, names)
    if inside:
        every = f"{pattern}*" if inside[0][len(pattern)] == "[" else f"{pattern}.*"
        return f"{text}; did you mean `{inside[0]}`, or all of them, `{every}`?"
    if close:
        return f"{text}; did you mean `{close}`?"
    more = len(names) - _LISTED
    listed = ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
    return f"{text}; there are: {listed}"


def parse_frames(text: str) -> tuple[int | None, int | None]:
    """``A..B``, ``A..``, ``..B`` or ``A`` as the first and the last frame, both included.

    Raises ``ValueError`` with what is wrong.
    """
    match = re.fullmatch(r"(\d*)(\.\.)?(\d*)", text.strip())
    if match is None or not any(match.groups()[::2]):
        raise ValueError(f"`{text}` are no frames: write 120..180, 120.. or ..180")
    first = int(match[1]) if match[1] else None
    last = int(match[3]) if match[3] else None
    if match[2] is None:
        return first, first
    if first is not None and last is not None and first > last:
        raise ValueError(f"`{text}`: frame {first} comes after {last}")
    return first, last
