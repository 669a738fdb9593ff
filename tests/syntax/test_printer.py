"""The canonical layout, case by case.

A case is a file in tests/goldens/fmt: a spec, a line that divides, and the spec as it is printed.
With REWRITE_GOLDENS=1 in the environment what is printed now is written there.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from retrodsl.api import check_source, compile_checked
from retrodsl.source import Source
from retrodsl.syntax import nodes as n
from retrodsl.syntax import printer
from retrodsl.syntax.parser import parse
from retrodsl.syntax.printer import PrinterError, print_file, same_comments, same_meaning

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "tests" / "goldens" / "fmt").glob("*.retro"))
SPECS = sorted({*(ROOT / "specs").rglob("*.retro"), *(ROOT / "tests").rglob("*.retro")} - {*CASES})
DIVIDER = "# ---------- printed ----------\n"


def parsed(text: str) -> n.File:
    result = parse(Source("test.retro", text))
    assert result.file is not None, result.diagnostics
    return result.file


def printed(text: str) -> str:
    return print_file(parsed(text))


def widest(text: str) -> int:
    return max(len(line) for line in text.split("\n"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_golden(case: Path) -> None:
    text = case.read_bytes().decode("utf-8")
    before, _, expected = text.partition(DIVIDER)
    found = printed(before)
    if os.environ.get("REWRITE_GOLDENS"):
        case.write_bytes((before + DIVIDER + found).encode("utf-8"))
    else:
        assert found == expected
    assert printed(found) == found


def test_there_are_goldens() -> None:
    assert len(CASES) >= 10


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_a_spec_keeps_meaning_comments_and_layout(spec: Path) -> None:
    before = parsed(spec.read_text("utf-8"))
    text = print_file(before)
    after = parsed(text)
    assert same_meaning(before, after)
    assert same_comments(before, after)
    assert print_file(after) == text
    assert widest("\n".join(line.split('"')[0].split("#")[0] for line in text.split("\n"))) <= 100


def test_the_example_of_the_page_is_laid_out_as_it_says() -> None:
    page = (ROOT / "docs" / "formatting.md").read_text("utf-8")
    example = page.split("```retro\n")[1].split("```")[0]
    assert printed(example) == example
    assert compile_checked(check_source(Source("example.retro", example))).integration is not None


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n\n", "\r\n"])
def test_nothing_is_nothing(text: str) -> None:
    assert printed(text) == ""


@pytest.mark.parametrize("text", ["# x", "\n\n# x", "# x\n\n", "; # x", " # x\r\n"])
def test_a_comment_alone(text: str) -> None:
    assert printed(text) == "# x\n"


def test_the_last_line_ends() -> None:
    assert printed('game "X"') == 'game "X"\n'


def test_several_comments_come_to_one_line() -> None:
    text = "let x = (a  # one\n.b  # two\n)  # three\n"
    assert printed(text) == "let x = a.b  # one\n# two\n# three\n"


def test_comment_behind_a_lone_semicolon() -> None:
    assert printed("let a = 1 # one\n; # two\nlet b = 2") == "let a = 1  # one\n# two\nlet b = 2\n"


def test_details_stay_where_a_comment_is_between_them() -> None:
    text = 'ram { a : u1 @ 1 enum { # modes\n b = 1 }\n # range\n in 0..5 "text" }'
    assert printed(text) == (
        "ram {\n"
        "  a : u1 @ 1  enum {  # modes\n"
        "    b = 1\n"
        "  }\n"
        "    # range\n"
        '    in 0..5  "text"\n'
        "}\n"
    )


def test_button_that_is_a_word_at_the_beginning_of_a_line() -> None:
    text = "actions {\n  none; or | B\n}\n"
    assert same_meaning(parsed(text), parsed(printed(text)))


def test_states_that_are_words() -> None:
    text = "states {\n  a default\n  for\n  in default for 2\n  default\n}\n"
    assert printed(text) == text
    assert printed("states { a default; for; in; default }") == (
        "states { a default; for; in; default }\n"
    )


@pytest.mark.parametrize(
    "value",
    [
        "not " * 150 + "a",
        "-" * 150 + "a",
        "a ** " * 150 + "a",
        "(" * 55 + "a" + ")" * 55,
        "if a then b else " * 150 + "c",
        "f(a, " * 50 + "b" + ")" * 50,
        "a[" * 50 + "0" + "]" * 50,
        " + ".join(["a_long_name"] * 150),
    ],
)
def test_deep_expressions(value: str) -> None:
    before = parsed(f"let x = {value}")
    assert same_meaning(before, parsed(print_file(before)))


def test_a_column_is_not_wider_than_the_text_beside_it_allows() -> None:
    text = f'done {{\n  a : x == 1   "{"t" * 70}"\n  b : {"y" * 40} == 1  "u"\n}}\n'
    assert printed(text) == text


# --- the comparison that guards every file


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("let a = b + c", "let a = c + b"),
        ("let a = b + c + d", "let a = b + (c + d)"),
        ("let a = `frame`", "let a = frame"),
        ("let a = 1", "let a = 1.0"),
        ("reward { a : 1 }", "reward p2 { a : 1 }"),
        ("let a = 1", "let a = 1; let b = 2"),
        ('game "X"', 'game "x"'),
        ("let a = b", "let b = b"),
        ("let a = true", "let a = 1"),
        ("states { A default }", "states { A default for 2 }"),
        ("ram { a : u1 @ 1 }", "ram { a : u1 @ 1  in 0..5 }"),
        ('replay "m.bk2" { does not end }', 'replay "m.bk2" { ends }'),
    ],
)
def test_other_meaning(one: str, other: str) -> None:
    assert same_meaning(parsed(one), parsed(one))
    assert not same_meaning(parsed(one), parsed(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("let a = `b`", "let a = b"),
        ("let a = 0x10", "let a = 1_6"),
        ("let a = (b)", "let a = b"),
        ("reward { a : 1 }", "reward p1 {\n a : 1\n}"),
        ('ram { a : u1 @ 1 in 0..5 "t" }', 'ram { a : u1 @ 1 "t" in 0..5 }'),
    ],
)
def test_same_meaning(one: str, other: str) -> None:
    assert same_meaning(parsed(one), parsed(other))


def test_comments_count_and_so_does_their_order() -> None:
    both = parsed("# a\n# b\n")
    assert same_comments(both, parsed("\n# a\n\nlet x = 1 # b"))
    assert not same_comments(both, parsed("# b\n# a"))
    assert not same_comments(both, parsed("# a"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("let x = \n", "cannot be read"),
        ("let x = 2  # why\n", "does not mean the same"),
        ("let x = 1\n", "does not have the same comments"),
    ],
)
def test_a_mistake_in_the_printer_is_an_error(
    monkeypatch: pytest.MonkeyPatch, wrong: str, message: str
) -> None:
    monkeypatch.setattr(printer, "_print_once", lambda file: wrong)
    with pytest.raises(PrinterError, match=message):
        printed("let x = 1 # why")
