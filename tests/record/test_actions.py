"""What a policy may give: the forms of the engine's action spaces, and names."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrodsl.record.actions import Pad, masks_of
from retrodsl.record.errors import AgentError

BUTTONS = ("B", None, "START", "LEFT", "A")
B, START, LEFT, A = 1, 4, 8, 16
ONE = Pad(BUTTONS, 1, ((0, LEFT), (0, B, A)))
TWO = Pad(BUTTONS, 2, ONE.groups)


@pytest.mark.parametrize(
    ("action", "mask"),
    [
        (None, 0),
        ("none", 0),
        ("B", B),
        ("left + A", LEFT | A),
        (["A", "LEFT"], LEFT | A),
        ({"START"}, START),
        ((), 0),
        (0, 0),
        (1, LEFT),
        (2, B),
        (np.int64(5), LEFT | A),
        (np.array(3), LEFT | B),
        (np.array([4]), A),
        ([1, 0, 0, 1, 0], B | LEFT),
        (np.array([0, 0, 1, 0, 1], np.int8), START | A),
        (np.array([0, 0, 1.0, 0, 0]), START),
        (np.array([False, False, False, True, False]), LEFT),
        ([1, 2], LEFT | A),
        (np.array([0, 1]), B),
    ],
)
def test_one_player(action: object, mask: int) -> None:
    assert masks_of(action, ONE) == (mask,)
    first = masks_of(action, TWO) if not isinstance(action, (list, tuple)) else (mask, 0)
    assert first == (mask, 0)


@pytest.mark.parametrize(
    ("action", "masks"),
    [
        (("B", "A"), (B, A)),
        (["LEFT + A", "none"], (LEFT | A, 0)),
        ((["B"], {"A", "LEFT"}), (B, LEFT | A)),
        ((None, 5), (0, LEFT | A)),
        (([1, 0, 0, 0, 0], [0, 0, 0, 0, 1]), (B, A)),
        (np.array([1, 0, 0, 0, 0, 0, 0, 0, 1, 0]), (B, LEFT)),
        ([1, 2, 0, 1], (LEFT | A, B)),
        ([1, 2], (LEFT | A, 0)),
        (6 * 4 + 3, (LEFT | B, A)),
    ],
)
def test_two_players(action: object, masks: tuple[int, int]) -> None:
    assert masks_of(action, TWO) == masks


@pytest.mark.parametrize(
    ("action", "part", "mend"),
    [
        ("X", "no button X", ""),
        (6, "gave the action 6", "have 0 to 5"),
        (-1, "gave the action -1", "have 0 to 5"),
        ([0, 3], "gave 3 for group 1", "0 to 2"),
        ([0, -1], "gave -1 for group 1", "0 to 2"),
        ([1, 0, 0], "gave 3 numbers", "5 of 0 and 1 .* or 2"),
        ([2, 0, 0, 0, 0], "gave 5 numbers", "MULTI_BINARY"),
        (0.5, "gave 0.5, which is no action", "button names"),
        (float("nan"), "gave nan", ""),
        (object, "which is no action", ""),
        ({"B": 1}, "which is no action", ""),
        ([[1], [2, 3]], "which is no action", ""),
        (b"B", "which is no action", ""),
    ],
)
def test_what_is_no_action(action: object, part: str, mend: str) -> None:
    with pytest.raises(AgentError, match=part) as caught:
        masks_of(action, ONE)
    assert re.search(mend, caught.value.mend)


@given(index=st.integers(0, 35))
def test_discrete_counts_as_the_environment_does(index: int) -> None:
    rest, expected = index, []
    for _ in range(2):
        mask = 0
        for group in TWO.groups:
            mask |= group[rest % len(group)]
            rest //= len(group)
        expected.append(mask)
    assert masks_of(index, TWO) == tuple(expected)


@given(
    action=st.recursive(
        st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=4), st.booleans()),
        lambda inner: st.lists(inner, max_size=6),
    )
)
def test_anything_is_masks_or_an_agent_error(action: object) -> None:
    try:
        masks = masks_of(action, TWO)
    except AgentError as error:
        masks = (0, 0)
        said = error.cause
    else:
        said = "played"
    assert said
    assert all(0 <= mask < 1 << len(BUTTONS) for mask in masks)
    assert len(masks) == 2
