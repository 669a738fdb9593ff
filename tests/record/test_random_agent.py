"""Chance holds buttons for a while, presses what the actions have, and repeats itself."""

from __future__ import annotations

from itertools import groupby

import pytest

from retrodsl.movies.model import MovieError
from retrodsl.platforms import load_platforms
from retrodsl.record.random_agent import LONGEST, random_inputs

BUTTONS = ("B", None, "LEFT", "RIGHT", "A")
GROUPS = ((("LEFT",), ("RIGHT",), ()), ((), ("A", "B")))


#: Masks and how long each is held; a movie named by its seed has to stay the same movie.
SEED_1 = [(21, 26), (4, 4), (21, 14), (25, 1), (8, 15)]


def test_the_same_seed_plays_the_same() -> None:
    one = random_inputs(7, 500, GROUPS, BUTTONS, 2)
    assert one == random_inputs(7, 500, GROUPS, BUTTONS, 2)
    assert one != random_inputs(8, 500, GROUPS, BUTTONS, 2)
    assert (len(one), len(one[0])) == (500, 2)
    assert random_inputs(7, 0, GROUPS, BUTTONS) == []


def test_these_are_the_keys_of_seed_1_for_ever() -> None:
    runs = groupby(masks for (masks,) in random_inputs(1, 60, GROUPS, BUTTONS))
    shown = [(mask, len(list(run))) for mask, run in runs]
    assert shown == SEED_1


def test_only_what_the_actions_have_and_each_alternative() -> None:
    masks = {mask for (mask,) in random_inputs(3, 5000, GROUPS, BUTTONS)}
    assert masks == {side | fire for side in (0, 4, 8) for fire in (0, 17)}


def test_buttons_are_held() -> None:
    inputs = [mask & 17 for (mask,) in random_inputs(5, 5000, GROUPS, BUTTONS)]
    runs = [len(list(run)) for _, run in groupby(inputs)]
    assert max(runs) > LONGEST / 2
    assert sum(run == 1 for run in runs) < len(runs) / 2


def test_no_groups_and_unknown_buttons() -> None:
    assert random_inputs(1, 3, (), BUTTONS) == [(0,)] * 3
    assert random_inputs(1, 3, ((),), BUTTONS) == [(0,)] * 3
    with pytest.raises(MovieError, match="no button Z"):
        random_inputs(1, 3, ((("Z",),),), BUTTONS)


@pytest.mark.parametrize("name", sorted(load_platforms()))
def test_the_default_actions_of_every_system_can_be_played(name: str) -> None:
    platform = load_platforms()[name]
    inputs = random_inputs(1, 200, platform.actions, platform.buttons)
    assert len({mask for (mask,) in inputs}) > 1
