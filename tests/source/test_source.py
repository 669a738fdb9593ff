"""Positions: offsets to lines, columns and UTF-16 columns."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.source import Source, Span

TEXTS = st.text(alphabet=st.sampled_from("ab\n\r\té\U0001f3ae\u2028"), max_size=40)


def test_a_span_covers_both() -> None:
    assert Span(3, 5).to(Span(1, 4)) == Span(1, 5)
    assert Span(1, 2).to(Span(7, 9)) == Span(1, 9)


def test_lines_and_columns_count_from_one() -> None:
    source = Source("s", "ab\ncd\r\n\nx")
    assert source.line_count == 4
    assert [source.line(number) for number in (1, 2, 3, 4)] == ["ab", "cd", "", "x"]
    assert source.position(0) == (1, 1)
    assert source.position(2) == (1, 3)  # the line end belongs to its line
    assert source.position(3) == (2, 1)
    assert source.position(8) == (4, 1)
    assert source.line_start(4) == 8


def test_offsets_outside_move_to_the_nearest_end() -> None:
    source = Source("s", "ab\nc")
    assert source.position(-5) == (1, 1)
    assert source.position(99) == (2, 2)


def test_an_empty_text_has_one_line() -> None:
    source = Source("s", "")
    assert source.line_count == 1
    assert source.line(1) == ""
    assert source.position(0) == (1, 1)


def test_utf16_columns_count_code_units() -> None:
    source = Source("s", "é\U0001f3aex\n\ud800y")
    assert [source.utf16_column(offset) for offset in (0, 1, 2, 3)] == [0, 1, 3, 4]
    assert source.utf16_column(5) == 1  # a lone surrogate is one unit


def test_sources_are_equal_to_themselves_alone() -> None:
    a, b = Source("s", "x"), Source("s", "x")
    assert a == a
    assert a != b
    assert len({a, b}) == 2


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_positions_and_offsets_go_both_ways(text: str) -> None:
    source = Source("s", text)
    for offset in range(len(text) + 1):
        line, column = source.position(offset)
        assert source.line_start(line) + column - 1 == offset
        before = text[source.line_start(line) : offset]
        assert source.utf16_column(offset) == len(before.encode("utf-16-le")) // 2
    assert (
        "".join(source.line(n) for n in range(1, source.line_count + 1))
        == text.replace("\n", "").replace("\r", "")
        or "\r" in text
    )
