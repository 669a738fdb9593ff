"""Traces of variables to run scripts on: at random, on boundaries, and as games move them.

A trace is a row of frames, a frame the value of every variable of data.json by name. A value is
any that the variable's type can hold, masked as the engine does.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.corpus.original import DataVariable

Values = dict[str, int]


@dataclass(frozen=True, slots=True)
class Domain:
    """What a variable can be: a value of ``low..high``, masked.

    ``marked`` values are of interest, ``compared`` are those that a scenario compares it with.
    """

    variable: DataVariable
    low: int
    high: int
    marked: tuple[int, ...]
    compared: tuple[int, ...]

    @classmethod
    def of(cls, variable: DataVariable, numbers: Iterable[int], compared: Iterable[int]) -> Domain:
        """All values of the type; its ends, what is around 0 and around ``numbers`` are marked."""
        low, high = variable.type_range
        near = {n + d for n in (*numbers, 0) for d in (-1, 0, 1)} | {low, low + 1, high - 1, high}
        marked = {variable.fit(value) for value in near if low <= value <= high}
        return cls(variable, low, high, tuple(sorted(marked)), tuple(sorted(compared)))

    def fit(self, value: int) -> int:
        """The value nearest to ``value`` that the type has, masked."""
        return self.variable.fit(min(max(value, self.low), self.high))

    def uniform(self, rng: random.Random) -> int:
        """Any value, all alike."""
        return self.fit(rng.randint(self.low, self.high))

    def mark(self, rng: random.Random) -> int:
        """One of the values of interest."""
        if self.compared and rng.random() < 0.3:
            return self.fit(rng.choice(self.compared))
        return rng.choice(self.marked)

    def small(self, rng: random.Random) -> int:
        """A digit."""
        return self.fit(rng.randint(0, 9))


@dataclass(frozen=True, slots=True)
class Space:
    """What traces draw from: each variable's values, and what belongs ``together``, as a level's
    zone and act.
    """

    domains: Mapping[str, Domain]
    together: tuple[Mapping[str, int], ...] = ()

    def settle(self, values: Values, rng: random.Random, chance: float) -> None:
        """With ``chance``, change ``values`` to some that belong together."""
        if self.together and rng.random() < chance:
            values.update(rng.choice(self.together))


#: Frames at the end of a quiet trace on which much happens.
BUSY = 20

Maker = Callable[[Space, int, random.Random], Iterator[Values]]


def uniform(space: Space, length: int, rng: random.Random) -> Iterator[Values]:
    """Every variable anew on every frame, from all its values."""
    for _ in range(length):
        values = {name: domain.uniform(rng) for name, domain in space.domains.items()}
        space.settle(values, rng, 0.8)
        yield values


def boundaries(space: Space, length: int, rng: random.Random) -> Iterator[Values]:
    """Ends of ranges and numbers of the script, each standing for a few frames or none."""
    values = {name: domain.mark(rng) for name, domain in space.domains.items()}
    space.settle(values, rng, 0.9)
    stay = rng.choice((0.2, 0.6, 0.9))
    for _ in range(length):
        yield dict(values)
        for name, domain in space.domains.items():
            if rng.random() > stay:
                values[name] = domain.mark(rng)
        space.settle(values, rng, 0.8)


def played(space: Space, length: int, rng: random.Random) -> Iterator[Values]:
    """As in play: counters, walks, lives, flags, flicker, and now and then a jump."""
    fixed = {name for values in space.together for name in values}
    calm = rng.choice((0.0, 0.3, 0.7))
    habits = {
        name: _still if name in fixed or rng.random() < calm else rng.choice(_HABITS)
        for name in space.domains
    }
    hidden = {name: _first_value(domain, rng) for name, domain in space.domains.items()}
    space.settle(hidden, rng, 0.9)
    values = dict(hidden)
    for _ in range(length):
        yield dict(values)
        for name, domain in space.domains.items():
            chance = rng.random()
            if chance < 0.004:
                hidden[name] = domain.mark(rng)
            elif chance < 0.006:
                hidden[name] = domain.uniform(rng)
            elif chance < 0.008:
                hidden[name] = domain.fit(0)
            else:
                hidden[name] = domain.fit(habits[name](hidden[name], domain, rng))
            flickers = rng.random() < 0.01 and name not in fixed
            other = domain.fit(rng.choice((0, hidden[name] // 10)))
            values[name] = other if flickers else hidden[name]
        space.settle(hidden, rng, 0.01)


def quiet(space: Space, length: int, rng: random.Random) -> Iterator[Values]:
    """One variable walks, until much happens on the last frames: for what takes a long episode."""
    values = {name: _first_value(domain, rng) for name, domain in space.domains.items()}
    space.settle(values, rng, 1)
    fixed = {name for group in space.together for name in group}
    names = sorted(space.domains.keys() - fixed)
    walker = rng.choice(names)
    for number in range(length):
        yield dict(values)
        if number < length - BUSY:
            values[walker] = space.domains[walker].fit(values[walker] + rng.randint(-3, 3))
        else:
            name = rng.choice(names)
            values[name] = space.domains[name].mark(rng)


def _first_value(domain: Domain, rng: random.Random) -> int:
    if rng.random() < 0.25:
        return domain.fit(0)
    return rng.choice((domain.small, domain.mark, domain.small, domain.uniform))(rng)


# --- habits: how one variable moves from a frame to the next


def _counter(value: int, domain: Domain, rng: random.Random) -> int:
    """Now and then more by a small amount, as scores and frame counters; wraps at the end."""
    if rng.random() < 0.8:
        return value
    value += rng.choice((1, 1, 2, 5, 10, 50, 100, 1000))
    return domain.low if value > domain.high else value


def _walk(value: int, domain: Domain, rng: random.Random) -> int:
    """A few up or down, as positions."""
    return value + rng.randint(-6, 8)


def _lives(value: int, domain: Domain, rng: random.Random) -> int:
    """Rarely one less, more rarely one more."""
    chance = rng.random()
    return value - 1 if chance < 0.02 else value + 1 if chance < 0.025 else value


def _flag(value: int, domain: Domain, rng: random.Random) -> int:
    """Rarely another of the values of interest."""
    return domain.mark(rng) if rng.random() < 0.03 else value


def _still(value: int, domain: Domain, rng: random.Random) -> int:
    """Stays."""
    return value


def _runner(value: int, domain: Domain, rng: random.Random) -> int:
    """Steadily up at some speed, as the way through a level."""
    return value + rng.randint(0, max(1, (domain.high - domain.low) // 3000 + 12))


_HABITS = (_counter, _counter, _walk, _lives, _flag, _still, _runner)

MAKERS: dict[str, Maker] = {"uniform": uniform, "boundaries": boundaries, "played": played}
