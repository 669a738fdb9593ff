"""Where random specs and traces get their choices from: one stream of small whole numbers.

Every choice is a number below a bound, and 0 is the simplest. So the same generators serve the
long run (plain random numbers, remembered) and hypothesis, and a failure of either shrinks.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices:
    """A stream of choices; ``source`` gives a number from 0 up to, not including, its argument."""

    def __init__(self, source: Callable[[int], int]) -> None:
        self._source = source
        self.made: list[int] = []

    def below(self, bound: int) -> int:
        """A number from 0 to ``bound - 1``."""
        if bound <= 1:
            return 0
        number = self._source(bound)
        self.made.append(number)
        return number

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included; the simplest is that nearest to 0."""
        if low >= 0:
            return low + self.below(high - low + 1)
        if high <= 0:
            return high - self.below(high - low + 1)
        number = self.below(high - low + 1)
        return number if number <= high else high - number

    def pick(self, items: Sequence[T]) -> T:
        """One of ``items``, the first being the simplest."""
        return items[self.below(len(items))]

    def chance(self, percent: int) -> bool:
        """True in ``percent`` of 100; the simplest is false."""
        return self.below(100) >= 100 - percent


def from_random(rng: random.Random) -> Choices:
    """Choices from plain random numbers."""
    return Choices(rng.randrange)


def replayed(numbers: Sequence[int]) -> Choices:
    """Choices made before; where they do not fit or have run out, the simplest."""
    left = iter(numbers)
    return Choices(lambda bound: min(next(left, 0), bound - 1))


@st.composite
def choices(draw: st.DrawFn) -> Choices:
    """Choices that hypothesis makes and shrinks."""
    return Choices(lambda bound: draw(st.integers(0, bound - 1)))


def shrink(numbers: Sequence[int], fails: Callable[[list[int]], bool], tries: int) -> list[int]:
    """Fewer and smaller numbers that still fail; ``fails`` is asked at most ``tries`` times."""
    best = list(numbers)
    left = tries

    def better(candidate: list[int]) -> bool:
        nonlocal best, left
        if left <= 0 or candidate == best:
            return False
        left -= 1
        if fails(candidate):
            best = candidate
            return True
        return False

    while left > 0:
        before = list(best)
        size = max(len(best) // 2, 1)
        while size:
            start = max(len(best) - size, 0)
            while start >= 0:
                cut = best[:start] + best[start + size :]
                if not better(cut) and any(best[start : start + size]):
                    better(best[:start] + [0] * size + best[start + size :])
                start -= size
            size //= 2
        for place in range(len(best)):
            if place < len(best) and best[place] > 0:
                number = best[place]
                for smaller in dict.fromkeys((0, 1, number // 2, number - 1)):
                    if smaller < number and better([*best[:place], smaller, *best[place + 1 :]]):
                        break
        if best == before:
            break
    return best
