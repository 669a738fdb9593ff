"""Traces of variables to try scripts on: at random, on boundaries, and as games move them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from retrodsl.lift.domains import Known

Row = dict[str, int]


@dataclass(frozen=True, slots=True)
class Domain:
    """What a variable can be: a value of its type from ``low`` to ``high``, masked.

    ``marked`` are the ends, 0, the numbers of the script, and what is beside each.
    """

    low: int
    high: int
    mask: int | None
    marked: tuple[int, ...]

    @classmethod
    def of(cls, known: Known, numbers: Iterable[int]) -> Domain:
        """The domain of a variable, with what a script compares it with."""
        low, high = known.type.range(None)
        near = {n + step for n in (*numbers, 0, low, high) for step in (-1, 0, 1)}
        inside = tuple(sorted(n for n in near if low <= n <= high))
        return cls(low, high, known.mask, inside)

    def fit(self, value: int) -> int:
        """The nearest value of the type, masked."""
        kept = min(max(value, self.low), self.high)
        return kept if self.mask is None else kept & self.mask

    def any(self, rng: random.Random) -> int:
        """A value, of interest or any, large or small."""
        kind = rng.random()
        if kind < 0.4:
            return self.fit(rng.choice(self.marked))
        if kind < 0.7:
            return self.fit(rng.randint(0, 9))
        return self.fit(rng.randint(self.low, self.high))


def traces(
    variables: Mapping[str, Known], numbers: Iterable[int], frames: int, seed: int
) -> Iterator[list[Row]]:
    """Traces of 60 to 300 frames, together at least ``frames`` long."""
    rng = random.Random(seed)  # noqa: S311 (a choice of cases)
    marks = tuple(numbers)
    domains = {name: Domain.of(known, marks) for name, known in variables.items()}
    made = number = 0
    while made < frames:
        maker = (_uniform, _stepping, _played, _played)[number % 4]
        trace = maker(domains, rng)
        yield trace
        made += len(trace)
        number += 1


def _uniform(domains: Mapping[str, Domain], rng: random.Random) -> list[Row]:
    """Every variable anew on every frame."""
    return [
        {name: domain.fit(rng.randint(domain.low, domain.high)) for name, domain in domains.items()}
        for _ in range(60)
    ]


def _stepping(domains: Mapping[str, Domain], rng: random.Random) -> list[Row]:
    """Values of interest, each standing for a few frames or none."""
    row = {name: domain.any(rng) for name, domain in domains.items()}
    stay = rng.choice((0.2, 0.6, 0.9))
    trace = []
    for _ in range(120):
        trace.append(dict(row))
        for name, domain in domains.items():
            if rng.random() > stay:
                row[name] = domain.any(rng)
    return trace


def _played(domains: Mapping[str, Domain], rng: random.Random) -> list[Row]:
    """As in play: counters, walks, lives, stillness; now and then a jump, or one frame astray."""
    habits = {name: rng.choice(_STEPS) for name in domains}
    hidden = {name: domain.any(rng) for name, domain in domains.items()}
    trace = []
    for _ in range(300):
        row = dict(hidden)
        for name, domain in domains.items():
            chance = rng.random()
            if chance < 0.006:
                hidden[name] = domain.any(rng)
            elif chance < 0.2:
                hidden[name] = domain.fit(hidden[name] + rng.choice(habits[name]))
            if rng.random() < 0.01:
                row[name] = domain.any(rng)
        trace.append(row)
    return trace


_STEPS = (
    (1, 1, 2, 5, 10, 50, 100, 1000),
    (-3, -2, -1, 1, 2, 3, 4),
    (-1, -1, -1, 0, 0, 1),
    (0,),
    (7, 11, 16),
)
