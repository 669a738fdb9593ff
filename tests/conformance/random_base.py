"""What random expressions of every kind share: their ranges, leaves and history."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

from retrodsl.semantics import intervals as iv
from retrodsl.semantics.intervals import Interval
from tests.conformance.choices import Choices
from tests.conformance.random_variables import Array, Memory, Variable

FRAMES = Interval(0, (1 << 30) - 1)
#: Doubles, and so Lua, hold every whole number up to here.
EXACT = 1 << 53

#: Functions of history that take a number first.
_HISTORY = (
    *("prev", "delta", "gain", "loss", "peak", "low", "initial", "prior", "settled", "total"),
    *("unwrap", "last"),
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number: its text and range; ``real`` for doubles. ``of`` is the variable, if it is one."""

    text: str
    range: Interval
    real: bool = False
    of: Variable | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A ``fn`` or ``table`` of the spec: integers in ``takes``, what it gives in ``range``."""

    name: str
    takes: tuple[Interval, ...]
    range: Interval


class Maker(ABC):
    """Makes expressions over what the spec has declared so far."""

    def __init__(self, choices: Choices, memory: Memory, widest: int = EXACT) -> None:
        self.c = choices
        self.memory = memory
        self.widest = widest
        self.lets: list[Number] = []
        self.truths: list[str] = []
        self.functions: list[Function] = []
        self.parameters: list[Number] = []
        self.history = True
        #: What the conditions around are about: more of the same would contradict or repeat them.
        self.settled: list[str] = []

    @abstractmethod
    def integer(self, depth: int) -> Number:
        """A whole number."""

    @abstractmethod
    def real(self, depth: int) -> Number:
        """A double."""

    @abstractmethod
    def condition(self, depth: int) -> str:
        """The text of a condition that can be true and can be false."""

    @abstractmethod
    def _comparison(self, a: Number) -> str:
        """``a`` against a constant in its range."""

    def _fits(self, rng: Interval) -> bool:
        return rng.magnitude <= self.widest and rng.low < rng.high

    def _leaf(self) -> Number:
        c = self.c
        found = [
            *self.parameters,
            *(Number(v.name, v.range, of=v) for v in self.memory.all_variables),
            *(n for n in self.lets if not n.real),
            *(Number(p.name, p.range) for p in self.memory.pointed),
        ]
        found = [n for n in found if self._fits(n.range)]
        if self.parameters and c.chance(70):
            return c.pick(self.parameters)
        if not found or c.chance(6):
            return Number("frame", FRAMES)
        return c.pick(found)

    def constant(self, near: Interval | None = None) -> Number:
        """A literal, inside ``near`` if that is given."""
        value = self.c.between(-20, 300) if near is None else self._inside(near)
        return Number(literal(value), iv.single(value))

    def _inside(self, rng: Interval) -> int:
        low, high = math.ceil(max(rng.low, -EXACT)), math.floor(min(rng.high, EXACT))
        if high - low <= 1000:
            return low + self.c.below(high - low + 1)
        handy = [
            n
            for n in (0, 1, 2, 3, 10, 16, 100, 255, 1000, -1, -5, low, high, low + 1)
            if low <= n <= high
        ]
        return self.c.pick(handy)

    def _operand(self, depth: int) -> Number:
        return self.constant() if self.c.chance(30) else self.integer(depth)

    def _history_of(self, a: Number) -> Number | None:
        rng = a.range
        spread = iv.subtract(rng, rng)
        one_side = Interval(0, max(spread.high, 0))
        name = self.c.pick(_HISTORY)
        match name:
            case "delta":
                return Number(f"delta({a.text})", spread, a.real)
            case "gain" | "loss":
                return Number(f"{name}({a.text})", one_side, a.real)
            case "settled":
                return Number(f"settled({a.text}, {1 + self.c.below(5)})", rng, a.real)
            case "total":
                frames = FRAMES.high + 1
                wide = Interval(min(rng.low * frames, rng.low), max(rng.high * frames, rng.high))
                return Number(f"total({a.text})", wide, a.real)
            case "last":
                condition, start = self.condition(1), self._inside(rng)
                text = f"last({a.text}, {condition}, {literal(start)})"
                return Number(text, iv.hull(rng, iv.single(start)), a.real)
            case "unwrap":
                if a.real:
                    return None
                size = int(rng.high) - int(rng.low) + 1
                wide = iv.add(rng, iv.multiply(Interval(-(1 << 30), 1 << 30), iv.single(size)))
                return Number(f"unwrap({a.text})", wide)
            case _:
                return Number(f"{name}({a.text})", rng, a.real)

    @staticmethod
    def _clamped(rng: Interval, low: float, high: float) -> Interval:
        return Interval(min(max(rng.low, low), high), min(max(rng.high, low), high))


def element(array: Array, index: str, field: str) -> str:
    return f"{array.name}[{index}]{'.' + field if field else ''}"


def literal(value: int) -> str:
    return str(value) if value >= 0 else f"(-{-value})"


def widened(rng: Interval) -> Interval:
    return Interval(float(rng.low), float(rng.high), rng.nonzero)
