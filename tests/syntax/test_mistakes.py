"""Broken texts: every error is found, with its code, at its place, in its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.diagnostics import Diagnostic
from retrodsl.source import Source
from retrodsl.syntax.parser import MAX_ERRORS, parse

CASES = [
    tuple(case.strip("\n").split("\n---\n"))
    for case in (Path(__file__).parent / "mistakes.txt").read_text("utf-8").split("\n===\n")[1:]
]


def shown(diagnostic: Diagnostic) -> str:
    assert diagnostic.label is not None
    source, span = diagnostic.label.source, diagnostic.label.span
    line, column = source.position(span.start)
    return f"{diagnostic.code} {line}:{column} {source.slice(span)!r} {diagnostic.message}"


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_mistake(text: str, expected: str) -> None:
    result = parse(Source("test", text))
    assert result.file is None
    assert "\n".join(shown(d) for d in result.diagnostics) == expected
    assert not any("__" in word for d in result.diagnostics for word in (d.message, str(d.label)))


@pytest.mark.parametrize(("newline", "tail"), [("\n", "\n"), ("\r\n", ""), ("\n", "\n\n# end\n")])
@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_line_ends_change_no_first_error(text: str, expected: str, newline: str, tail: str) -> None:
    result = parse(Source("test", text.replace("\n", newline) + tail))
    assert result.file is None
    # Where a line may end, what the end of the file cuts off is told as the end of the line.
    codes = ("RS101", "RS102") if expected.startswith("RS102") else (expected[:5],)
    assert result.diagnostics[0].code in codes


def fixed(text: str) -> str:
    """``text`` with the first error's fix applied."""
    diagnostic = parse(Source("test", text)).diagnostics[0]
    assert diagnostic.fix is not None
    for edit in diagnostic.fix.edits:
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('gaem "A-Nes"', 'game "A-Nes"'),
        ("let a : 1", "let a = 1"),
        ("done { a = x }", "done { a : x }"),
        ("done { a : x = 1 }", "done { a : x == 1 }"),
        ("done { a : x && y }", "done { a : x and y }"),
        ("done { a : x ||y }", "done { a : x or y }"),
        ("done { a : !x }", "done { a : not x }"),
        ("done { a : x <> 1 }", "done { a : x != 1 }"),
        ("done { a : x === 1 }", "done { a : x == 1 }"),
        ("done { a : x ≤ 1 }", "done { a : x <= 1 }"),
        ("let if = 1", "let `if` = 1"),
        ("let a = 1\u00a0+ 2", "let a = 1 + 2"),
        ("replay m { nevr: x }", "replay m { never: x }"),
        ("movie m { hld A for 2 }", "movie m { hold A for 2 }"),
    ],
)
def test_the_fix_mends_the_text(text: str, after: str) -> None:
    mended = fixed(text)
    assert mended.split() == after.split()
    assert parse(Source("test", mended)).file is not None


def test_errors_end_somewhere() -> None:
    result = parse(Source("test", "reward {\n" + " a b\n" * 500 + "}\n"))
    assert len(result.diagnostics) == MAX_ERRORS


def test_an_unfinished_file_points_at_its_end() -> None:
    whole = 'game "A-Nes"\nram {\n  x : u1 @ 0\n}\nreward { a : f(1) }\n'
    for cut in range(1, len(whole)):
        text = whole[:cut]
        for diagnostic in parse(Source("test", text)).diagnostics:
            if diagnostic.code == "RS102":
                assert diagnostic.label is not None
                assert diagnostic.label.span.start == len(text.rstrip())
