"""Terms of a reward that are the digits of one number: ``score0``, ``score1``, ``score2`` and on.

Each variable holds a digit or some, and is paid by its weight. As the number is counted up, a digit
falls from 9 to 0 where the next one rises: only if both are paid alike by their weights do the two
add up to what was won.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from retrodsl.engine_json import DataVariable, RewardTerm, Scenario
from retrodsl.lint.names import numbered
from retrodsl.lint.scenario_parts import is_understood


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits by their numbers in the names, which follow each other.

    ``terms`` and ``variables`` are in the order of the numbers, which start at ``first``.
    """

    stem: str
    first: int
    terms: tuple[RewardTerm, ...]
    variables: tuple[DataVariable, ...]

    @property
    def weights(self) -> tuple[float, ...]:
        """What a rise of each is paid."""
        return tuple(term.reward for term in self.terms)

    @property
    def same_type(self) -> bool:
        """Whether all have one type, without a mask."""
        first = self.variables[0].type
        return all(v.type == first and v.mask is None for v in self.variables)

    def ratio(self) -> float | None:
        """How much more a digit is worth than the one before it, where most agree.

        A power of ten above or below 1, of rewards and of penalties; ``None`` where the weights
        show none, and so may be no digits.
        """
        falls = tuple(term.penalty for term in self.terms)
        steps = [_step(a, b) for a, b in pairwise(self.weights)]
        if all(falls):
            steps += [_step(a, b) for a, b in pairwise(falls)]
        best: tuple[int, float] = (0, 0.0)
        for step in steps:
            if step is not None:
                best = max(best, (steps.count(step), step), key=lambda item: item[0])
        count, ratio = best
        needed = 1 if len(steps) == 1 else 2
        others = len(steps) - count
        return ratio if count >= needed and count >= others else None


def _step(low: float, high: float) -> float | None:
    """The power of ten, not 1, that leads from one weight to the next."""
    if low <= 0 or high <= 0:
        return None
    exponent = math.log10(high / low)
    nearest = round(exponent)
    return 10.0**nearest if nearest and abs(exponent - nearest) < 1e-4 else None


def digits_of(scenario: Scenario, variables: Mapping[str, DataVariable]) -> Iterator[Digits]:
    """Every run of numbered terms of a player's reward, two or more, that are paid by changes."""
    for reward in scenario.rewards:
        if reward.script is not None or len(reward.terms) < 2:
            continue
        families: dict[str, dict[int, RewardTerm]] = {}
        for term in reward.terms:
            found = numbered(term.name)
            if found is not None and _is_plain(term) and _is_read(variables.get(term.name)):
                families.setdefault(found[0], {})[found[1]] = term
        for stem, by_number in families.items():
            first = min(by_number)
            numbers = range(first, first + len(by_number))
            if len(by_number) > 1 and first <= 1 and all(n in by_number for n in numbers):
                terms = tuple(by_number[n] for n in numbers)
                yield Digits(stem, first, terms, tuple(variables[t.name] for t in terms))


def _is_plain(term: RewardTerm) -> bool:
    return term.op is None and term.is_delta and is_understood(term)


def _is_read(variable: DataVariable | None) -> bool:
    return variable is not None and variable.is_read


def close(a: float, b: float) -> bool:
    """Whether two weights are the same but for their rounding to float32."""
    return math.isclose(a, b, rel_tol=1e-5)
