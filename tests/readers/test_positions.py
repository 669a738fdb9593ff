"""Edits, and offsets in bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrodsl.readers.positions import ByteOffsets, apply_edits
from retrodsl.source import Span


def test_edits() -> None:
    edits = [
        (Span(4, 5), ""),
        (Span(2, 2), "x"),
        (Span(2, 2), "y"),
        (Span(0, 1), "AA"),
        (Span(2, 3), "C"),
        (Span(6, 6), "!"),
    ]
    assert apply_edits("abcdef", edits) == "AAbxyCdf!"
    assert apply_edits("abcdef", []) == "abcdef"


def test_overlapping_edits() -> None:
    with pytest.raises(ValueError, match="overlap at offset 2"):
        apply_edits("abcdef", [(Span(1, 3), ""), (Span(2, 4), "")])


@given(st.text(st.characters(codec="utf-8")))
def test_byte_offsets(text: str) -> None:
    offsets = ByteOffsets(text)
    for at in range(len(text) + 1):
        assert offsets.code_point(len(text[:at].encode())) == at
    assert offsets.span(0, len(text.encode())) == Span(0, len(text))
