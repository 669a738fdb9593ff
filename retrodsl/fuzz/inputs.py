"""Makes inputs for a part of an episode, each kind in a function of its own.

Every function takes the pads, a source of chance and a number of steps, and gives the masks of one
player, at most that many.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from retrodsl.fuzz.pads import Pads

Maker = Callable[[Pads, random.Random, int], list[int]]

#: How long something is held, in steps; short ones are the most common.
HOLDS = (1, 1, 2, 2, 3, 4, 6, 8, 12, 16, 30, 60)


def by_chance(pads: Pads, chance: random.Random, steps: int) -> list[int]:
    """One mask after the other, each held for a while."""
    found: list[int] = []
    while len(found) < steps:
        found += [pads.mask(chance)] * chance.choice(HOLDS)
    return found[:steps]


def by_actions(pads: Pads, chance: random.Random, steps: int) -> list[int]:
    """What an agent could do: in each group of the actions an alternative is held for a while."""
    column = [0] * steps
    for group in pads.groups:
        at = 0
        while at < steps:
            mask = group[chance.randrange(len(group))]
            until = min(at + chance.choice(HOLDS), steps)
            for step in range(at, until):
                column[step] |= mask
            at = until
    return column


def tapping(pads: Pads, chance: random.Random, steps: int) -> list[int]:
    """A button pressed again and again, perhaps while another is held."""
    tapped = pads.button(chance)
    held = pads.button(chance) if chance.random() < 0.4 else 0
    down, up = chance.choice((1, 1, 2, 4)), chance.choice((1, 1, 2, 4, 8))
    cycle = [held | tapped] * down + [held & ~tapped] * up
    return (cycle * (steps // len(cycle) + 1))[:steps]


def alternating(pads: Pads, chance: random.Random, steps: int) -> list[int]:
    """A short sequence of presses, over and over."""
    cycle: list[int] = []
    for _ in range(chance.randrange(2, 6)):
        cycle += [pads.button(chance)] * chance.choice((1, 1, 2, 3, 8))
        cycle += [0] * chance.choice((0, 1, 1, 2))
    return (cycle * (steps // len(cycle) + 1))[:steps]


def holding(pads: Pads, chance: random.Random, steps: int) -> list[int]:
    """One button held for all the time."""
    return [pads.button(chance)] * steps


def waiting(pads: Pads, chance: random.Random, steps: int) -> list[int]:
    """Nothing at all."""
    del pads, chance
    return [0] * steps


def mutated(column: Sequence[int], pads: Pads, chance: random.Random, steps: int) -> list[int]:
    """The beginning of a player's masks, changed in one to four places."""
    found = list(column[: steps + 60])
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(found)) if found else 0
        length = chance.choice(HOLDS)
        match chance.randrange(6):
            case 0:  # let go
                found[at : at + length] = [0] * len(found[at : at + length])
            case 1:  # sooner
                del found[at : at + length]
            case 2:  # later
                found[at:at] = [found[at] if found else 0] * length
            case 3:  # something else
                found[at : at + length] = [pads.mask(chance)] * len(found[at : at + length])
            case 4:  # something besides
                mask = pads.button(chance)
                found[at : at + length] = [one | mask for one in found[at : at + length]]
            case _:  # again
                found[at:at] = found[at : at + 4 * length]
    return found[:steps]


MAKERS: dict[str, Maker] = {
    "chance": by_chance,
    "actions": by_actions,
    "tapping": tapping,
    "alternating": alternating,
    "holding": holding,
    "waiting": waiting,
}
"""By name, in the order in which they are drawn from."""
