"""What to press: the buttons that there are, those that matter, and those that a spec allows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations, product

from retrodsl.fuzz.subject import Subject
from retrodsl.movies.model import mask_of

#: How many buttons are pressed together in the sweep over all combinations.
MOST_TOGETHER = 3

#: What a button that does nothing at all still weighs, so that it is not forgotten.
LEAST = 0.15


class Pads:
    """Draws masks for one player.

    ``only_actions`` presses nothing but what the scenario's ``actions`` allow. ``avoid`` are masks
    that end the engine's process: what was found once is not to be found all the time.
    """

    def __init__(self, subject: Subject, *, only_actions: bool) -> None:
        game = subject.game
        names = game.scenario.actions or game.program.platform.actions
        pad = subject.buttons
        self.only_actions = only_actions
        self.groups = [[mask_of(chord, pad) for chord in group] for group in names if group]
        self.bits = [bit for bit, name in enumerate(pad) if name is not None]
        self.weights = dict.fromkeys(self.bits, 1.0)
        self.avoid: set[int] = set()
        if only_actions:
            allowed = 0
            for group in self.groups:
                for mask in group:
                    allowed |= mask
            self.bits = [bit for bit in self.bits if allowed >> bit & 1]

    def learn(self, effects: dict[int, int]) -> None:
        """Weigh buttons by how many variables each was seen to change, the most of all so far."""
        most = max(effects.values(), default=0)
        for bit, effect in effects.items():
            weight = LEAST + (effect / most if most else 0.0)
            self.weights[bit] = max(self.weights[bit], weight) if most else self.weights[bit]

    def forget(self) -> None:
        """All buttons weigh the least, before the first lesson."""
        self.weights = dict.fromkeys(self.weights, LEAST)

    def action(self, chance: random.Random) -> int:
        """One alternative of each group of the actions."""
        mask = 0
        for group in self.groups:
            mask |= group[chance.randrange(len(group))]
        return mask

    def mask(self, chance: random.Random) -> int:
        """Any buttons: mostly one or two that matter, at times many."""
        if self.only_actions or (self.groups and chance.random() < 0.3):
            return self.action(chance)
        kind = chance.random()
        if kind < 0.75:
            count = 1 if kind < 0.4 else 2 if kind < 0.62 else 3
            return sum({1 << self._button(chance) for _ in range(count)})
        share = chance.choice((0.2, 0.5, 0.8))
        return sum(1 << bit for bit in self.bits if chance.random() < share)

    def button(self, chance: random.Random) -> int:
        """One button that matters, or an action."""
        return self.action(chance) if self.only_actions else 1 << self._button(chance)

    def _button(self, chance: random.Random) -> int:
        return chance.choices(self.bits, [self.weights[bit] for bit in self.bits])[0]

    def sweep(self) -> list[int]:
        """Every mask of up to ``MOST_TOGETHER`` buttons, or every action."""
        if self.only_actions:
            found = {sum_of(masks) for masks in product(*self.groups)}
            return sorted(found - {0})
        masks: list[int] = []
        for count in range(1, MOST_TOGETHER + 1):
            masks += (sum(1 << bit for bit in chosen) for chosen in combinations(self.bits, count))
        return masks

    def safe(self, inputs: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """The inputs without the masks that are to be avoided."""
        if not self.avoid:
            return list(inputs)
        known: dict[int, int] = {}
        return [tuple(self._safe(mask, known) for mask in masks) for masks in inputs]

    def _safe(self, mask: int, known: dict[int, int]) -> int:
        if mask not in known:
            left = mask
            for bad in sorted(self.avoid):
                if left & bad == bad:
                    left &= ~(bad & -bad)
            known[mask] = left
        return known[mask]


def sum_of(masks: Sequence[int]) -> int:
    """All of these pressed together."""
    result = 0
    for mask in masks:
        result |= mask
    return result
