"""Actions become buttons as in stable-retro's own environment."""

from __future__ import annotations

import numpy as np
import pytest

from retrodsl.env import EnvironmentProblem
from retrodsl.env.pads import MOST_KNOWN, Actions, Pads

#: As the engine gives the worked example's actions: B, then LEFT and RIGHT.
GROUPS = [[0, 1], [0, 64, 128]]


def pads(kind: Actions, players: int = 1) -> Pads:
    """Pads of twelve buttons; the filter lets only B through."""
    return Pads(kind, 12, players, GROUPS, lambda mask: mask & 1)


def test_bits() -> None:
    action = np.zeros(24, np.int8)
    action[[0, 6, 12 + 3]] = 1
    masks, buttons = pads("all", 2).press(action)
    assert masks == (65, 8)
    assert buttons[0].tolist() == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert pads("filtered", 2).press(action)[0] == (1, 0)
    assert pads("all", 2).press(action.tolist())[0] == (65, 8)


def test_numbers() -> None:
    assert [pads("discrete").press(n)[0][0] for n in range(6)] == [0, 1, 64, 65, 128, 129]
    assert pads("discrete", 2).press(np.int64(6 * 3 + 4))[0] == (128, 65)


def test_one_choice_a_group() -> None:
    assert pads("multi_discrete").press([1, 2])[0] == (129,)
    assert pads("multi_discrete", 2).press(np.array([0, 1, 1, 0]))[0] == (64, 1)


def test_every_mask_comes_back_as_its_buttons() -> None:
    some = pads("all")
    for mask in range(1 << 12):
        bits = [mask >> place & 1 for place in range(12)]
        (number,), (pad,) = some.press(np.array(bits, np.bool_))
        assert (number, pad.tolist()) == (mask, bits)
        assert pad.dtype == np.uint8


def test_what_is_known_is_not_worked_out_again() -> None:
    some = pads("discrete")
    assert some.press(3) is some.press(3)
    wide = Pads("all", 12, 2, GROUPS, lambda mask: mask)
    for number in range(MOST_KNOWN + 10):
        action = [number >> bit & 1 for bit in range(24)]
        assert wide.press(action)[0] == (number & 4095, number >> 12)


@pytest.mark.parametrize(
    ("kind", "action", "said"),
    [
        ("discrete", 6, "an integer from 0 to 5"),
        ("discrete", -1, "an integer from 0 to 5"),
        ("discrete", 1.5, "an integer from 0 to 5"),
        ("filtered", [1] * 11, "an array of 12 of 0 and 1"),
        ("filtered", [2] * 12, "an array of 12 of 0 and 1"),
        ("all", [0] * 11 + [-1], "an array of 12 of 0 and 1"),
        ("all", [256] + [0] * 11, "an array of 12 of 0 and 1"),
        ("all", [0.0] * 12, "an array of 12 of 0 and 1"),
        ("all", "LEFT", "an array of 12 of 0 and 1"),
        ("multi_discrete", [0, 3], "each below that of \\[2, 3\\]"),
        ("multi_discrete", [0], "each below that of \\[2, 3\\]"),
    ],
)
def test_what_is_no_action(kind: Actions, action: object, said: str) -> None:
    with pytest.raises(EnvironmentProblem, match=said):
        pads(kind).press(action)
