"""Slips of the pen that no Lua text can hold: other languages' operators, misspelt keywords.

They are looked for only in a text that is known to be broken. A parser notices many of them lines
later; here they are found where they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrodsl.diagnostics.nearest import nearest
from retrodsl.source import Span

KEYWORDS = frozenset(
    (
        *("and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if"),
        *("in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while"),
    )
)
_NO_CODE = re.compile(
    r"--\[(=*)\[.*?(?:\]\1\]|\Z)|--[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    r"|\[(=*)\[.*?(?:\]\2\]|\Z)",
    re.DOTALL,
)
_FOREIGN = re.compile(
    r"!=|&&|\|\||\+\+|[-+*/]=(?!=)|(?<=\s)//(?=[^\n]*[A-Za-z] [A-Za-z])|!(?=[\w(])"
)
_TWO_WORDS = re.compile(r"^[ \t]*([A-Za-z_]\w*)[ \t]+[A-Za-z_]", re.MULTILINE)
_NOTHING_BEHIND = re.compile(
    r"([-+*/%^<>=~]=?|\.\.|\b(?:and|or|not)\b)\s*\b(?:end|else|elseif|return|local|if|then|do"
    r"|until|while|for|repeat)\b"
)
_SAME = {"!=": "~=", "&&": "and", "||": "or", "!": "not"}
#: What binds otherwise behind `!` than behind `not`, or may be meant otherwise.
_BINDS = re.compile(r"\s*(?:[=~!]=|[-+*/%^<>]|\.\.)")
_NAMES = re.compile(r"\s*[A-Za-z_]\w*(?:\s*[.:]\s*[A-Za-z_]\w*)*")
_OPENERS = {"(": ")", "[": "]"}
_HELP = {
    **{written: f"write `{lua}`" for written, lua in _SAME.items()},
    **{f"{sign}=": f"write `x = x {sign} ...`" for sign in "+-*/"},
    "++": "write `x = x + 1`",
    "//": "a comment begins with `--`",
}


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong where, and how to mend it; ``text`` is surely meant, if it is given."""

    span: Span
    message: str
    help: str
    text: str | None = None


def first_slip(text: str) -> Slip | None:
    """The first slip in a broken script, or ``None`` if none is known."""
    code = _NO_CODE.sub(_blank, text)
    found = [slip for slip in (_foreign(code), _misspelt(code), _unfinished(code)) if slip]
    return min(found, key=lambda slip: slip.span, default=None)


def _blank(match: re.Match[str]) -> str:
    """A comment as blanks, a text as one of as many letters: lengths and lines stay."""
    is_comment = match[0].startswith("--")
    return re.sub(r"[^\n]", " " if is_comment else "_", match[0])


def _foreign(code: str) -> Slip | None:
    match = _FOREIGN.search(code)
    if match is None:
        return None
    written = match[0]
    span = Span(match.start(), match.end())
    message, text = f"`{written}` is not Lua", _SAME.get(written)
    is_double = written == "!" and code[: span.start].rstrip().endswith("!")
    if written == "!" and (is_double or not _negates_all(code, span.end)):
        help_text = "write `not (...)` around what it is about; a number is compared: `x == 0`"
        return Slip(span, message, help_text)
    return Slip(span, message, _HELP[written], text and _apart(code, span, text))


def _apart(code: str, span: Span, text: str) -> str:
    """``text`` with the spaces that keep a word from the words and numbers around it."""
    if not text.isalpha():
        return text
    before, behind = code[: span.start][-1:], code[span.end :][:1]
    is_word_before = before.isalnum() or before in ("_", ")", "]", "}")
    return " " * is_word_before + text + " " * bool(behind and not behind.isspace())


def _negates_all(code: str, start: int) -> bool:
    """Whether ``!`` is about all that could be meant: no operator follows what it stands before.

    What is read from ``data`` is a number, which counts as true: `not data.lives` never holds.
    """
    names = _NAMES.match(code, start)
    end = start if names is None else names.end()
    if names is not None and re.match(r"\s*data\b", names[0]):
        return False
    while code[end : end + 1] in _OPENERS:
        end = _closed(code, end)
        more = re.match(r"(?:\s*[.:]\s*[A-Za-z_]\w*)+", code[end:])
        end += more.end() if more is not None else 0
    return end > start and _BINDS.match(code, end) is None


def _closed(code: str, start: int) -> int:
    """Where the bracket at ``start`` is closed, or the end."""
    opener, depth = code[start], 0
    for index in range(start, len(code)):
        depth += (code[index] == opener) - (code[index] == _OPENERS[opener])
        if depth == 0:
            return index + 1
    return len(code)


def _misspelt(code: str) -> Slip | None:
    """Two words in a row, of which the first is no keyword."""
    for match in _TWO_WORDS.finditer(code):
        word = match[1]
        second = re.match(r"[A-Za-z_]\w*", code[match.end() - 1 :])
        if word in KEYWORDS or (second is not None and second[0] in KEYWORDS):
            continue
        meant = nearest(word, KEYWORDS)
        if meant is not None:
            span = Span(match.start(1), match.end(1))
            return Slip(span, f"`{word}` is no keyword of Lua", f"is `{meant}` meant?")
    return None


def _unfinished(code: str) -> Slip | None:
    match = _NOTHING_BEHIND.search(code)
    if match is None:
        return None
    written, span = match[1], Span(match.start(1), match.end(1))
    return Slip(span, f"nothing stands behind `{written}`", "it takes a value on both sides")
