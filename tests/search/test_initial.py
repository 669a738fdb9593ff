"""What is said beside the value on frame 0: `initial(?)`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from retrodsl.search import Recording, Search, many_frames
from retrodsl.search.formulas import Formulas
from retrodsl.search.many_frames import ManyFrames
from retrodsl.search.narrow import narrowing
from tests.search import small

PROGRAM = small.program()
RECORDING = Recording(small.trace())
LAST = small.FRAMES - 1

FORMULAS = (
    "? >= initial(?)",
    "? - initial(?) < 5",
    "? != initial(prev(?))",
    "prev(initial(?) + ?) <= initial(?) + ?",
    "initial(? + lives) > ? + lives",
    "? == initial(?) or ? == prev(prev(?))",
    "changed(?) and ? > prev(?) + initial(?) or frame > 200",
)


def said(formula: str) -> list[Search]:
    """The formula, of every sort of frames that a constraint can be about."""
    return [
        Search(RECORDING, PROGRAM).at(0, formula),
        Search(RECORDING, PROGRAM).at(1, formula),
        Search(RECORDING, PROGRAM).at(150, formula),
        Search(RECORDING, PROGRAM).at(150, formula, 3),
        Search(RECORDING, PROGRAM).during(2, 90, formula),
        Search(RECORDING, PROGRAM).within(100, 180, formula),
        Search(RECORDING, PROGRAM).always(formula),
        Search(RECORDING, PROGRAM).never(formula),
        Search(RECORDING, PROGRAM).eventually(formula),
    ]


@pytest.mark.parametrize("formula", FORMULAS)
def test_it_is_what_a_look_at_every_frame_tells(
    formula: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Some of the places of every reading: the ways to look do not depend on which.
    numbers = range(0, len(Search(RECORDING, PROGRAM).readings), 9)
    readings = Search(RECORDING, PROGRAM).readings
    places = {number: RECORDING.sample(readings[number], 40) for number in numbers}
    places = {number: np.unique(positions) for number, positions in places.items()}
    for search in said(formula):
        (constraint,) = search.constraints
        assert constraint.formula.from_start
        every_frame = replace(constraint.formula, lookback=None)
        slow = ManyFrames(replace(constraint, formula=every_frame), RECORDING, PROGRAM)
        with monkeypatch.context() as without_bounds:
            without_bounds.setattr(many_frames, "teller", lambda _: None)
            expected = slow.fitting(places)
        found = narrowing(constraint, RECORDING, PROGRAM).fitting(places)
        for number in numbers:
            assert np.array_equal(found[number], expected[number]), (constraint.text, number)


def test_two_frames_tell_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ManyFrames, "_scan", lambda *_: pytest.fail("every frame is looked at"))
    search = Search(RECORDING, PROGRAM).at(LAST, "? == initial(?) - 3").always("? <= initial(?)")
    assert search.constraints[0].rows == [0, LAST]
    assert "|u1 @ 0xFF0010" in {str(c) for g in search.groups(200) for c in g.members}


@pytest.mark.parametrize(
    ("formula", "lookback", "from_start"),
    [
        ("? > initial(?)", 0, True),
        ("? > initial(prev(?))", 0, True),
        ("? > prev(initial(?))", 1, True),
        ("? > prev(?)", 1, False),
        ("? > initial(lives)", 0, False),
        ("? == peak(?)", None, False),
        ("? == initial(peak(?))", None, True),
        ("? == last(?, lives > 2, 0)", None, False),
    ],
)
def test_how_far_back_a_formula_looks(formula: str, lookback: int | None, from_start: bool) -> None:
    made = Formulas(PROGRAM).make(formula, "here")
    assert (made.lookback, made.from_start) == (lookback, from_start)
