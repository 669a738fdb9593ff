"""Bytes of a JSON file as text, whatever their encoding."""

from __future__ import annotations

import codecs
import re

from retrodsl.readers.json_mistakes import JsonMistake, JsonMistakeKind
from retrodsl.source import Span

_MARKS = (  # UTF-32 first: its mark begins with the one of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_ESCAPED = re.compile("[\udc80-\udcff]+")


def decode(data: bytes) -> tuple[str, list[JsonMistake]]:
    """The text of ``data``, and what of it the engine does not take for UTF-8.

    A byte that is not UTF-8 is taken for the Windows character of that number (or, where there is
    none, the Latin-1 character).
    """
    wide = _wide_encoding(data)
    if wide:
        encoding, shown = wide
        text = data.decode(encoding, errors="replace")
        text = text.encode("utf-8", errors="replace").decode("utf-8")
        mistake = JsonMistake(
            JsonMistakeKind.NOT_UTF8,
            Span(0, 0),
            f"the file is written in {shown}",
            "save it as UTF-8",
            (Span(0, 0), ""),
        )
        return text, [mistake]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass  # the bytes that are to blame are found below
    escaped = data.decode("utf-8", errors="surrogateescape")
    mistakes: list[JsonMistake] = []
    pieces: list[str] = []
    done = 0
    for match in _ESCAPED.finditer(escaped):
        raw = match[0].encode("utf-8", errors="surrogateescape")
        meant = "".join(_windows_character(byte) for byte in raw)
        span = Span(match.start(), match.end())
        pieces += escaped[done : span.start], meant
        done = span.end
        mistakes.append(
            JsonMistake(
                JsonMistakeKind.NOT_UTF8,
                span,
                f"the bytes {raw[:8].hex(' ')} are not UTF-8 here",
                "save the file as UTF-8",
                (Span(0, 0), ""),
            )
        )
    pieces.append(escaped[done:])
    return "".join(pieces), mistakes


def _wide_encoding(data: bytes) -> tuple[str, str] | None:
    """The codec and the name of an encoding of two or four bytes a character, if it is one."""
    for mark, encoding, shown in _MARKS:
        if data.startswith(mark):
            return encoding, shown
    start = data[:4]
    if len(start) < 2 or start.count(0) == len(start):
        return None
    if start[0] == 0 and start[1] != 0:
        return "utf-16-be", "UTF-16"
    if start[1] == 0 and start[0] != 0 and (len(start) < 3 or start[2] != 0):
        return "utf-16-le", "UTF-16"
    return None


def _windows_character(byte: int) -> str:
    """The character that ``byte`` stands for in Windows-1252, else in Latin-1."""
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)
