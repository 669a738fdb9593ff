"""Random inputs from a seed: buttons held for a while, of those that the game's actions press."""

from __future__ import annotations

import random
from collections.abc import Sequence

from retrodsl.movies.model import mask_of

Groups = Sequence[Sequence[Sequence[str]]]
"""Groups of alternatives of buttons pressed together, as a spec's ``actions`` has them."""

LONGEST = 30
"""The most steps that a choice is held: half a second."""


def random_inputs(
    seed: int, steps: int, groups: Groups, buttons: Sequence[str | None], players: int = 1
) -> list[tuple[int, ...]]:
    """The mask of each player in each step, the same for the same arguments everywhere.

    In each group one of its alternatives is held for 1 to ``LONGEST`` steps, then another is drawn;
    so a fire button comes and goes while a direction stays. Raises ``MovieError`` for a button that
    the pad does not have.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    masks = [[mask_of(alternative, buttons) for alternative in group] for group in groups if group]
    columns = []
    for _ in range(players):
        column = [0] * steps
        for alternatives in masks:
            at = 0
            while at < steps:
                mask = alternatives[chance.randrange(len(alternatives))]
                until = min(at + 1 + chance.randrange(LONGEST), steps)
                for step in range(at, until):
                    column[step] |= mask
                at = until
        columns.append(column)
    return list(zip(*columns, strict=True))
