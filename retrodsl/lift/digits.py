"""Rewards that are digits of one number, each a variable of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from retrodsl.engine_json.scenario import RewardTerm
from retrodsl.lift.domains import Known


@dataclass(frozen=True, slots=True)
class Digit:
    """A reward's term that may be for a digit of a number.

    ``kind`` is what terms of one number share: type, which way is paid, how the two ways relate.
    ``weight`` is what one step of it pays.
    """

    name: str
    address: int
    kind: tuple[object, ...]
    weight: Fraction
    base: int

    @classmethod
    def of(cls, term: RewardTerm, known: Known) -> Digit | None:
        """``None`` for a term that pays for other than how much the variable changes or is."""
        if term.op is not None or known.mask is not None or known.type.width != 1:
            return None
        weight = Fraction(term.reward or term.penalty)
        if not weight:
            return None
        ratio = Fraction(term.penalty) / weight, Fraction(term.reward) / weight
        base = 100 if known.type.repr == "d" else 10
        kind = (known.type.repr, term.measurement, ratio)
        return cls(known.name, known.address, kind, weight, base)


@dataclass(frozen=True, slots=True)
class Number:
    """Digits of one number, the most significant first, and what their names begin with."""

    names: tuple[str, ...]
    stem: str


def find_digits(digits: Sequence[Digit | None]) -> list[Number]:
    """The numbers among terms: neighbours in memory, each weighing ten times (BCD: 100) the next.

    At least two digits, with names of one stem.
    """
    waiting = sorted((d for d in digits if d is not None), key=lambda d: d.weight, reverse=True)
    found: list[Number] = []
    while waiting:
        run = [waiting.pop(0)]
        while True:
            following = next((d for d in waiting if _follows(run, d)), None)
            if following is None:
                break
            run.append(following)
            waiting.remove(following)
        stem = _common_start([d.name for d in run]).rstrip("0123456789_ x.-")
        if len(run) > 1 and len(stem) > 1:
            found.append(Number(tuple(d.name for d in run), stem))
    return found


def _follows(run: Sequence[Digit], other: Digit) -> bool:
    last = run[-1]
    step = other.address - last.address
    if len(run) > 1 and step != last.address - run[-2].address:
        return False
    same = last.kind == other.kind and last.weight == other.weight * other.base
    return same and step != 0 and abs(step) <= 4


def _common_start(names: Sequence[str]) -> str:
    """What all names begin with."""
    first, last = min(names), max(names)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first if same is None else first[:same]
