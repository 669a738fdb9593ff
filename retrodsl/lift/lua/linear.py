"""Sums of multiples under choices: a form in which equal amounts look alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from retrodsl.lift.lua.values import Const, Op, Value, is_number, make


@dataclass(frozen=True, slots=True)
class Sum:
    """Atoms with their factors; the constant stands under ``None``. No factor is 0."""

    parts: frozenset[tuple[Value | None, Fraction]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One sum where the condition holds, another elsewhere."""

    condition: Value
    yes: Spread
    no: Spread


Spread: TypeAlias = Sum | Choice


def spread(value: Value) -> Spread:
    """``value`` with its sums inside of its choices."""
    if isinstance(value, Const) and is_number(value):
        return _sum({None: Fraction(value.value or 0)})
    if isinstance(value, Op):
        args = value.args
        match value.operator:
            case "select":
                return _choice(args[0], spread(args[1]), spread(args[2]))
            case "+":
                return _both(spread(args[0]), spread(args[1]), lambda a, b: a + b)
            case "-":
                return _both(spread(args[0]), spread(args[1]), lambda a, b: a - b)
            case "neg":
                return times(spread(args[0]), Fraction(-1))
            case "*" if isinstance(args[0], Const):
                return times(spread(args[1]), Fraction(args[0].value or 0))
            case "*" if isinstance(args[1], Const):
                return times(spread(args[0]), Fraction(args[1].value or 0))
    return _sum({value: Fraction(1)})


def _sum(parts: dict[Value | None, Fraction]) -> Sum:
    return Sum(frozenset((atom, factor) for atom, factor in parts.items() if factor))


def times(value: Spread, factor: Fraction) -> Spread:
    """``value`` times a constant."""
    if isinstance(value, Choice):
        return _choice(value.condition, times(value.yes, factor), times(value.no, factor))
    return _sum({atom: old * factor for atom, old in value.parts})


def _choice(condition: Value, yes: Spread, no: Spread) -> Spread:
    return yes if yes == no else Choice(condition, yes, no)


def _both(a: Spread, b: Spread, join: Callable[[Fraction, Fraction], Fraction]) -> Spread:
    if isinstance(a, Choice):
        if isinstance(b, Choice) and a.condition == b.condition:
            return _choice(a.condition, _both(a.yes, b.yes, join), _both(a.no, b.no, join))
        return _choice(a.condition, _both(a.yes, b, join), _both(a.no, b, join))
    if isinstance(b, Choice):
        return _choice(b.condition, _both(a, b.yes, join), _both(a, b.no, join))
    first, second = dict(a.parts), dict(b.parts)
    zero = Fraction(0)
    atoms = first.keys() | second.keys()
    return _sum({x: join(first.get(x, zero), second.get(x, zero)) for x in atoms})


def multiple(whole: Value, part: Value) -> Fraction | None:
    """The constant ``k`` with ``whole == k * part``, or ``None``."""
    one, other = spread(whole), spread(part)
    factors = _factors(one, other)
    if factors is None or len(factors) != 1:
        return None
    factor = factors.pop()
    return factor or None


def _factors(one: Spread, other: Spread) -> set[Fraction] | None:
    if isinstance(one, Choice) and isinstance(other, Choice):
        if one.condition != other.condition:
            return None
        yes, no = _factors(one.yes, other.yes), _factors(one.no, other.no)
        return None if yes is None or no is None else yes | no
    if isinstance(one, Choice) or isinstance(other, Choice):
        return None
    first, second = dict(one.parts), dict(other.parts)
    if first.keys() != second.keys():
        return None
    return {first[atom] / second[atom] for atom in first}


def scaled(factor: Fraction, value: Value) -> Value:
    """``factor * value`` as a value."""
    number = int(factor) if factor.denominator == 1 else float(factor)
    return make("*", Const(number), value)
