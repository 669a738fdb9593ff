"""Random movies from a seed, as long as the fixed ones."""

from __future__ import annotations

import random

from cartridges.movies import STEPS
from cartridges.system import Masks, System

LONGEST = 20
PRESSED = 0.22


def random_inputs(system: System, seed: int, steps: int = STEPS) -> list[Masks]:
    """Buttons of all pads, each pressed in about a fifth of the stretches that the movie has."""
    chance = random.Random(f"{system.name} {seed}")
    buttons = [i for i, name in enumerate(system.buttons) if name is not None]
    inputs: list[Masks] = []
    while len(inputs) < steps:
        masks = [sum(1 << i for i in buttons if chance.random() < PRESSED) for _ in range(2)]
        stretch = (masks[0], masks[1] if system.players == 2 else 0)
        inputs += [stretch] * chance.randint(1, LONGEST)
    return inputs[:steps]
