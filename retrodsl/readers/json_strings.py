"""Strings of JSON: escapes, and where a string ends that nobody closed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from retrodsl.readers.json_mistakes import JsonMistake, JsonMistakeKind
from retrodsl.source import Span

Report = Callable[[JsonMistake], None]

_SPECIAL = re.compile(
    r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"  # 1, 2: a surrogate pair
    r"|\\u([0-9a-fA-F]{4})"  # 3
    r'|\\(["\\/bfnrt])'  # 4
    r"|\\x([0-9a-fA-F]{2})"  # 5: not JSON from here on
    r"|\\(['0avx]?)"  # 6
    r"|([\x00-\x1f])"  # 7
)
_NAMED = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_OTHER = {"'": "'", "0": "\0", "a": "\a", "v": "\v"}
_SHOWN = {"\t": "a tab", "\n": "a line end", "\r": "a carriage return"}


def quoted(value: str) -> str:
    """``value`` as a JSON string with its quotes, everything but what must be escaped as it is."""
    return json.dumps(value, ensure_ascii=False)


def resolve(raw: str, offset: int, report: Report | None) -> str:
    """The string that ``raw``, the text between two quotes that begins at ``offset``, stands for.

    What JSON does not allow is reported, with its mend, and read as it was likely meant.
    """
    if "\\" not in raw and raw.isprintable():
        return raw
    pieces: list[str] = []
    done = 0
    for match in _SPECIAL.finditer(raw):
        pieces.append(raw[done : match.start()])
        done = match.end()
        high, low, unit, named, hexadecimal, other, control = match.groups()
        mistake: tuple[JsonMistakeKind, str, str, str] | None = None
        if high:
            value = chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
        elif unit:
            value = chr(int(unit, 16))
            if "\ud800" <= value <= "\udfff":
                value = "\ufffd"
                mistake = (
                    JsonMistakeKind.LONE_SURROGATE,
                    f"{match[0]} is half of a character",
                    "write both halves, or the character itself",
                    "\\ufffd",
                )
        elif named:
            value = _NAMED[named]
        elif control:
            value = control
            escape = quoted(control)[1:-1]
            shown = _SHOWN.get(control, f"the control character U+{ord(control):04X}")
            mistake = (
                JsonMistakeKind.CONTROL_CHARACTER,
                f"{shown} inside of a string",
                f"write it as {escape}",
                escape,
            )
        else:
            value = chr(int(hexadecimal, 16)) if hexadecimal else _OTHER.get(other, match[0])
            escape = quoted(value)[1:-1]
            mistake = (
                JsonMistakeKind.BAD_ESCAPE,
                f"JSON has no escape {raw[match.start() : match.start() + 2]}",
                f"write {escape}",
                escape,
            )
        if mistake and report:
            kind, message, help_text, replacement = mistake
            span = Span(offset + match.start(), offset + match.end())
            report(JsonMistake(kind, span, message, help_text, (span, replacement)))
        pieces.append(value)
    pieces.append(raw[done:])
    return "".join(pieces)


_TO_LINE_END = re.compile(r"[^\n\r]*")
_ONE_LINE = re.compile(r'"([^"\\\n\r]*(?:\\[^\n\r][^"\\\n\r]*)*)"')
_TO_NEXT_QUOTE = re.compile(r'((?:[^"\\]|\\[\s\S])*)"(?=\s*(?:[,}\]:]|\Z))')
_STRUCTURE_ALONE = re.compile(r"[\s,:{}\[\]]*\Z")
_WORD = re.compile(r"[\w|<>=$.-]")


def string_end(text: str, start: int, *, is_key: bool) -> tuple[int, bool]:
    """Where the content of the string that opens at ``start`` ends, and whether a quote is there.

    A string that holds line ends is told from one that was not closed by what comes up to the
    next quote: if it is only brackets, commas and space, the string was not closed. A key that was
    not closed ends before its colon.
    """
    match = _ONE_LINE.match(text, start)
    if match:
        end = match.end(1)
        if _WORD.match(text, end + 1):
            return _end_before_separator(text, start + 1, end)
        return end, True
    line_end = _TO_LINE_END.match(text, start)
    assert line_end is not None  # the pattern matches the empty text
    following = _TO_NEXT_QUOTE.match(text, line_end.end())
    if following and not _STRUCTURE_ALONE.match(following[1]):
        return following.end(1), True
    end = unclosed_end(text, start + 1)
    if is_key:
        end = start + 1 + len(text[start + 1 : end].split(":")[0].rstrip(" \t"))
    return end, False


def _end_before_separator(text: str, start: int, end: int) -> tuple[int, bool]:
    """The end of a string whose closing quote runs into a word.

    In ``"type: "|u1"`` and in ``"|u1, "mask"`` the quote that was found opens the next string.
    """
    content = text[start:end].rstrip(" \t{[")
    if content.endswith((":", ",")):
        return start + len(content[:-1].rstrip(" \t")), False
    return end, True


def unclosed_end(text: str, start: int) -> int:
    """Where a string that was not closed on its line likely ends, its content begun at ``start``.

    Commas, closing brackets and space at the end of the line are not part of it.
    """
    line_end = _TO_LINE_END.match(text, start)
    assert line_end is not None  # the pattern matches the empty text
    return start + len(line_end[0].rstrip(" \t,}]:"))
