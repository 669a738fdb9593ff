"""What can never be true of the unknown, or be asked of a search, is said to be so."""

from __future__ import annotations

import pytest

from retrodsl.search import BadFormula, Recording, Search, Session, SessionError
from tests.search import small

PROGRAM = small.program()
RECORDING = Recording(small.trace())


@pytest.mark.parametrize(
    ("formula", "never"),
    [
        ("? == 1.5", "? == 1.5"),
        ("not (? == 1.5)", "? == 1.5"),
        ("? > 1e30", "? > 1e30"),
        ("? == 9223372036854775807", "? == 9223372036854775807"),
        ("lives > 1 and 2 * ? == 0.5", "2 * ? == 0.5"),
        ("? in 5e18..6e18", "? in 5e18..6e18"),
    ],
)
def test_a_formula_that_can_never_be_true(formula: str, never: str) -> None:
    search = Search(RECORDING, PROGRAM)
    with pytest.raises(BadFormula, match="can never be true") as caught:
        search.at(5, formula)
    (found,) = caught.value.diagnostics
    assert found.message == f"`{never}` can never be true"
    assert "`?` is a whole number of at most " in found.helps[-1]
    assert search.constraints == ()
    with pytest.raises(SessionError, match="can never be true") as line:
        Session(search).do(formula)
    assert line.value.diagnostics[0].message == found.message


def test_a_value_that_never_occurs() -> None:
    with pytest.raises(BadFormula, match="this value never occurs") as caught:
        Search(RECORDING, PROGRAM).at(5, "? in {1, 1.5}")
    assert "whole number" in caught.value.diagnostics[0].helps[-1]


def test_a_place_or_a_bookmark_that_can_never_be_so() -> None:
    search = Search(RECORDING, PROGRAM).bookmark("pts", "u1 @ 0xFF0010")
    for formula in ("`u1 @ 0xFF0010` == 300 or ? > 1", "? > 1 or pts < 0"):
        with pytest.raises(BadFormula, match="this can never be true"):
            search.at(5, formula)


def test_numbers_below_zero() -> None:
    search = Search(RECORDING, PROGRAM)
    with pytest.raises(ValueError, match=r"the slack .* -3 is below 0"):
        search.at(5, "? == 1", -3)
    with pytest.raises(ValueError, match=r"the limit .* -1 is below 0"):
        search.at(5, "? == 1").groups(-1)
    assert search.groups(0) == []
