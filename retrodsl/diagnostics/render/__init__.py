"""The ways to show findings, a module each, and the little that they share.

``text`` draws them for a person, ``json_report`` and ``sarif`` write them for other tools,
``github`` annotates a pull request. Every renderer is a pure function of findings in the order in
which they shall appear, and returns a text that ends with a line end. Each is imported by itself,
so that what one needs (Pydantic, ``json``) costs the others no start-up time.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from retrodsl.source import Source, Span

_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Place:
    """A span as people and tools count it, moved into its text where it lay outside.

    ``start`` and ``end`` are code point offsets from 0, lines and columns count from 1, columns
    in code points; the end is exclusive, so an empty span has both ends equal.
    """

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


def place_of(source: Source, span: Span) -> Place:
    """Where ``span`` lies in ``source``; one that ends before its start is empty."""
    start = min(max(span.start, 0), len(source.text))
    end = min(max(span.end, start), len(source.text))
    return Place(start, end, *source.position(start), *source.position(end))


def visible(text: str, keep: str = "") -> str:
    r"""``text`` with all that would act on a terminal, or show as nothing, spelled as an escape.

    Control characters, invisible and direction-changing format characters, lone surrogates and
    unassigned code points become ``\x1b``, ``\u202e`` and the like; the characters of ``keep``
    stay. What comes out is printable and has a UTF-8 form (as far as ``keep`` allows).
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        escaped(ch) if unicodedata.category(ch) in _ESCAPED and ch not in keep else ch
        for ch in text
    )


def escaped(ch: str) -> str:
    r"""The escape that spells a character: ``\x1b``, ``\u202e``, ``\U000e0001``."""
    return ch.encode("unicode_escape").decode("ascii")


def encodable(text: str) -> str:
    r"""``text`` with lone surrogates, which no UTF-8 file can hold, spelled as ``\udcff``."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
