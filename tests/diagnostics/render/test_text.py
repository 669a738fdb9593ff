from __future__ import annotations

from textwrap import dedent

import pytest

from retrodsl.diagnostics import Edit, Fix, Label, Severity
from retrodsl.diagnostics.render.text import render_text
from retrodsl.diagnostics.summary import summary
from retrodsl.source import Source, Span
from tests.diagnostics.render.findings import finding, under

SPEC = Source(
    "specs/airstriker.retro",
    dedent(
        """\
        game "Airstriker-Genesis"

        ram {
          score : u4 @ 0xFF0010   lives : u1 @ 0xFF001A
          level : u1 @ 0xFF0020
        }

        done {
          out_of_lives : lives == 300
          a : 1
          b : 2
        }
        """
    ),
)


def drawn(text: str) -> str:
    """An expected picture, written indented."""
    return dedent(text).lstrip("\n")


def shown(*args: object, width: int | None = None, **kwargs: object) -> str:
    return render_text([finding(*args, **kwargs)], color=False, width=width)  # type: ignore[arg-type]


def test_the_form_of_the_language_page() -> None:
    label = under(SPEC, "lives == 300", "lives is |u1, from 0 to 255")
    helps = ("the two bytes at 0xFF001A are read with >u2",)
    assert shown(label, message="this can never be true", helps=helps) == drawn(
        """
        error[RT204]: this can never be true
         --> specs/airstriker.retro:9:18
          |
        9 |   out_of_lives : lives == 300
          |                  ^^^^^^^^^^^^ lives is |u1, from 0 to 255
          = help: the two bytes at 0xFF001A are read with >u2
        """
    )


def test_related_lines_of_the_same_source_join_the_snippet() -> None:
    related = under(SPEC, "lives : u1", "declared here")
    assert shown(under(SPEC, "lives == 300", "here"), related) == drawn(
        """
        error[RT204]: wrong
         --> specs/airstriker.retro:9:18
          |
        4 |   score : u4 @ 0xFF0010   lives : u1 @ 0xFF001A
          |                           ---------- declared here
        ...
        9 |   out_of_lives : lives == 300
          |                  ^^^^^^^^^^^^ here
        """
    )


def test_a_gap_of_one_line_is_filled() -> None:
    picture = shown(under(SPEC, "out_of_lives"), under(SPEC, "b :"))
    assert picture.splitlines()[3:] == [
        " 9 |   out_of_lives : lives == 300",
        "   |   ^^^^^^^^^^^^",
        "10 |   a : 1",
        "11 |   b : 2",
        "   |   ---",
    ]


def test_labels_on_one_line_share_a_row_unless_a_text_is_in_the_way() -> None:
    line = Source("a", "one two three four")
    labels = [under(line, "two", "second"), under(line, "one"), under(line, "three", "third")]
    assert shown(*labels).splitlines()[3:] == [
        "1 | one two three four",
        "  | --- ^^^ second",
        "  |         ----- third",
    ]


def test_labels_over_each_other_have_their_own_rows() -> None:
    line = Source("a", "lives == 300")
    labels = [under(line, "lives == 300", "all"), under(line, "lives", "part"), under(line, "300")]
    assert shown(*labels).splitlines()[3:] == [
        "1 | lives == 300",
        "  | ^^^^^^^^^^^^ all",
        "  |          ---",
        "  | ----- part",
    ]


def test_another_file_follows_below() -> None:
    other = Source("common.retro", "x\nlet lives = 2\n")
    assert shown(under(SPEC, "level", "again"), under(other, "lives", "first")) == drawn(
        """
        error[RT204]: wrong
         --> specs/airstriker.retro:5:3
          |
        5 |   level : u1 @ 0xFF0020
          |   ^^^^^ again
         ::: common.retro:2:5
          |
        2 | let lives = 2
          |     ----- first
        """
    )


def test_a_long_span_shows_its_ends() -> None:
    block = Label(SPEC, Span(SPEC.text.index("done"), len(SPEC.text)), "this block")
    assert shown(block).splitlines()[3:] == [
        " 8 | done {",
        "   | ^^^^^^",
        "...",
        "12 | }",
        "   | ^ this block",
    ]


def test_a_short_span_of_several_lines_is_marked_on_each() -> None:
    both = Label(SPEC, Span(SPEC.text.index("a : 1"), SPEC.text.index("2\n}") + 1), "same")
    assert shown(both).splitlines()[3:] == [
        "10 |   a : 1",
        "   |   ^^^^^",
        "11 |   b : 2",
        "   |   ^^^^^ same",
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_span_with_its_line_end_stays_on_its_line(newline: str) -> None:
    source = Source("a", f"abc{newline}def{newline}")
    label = Label(source, Span(1, 3 + len(newline)), "t")
    assert shown(label).splitlines()[3:] == ["1 | abc", "  |  ^^ t"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_line_end_alone_is_a_caret_behind_the_line(newline: str) -> None:
    source = Source("a", f"abc{newline}def{newline}")
    label = Label(source, Span(3, 3 + len(newline)))
    assert shown(label).splitlines()[3:] == ["1 | abc", "  |    ^"]


def test_a_file_as_a_whole() -> None:
    lines = shown(Label(Source("a", ""), Span(0, 0), "here")).splitlines()
    assert lines[1:] == [" --> a: here"]
    lines = shown(Label(Source("a", ""), Span(0, 0))).splitlines()
    assert lines[1:] == [" --> a"]


@pytest.mark.parametrize(
    ("text", "line", "row", "caret"),
    [
        ("abc", 1, "1 | abc", "  |    ^ here"),
        ("abc\n", 2, "2 |", "  | ^ here"),
        ("abc\r\n", 2, "2 |", "  | ^ here"),
    ],
)
def test_the_end_of_the_file(text: str, line: int, row: str, caret: str) -> None:
    source = Source("a", text)
    lines = shown(Label(source, Span(len(text), len(text)), "here")).splitlines()
    assert lines[1].startswith(f" --> a:{line}:")
    assert lines[3:] == [row, caret]


def test_an_empty_span_is_one_caret() -> None:
    source = Source("a", "abc")
    assert shown(Label(source, Span(1, 1))).splitlines()[3:] == ["1 | abc", "  |  ^"]


def test_tabs_are_expanded_alike_in_both_rows() -> None:
    source = Source("a", "\tab\tc\td")
    assert shown(under(source, "c\t", "x")).splitlines()[3:] == [
        "1 |     ab  c   d",
        "  |         ^^^^ x",
    ]


def test_wide_characters_take_two_columns() -> None:
    source = Source("a", "# 漢字 x")
    assert shown(under(source, "字")).splitlines()[3:] == ["1 | # 漢字 x", "  |     ^^"]


def test_combining_marks_take_none() -> None:
    source = Source("a", "e\u0301 = u\u0308ber x")
    assert shown(under(source, "u\u0308ber"), under(source, "x")).splitlines()[3:] == [
        "1 | e\u0301 = u\u0308ber x",
        "  |     ^^^^ -",
    ]


def test_a_mark_alone_is_underlined_at_its_base() -> None:
    source = Source("a", "xe\u0301y")
    assert shown(under(source, "\u0301")).splitlines()[3:] == ["1 | xe\u0301y", "  |  ^"]


def test_a_mark_without_a_base_gets_one() -> None:
    source = Source("a", "\u0301y")
    assert shown(under(source, "y")).splitlines()[3:] == ["1 | \u25cc\u0301y", "  |  ^"]


def test_marks_do_not_pile_up() -> None:
    source = Source("a", "e" + "\u0301" * 10 + "y")
    row, caret = shown(under(source, "y")).splitlines()[3:]
    assert row == "1 | e" + "\u0301" * 8 + r"\u0301\u0301y"
    assert caret == "  | " + " " * 13 + "^"


def test_what_would_act_on_the_terminal_is_spelled() -> None:
    source = Source("bad\x1b]0;name\x07", "a \x1b[31mred\x07 \u202e \ud800 b")
    label = under(source, "b", "x\x1b[2Jy")
    assert shown(label, message="m\x9b1m", notes=("n\x1b",), code="R\x1b") == drawn(
        r"""
        error[R\x1b]: m\x9b1m
         --> bad\x1b]0;name\x07:1:17
          |
        1 | a \x1b[31mred\x07 \u202e \ud800 b
          |                                 ^ x\x1b[2Jy
          = note: n\x1b
        """
    )


def test_a_long_line_is_cut_around_the_mark() -> None:
    source = Source("a", "x" * 500 + "HERE" + "y" * 500)
    row, caret = shown(under(source, "HERE", "t"), width=44).splitlines()[3:]
    assert row == "1 | …" + "x" * 17 + "HERE" + "y" * 17 + "…"
    assert caret == "  | " + " " * 18 + "^^^^ t"


def test_a_long_line_is_whole_without_a_width() -> None:
    source = Source("a", "x" * 500 + "HERE" + "y" * 500)
    assert shown(under(source, "HERE")).splitlines()[3] == "1 | " + source.text


def test_a_long_line_is_cut_at_one_side_near_its_ends() -> None:
    source = Source("a", "HEAD" + "x" * 500 + "TAIL")
    head, head_caret = shown(under(source, "HEAD"), width=44).splitlines()[3:]
    assert (head, head_caret) == ("1 | HEAD" + "x" * 35 + "…", "  | ^^^^")
    tail, tail_caret = shown(under(source, "TAIL"), width=44).splitlines()[3:]
    assert (tail, tail_caret) == ("1 | …" + "x" * 35 + "TAIL", "  | " + " " * 36 + "^^^^")


def test_a_long_line_cut_through_wide_characters_keeps_its_columns() -> None:
    source = Source("a", "漢" * 300 + "HERE" + "漢" * 300)
    row, caret = shown(under(source, "HERE"), width=44).splitlines()[3:]
    assert row == "1 | … " + "漢" * 8 + "HERE" + "漢" * 8 + " …"
    assert caret == "  | " + " " * 18 + "^^^^"


def test_a_mark_outside_the_window_points_at_its_edge() -> None:
    source = Source("a", "FAR" + "x" * 5000 + "HERE" + "y" * 5000 + "AWAY")
    labels = [under(source, "HERE", "t"), under(source, "FAR"), under(source, "AWAY", "u")]
    assert shown(*labels, width=44).splitlines()[4:] == [
        "  | -                 ^^^^ t",
        "  |                                        - u",
    ]


def test_a_span_longer_than_the_window_is_seen_from_its_start() -> None:
    source = Source("a", "x" * 100 + "y" * 1000)
    row, caret = shown(Label(source, Span(100, 1100)), width=44).splitlines()[3:]
    assert row == "1 | …" + "x" * 4 + "y" * 34 + "…"
    assert caret == "  |      " + "^" * 35


def test_a_very_long_line_gives_the_same_window_as_a_long_one() -> None:
    short = Source("a", "z\u0301" * 3000 + "HERE" + "漢" * 3000)
    long = Source("a", "z\u0301" * 300_000 + "HERE" + "漢" * 300_000)
    pictures = [shown(under(s, "HERE", "t"), width=60).splitlines()[3:] for s in (short, long)]
    assert pictures[0] == pictures[1]


def test_without_a_place_the_remarks_follow_the_head() -> None:
    picture = shown(
        message="no program\nto run",
        notes=("one\ntwo",),
        helps=("get it",),
        severity=Severity.WARNING,
    )
    assert picture == drawn(
        """
        warning[RT204]: no program
          to run
          = note: one
                  two
          = help: get it
        """
    )


def test_a_text_of_several_lines_stays_beside_its_mark() -> None:
    source = Source("a", "abc def")
    assert shown(under(source, "abc", "one\ntwo")).splitlines()[3:] == [
        "1 | abc def",
        "  | ^^^ one",
        "  |     two",
    ]


def test_the_title_of_a_fix_is_told_once() -> None:
    fix = Fix("read it as >u2", (Edit(SPEC, Span(0, 1), "x"),))
    assert shown(fix=fix).splitlines()[1:] == ["  = fix: read it as >u2"]
    assert shown(fix=fix, helps=(fix.title,)).splitlines()[1:] == ["  = help: read it as >u2"]


def test_an_empty_line_stands_between_findings_in_the_order_given() -> None:
    found = [finding(code="RT2"), finding(code="RT1")]
    picture = render_text(found, color=False, width=80)
    assert picture == "error[RT2]: wrong\n\nerror[RT1]: wrong\n"
    assert render_text([], color=False, width=80) == ""


def test_colours_tell_errors_warnings_and_related_places_apart() -> None:
    source = Source("a", "abc def")
    labels = (under(source, "abc"), under(source, "def"))
    error = render_text([finding(*labels)], color=True, width=80)
    assert error.startswith("\x1b[1;31merror[RT204]\x1b[0m")
    assert "\x1b[1;31m^^^\x1b[0m \x1b[1;34m---\x1b[0m" in error
    warning = render_text([finding(*labels, severity=Severity.WARNING)], color=True, width=80)
    assert warning.startswith("\x1b[1;33mwarning[RT204]\x1b[0m")
    assert "\x1b[1;33m^^^\x1b[0m" in warning


@pytest.mark.parametrize(
    ("errors", "warnings", "line"),
    [
        (0, 0, "no findings"),
        (1, 0, "1 error"),
        (0, 2, "2 warnings"),
        (2, 1, "2 errors, 1 warning"),
    ],
)
def test_the_summary_counts(errors: int, warnings: int, line: str) -> None:
    found = [finding(severity=Severity.WARNING)] * warnings + [finding()] * errors
    assert summary(found) == line
