from __future__ import annotations

import re
import unicodedata

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from retrodsl.diagnostics import Diagnostic, Label
from retrodsl.diagnostics.render.text import render_text
from retrodsl.source import Source, Span
from tests.diagnostics.render.findings import HOSTILE, finding, findings

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_ONE_LINE = st.text(st.sampled_from(HOSTILE.replace("\n", "").replace("\r", "")), max_size=30)
_SPELLED = st.text(st.sampled_from("ab =^-|漢字é🎮\x1b\x00\u202e\ud800"), max_size=30)


def columns(text: str) -> list[str]:
    """What a terminal shows in each column; the second one of a wide character is empty."""
    cells: list[str] = []
    for ch in text:
        if unicodedata.category(ch) in ("Mn", "Me") or 0x1160 <= ord(ch) <= 0x11FF:
            cells[-1 if cells[-1] else -2] += ch
        elif unicodedata.east_asian_width(ch) in ("W", "F"):
            cells += [ch, ""]
        else:
            cells.append(ch)
    return cells


def line_and_marks(text: str, start: int, end: int, width: int | None = None) -> tuple[str, str]:
    """The two rows that show a span of a text of one line."""
    label = Label(Source("a", text), Span(start, end))
    picture = render_text([finding(label)], color=False, width=width)
    line, marks = picture.removesuffix("\n").split("\n")[3:]
    return line.removeprefix("1 |")[1:], marks.removeprefix("  |")[1:]


@settings(deadline=None)
@given(findings(), st.none() | st.integers(-5, 90))
def test_any_findings_are_drawn_and_colours_add_nothing(
    found: list[Diagnostic], width: int | None
) -> None:
    plain = render_text(found, color=False, width=width)
    assert _ANSI.sub("", render_text(found, color=True, width=width)) == plain
    assert all(ch == "\n" or unicodedata.category(ch) not in ("Cc", "Cf", "Cs") for ch in plain)
    assert plain.encode("utf-8").endswith(b"\n" if found else b"")


@settings(deadline=None)
@given(_SPELLED, _SPELLED.filter(bool), _SPELLED)
def test_the_carets_lie_under_what_is_spanned(before: str, part: str, after: str) -> None:
    line, marks = line_and_marks(before + part + after, len(before), len(before + part))
    under = [cell for cell, mark in zip(columns(line), marks, strict=False) if mark == "^"]
    spelled = "".join(
        ch if ch.isprintable() else ch.encode("unicode_escape").decode("ascii") for ch in part
    )
    # Spaces at the end of a line are not written.
    assert "".join(under).rstrip(" ") == spelled.rstrip(" ")
    assert marks.strip(" ") == "^" * len(columns(spelled))


@settings(deadline=None)
@given(_ONE_LINE, _ONE_LINE.filter(bool), _ONE_LINE)
def test_the_carets_begin_and_end_where_the_text_before_does(
    before: str, part: str, after: str
) -> None:
    # A mark at a border belongs to the character before it, so the border is not between columns.
    assume(not any(text[:1] in ("\u0301", "\u1161") for text in (part, after)))
    _, marks = line_and_marks(before + part + after, len(before), len(before + part))
    start = len(columns(line_and_marks(f"{before}x", 0, 0)[0])) - 1
    end = len(columns(line_and_marks(f"{before + part}x", 0, 0)[0])) - 1
    assert marks == " " * start + "^" * (end - start)


@settings(deadline=None)
@given(_ONE_LINE, st.integers(1, 20), st.integers(0, 700), st.integers(0, 40), st.integers(24, 90))
def test_no_source_line_is_wider_than_the_terminal(
    piece: str, times: int, start: int, length: int, width: int
) -> None:
    text = piece * times
    assume(text)
    start = min(start, len(text))
    line, marks = line_and_marks(text, start, min(start + length, len(text)), width)
    assert len(columns(line)) + 4 <= width
    assert len(marks) + 4 <= width
    assert marks.strip(" ").strip("^") == ""
    assert "^" in marks
