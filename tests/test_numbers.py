"""Numbers as reports show them."""

from __future__ import annotations

import pytest

from retrodsl.numbers import number_text, texts_apart


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2469121.0, "2469121"),
        (0, "0"),
        (-0.0, "0"),
        (-12.309999730437994, "-12.31"),
        (11.999999731779099, "12"),
        (12345678.5, "12345678.5"),
        (2.0**53 + 2, "9.00719925474e+15"),
        (1 / 3, "0.3333333"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
    ],
)
def test_numbers_are_shown_in_full_where_they_are_whole(value: float, shown: str) -> None:
    assert number_text(value) == shown


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (20, 21, ("20", "21")),
        (-12.309999730437994, -12.31, ("-12.3099997", "-12.31")),
        (0.1 + 0.2, 0.3, ("0.30000000000000004", "0.3")),
        (5.0, 5, ("5", "5")),
    ],
)
def test_two_numbers_that_differ_are_never_shown_alike(
    one: float, other: float, shown: tuple[str, str]
) -> None:
    assert texts_apart(one, other) == shown
    assert texts_apart(other, one) == shown[::-1]
