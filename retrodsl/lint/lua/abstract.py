"""Sets of Lua values, as far as a linter needs to tell them apart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from retrodsl.readers.lua_constants import LuaConstant

_MANY = 24


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from ``low`` to ``high``, both within.

    ``is_whole``: no other than whole ones. ``has_fraction``: it comes from a division or from a
    constant with a fraction. ``without_zero``: 0 is not among them.
    """

    low: float
    high: float
    is_whole: bool = False
    has_fraction: bool = False
    without_zero: bool = False

    @property
    def has_zero(self) -> bool:
        """Whether 0 is among the numbers."""
        return self.low <= 0 <= self.high and not self.without_zero

    @property
    def is_finite(self) -> bool:
        """Whether both ends are; else NaN may be among the numbers."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def only(self) -> float | None:
        """The number, if it is one."""
        return self.low if self.low == self.high else None


EVERY_NUMBER: Final = Range(-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Values:
    """What a value can be.

    ``number`` is ``None`` where it is none; ``texts`` are the texts (``None``: any); ``things`` are
    functions and tables; ``is_any``: it may be something that is not told here. ``variables`` are
    those of data.json that it is worked out from, ``lookups`` the places of look-ups that it may be
    nil from. ``is_narrowed``: a condition before has taken something away.
    """

    number: Range | None = None
    truths: frozenset[bool] = frozenset()
    has_nil: bool = False
    texts: frozenset[str] | None = frozenset()
    things: frozenset[object] = frozenset()
    is_any: bool = False
    variables: frozenset[str] = frozenset()
    lookups: frozenset[object] = frozenset()
    is_narrowed: bool = False

    @property
    def has_text(self) -> bool:
        """Whether it may be a text."""
        return self.texts is None or bool(self.texts)

    @property
    def can_hold(self) -> bool:
        """Whether it may count as true in a condition."""
        is_thing = bool(self.things) or self.has_text
        return self.is_any or self.number is not None or is_thing or True in self.truths

    @property
    def can_fail(self) -> bool:
        """Whether it may count as false in a condition."""
        return self.is_any or self.has_nil or False in self.truths

    @property
    def is_nothing(self) -> bool:
        """Whether there is no such value at all."""
        return not (self.can_hold or self.can_fail)

    @property
    def is_nil(self) -> bool:
        """Whether it is nil and nothing else."""
        return self.has_nil and not self.can_hold and not self.truths

    @property
    def only_kind(self) -> str | None:
        """What it is, if that is always a number, always a text or always a truth value."""
        if self.is_any or self.has_nil or self.things:
            return None
        has = {"number": self.number is not None, "text": self.has_text, "truth": bool(self.truths)}
        found = [kind for kind, it_has in has.items() if it_has]
        return found[0] if len(found) == 1 else None

    def without_nil(self) -> Values:
        """The same but for nil."""
        return replace(self, has_nil=False, lookups=frozenset())

    def constants(self) -> list[LuaConstant] | None:
        """All values, if they are few constants."""
        if self.is_any or self.texts is None or self.things or self.has_nil:
            return None
        found: list[LuaConstant] = [*self.truths, *self.texts]
        if self.number is not None:
            low, high = self.number.low, self.number.high
            if low != high and (not self.number.is_whole or high - low > _MANY):
                return None
            count = 0 if low == high else int(high - low)
            found += [low + index for index in range(count + 1)]
        return found if len(found) <= _MANY else None


NOTHING: Final = Values()
NIL: Final = Values(has_nil=True)
ANYTHING: Final = Values(EVERY_NUMBER, frozenset((True, False)), texts=None, is_any=True)
ANY_TEXT: Final = Values(texts=None)
EITHER: Final = Values(truths=frozenset((True, False)))


def constant(value: LuaConstant) -> Values:
    """One value."""
    if value is None:
        return NIL
    if isinstance(value, bool):
        return Values(truths=frozenset((value,)))
    if isinstance(value, str):
        return Values(texts=frozenset((value,)))
    number = float(value)
    return Values(Range(number, number, number.is_integer(), not number.is_integer()))


def numbers(low: float, high: float, variables: Iterable[str] = ()) -> Values:
    """Whole numbers."""
    return Values(Range(low, high, True), variables=frozenset(variables))


def join(first: Values, second: Values) -> Values:
    """What is one or the other."""
    if first == second or second.is_nothing:
        return first
    if first.is_nothing:
        return second
    texts = None
    if first.texts is not None and second.texts is not None:
        texts = first.texts | second.texts
        texts = None if len(texts) > _MANY else texts
    return Values(
        _join_ranges(first.number, second.number),
        first.truths | second.truths,
        first.has_nil or second.has_nil,
        texts,
        first.things | second.things,
        first.is_any or second.is_any,
        first.variables | second.variables,
        first.lookups | second.lookups,
        first.is_narrowed or second.is_narrowed,
    )


def _join_ranges(a: Range | None, b: Range | None) -> Range | None:
    if a is None or b is None:
        return a or b
    return Range(
        min(a.low, b.low),
        max(a.high, b.high),
        a.is_whole and b.is_whole,
        a.has_fraction or b.has_fraction,
        not a.has_zero and not b.has_zero,
    )


def widen(before: Values, after: Values) -> Values:
    """``after``, with each end of its numbers that still moves put to infinity."""
    joined = join(before, after)
    old, new = before.number, joined.number
    if old is None or new is None or old == new:
        return joined
    low = new.low if new.low >= old.low else -math.inf
    high = new.high if new.high <= old.high else math.inf
    return replace(joined, number=replace(new, low=low, high=high))


def arithmetic(operator: str, left: Values, right: Values) -> Values:
    """``+ - * / % ^`` of what both can be; what is no number has raised an error by then."""
    found = _range_of(operator, _as_number(left), _as_number(right))
    if math.isnan(found.low) or math.isnan(found.high):
        found = EVERY_NUMBER
    return Values(
        found,
        variables=left.variables | right.variables,
        is_narrowed=left.is_narrowed or right.is_narrowed,
    )


def _as_number(value: Values) -> Range:
    return value.number if value.number is not None and not value.has_text else EVERY_NUMBER


def _range_of(operator: str, a: Range, b: Range) -> Range:
    whole = a.is_whole and b.is_whole
    fraction = a.has_fraction or b.has_fraction
    ends = [(x, y) for x, y in product((a.low, a.high), (b.low, b.high))]
    match operator:
        case "+":
            return Range(a.low + b.low, a.high + b.high, whole, fraction)
        case "-":
            return Range(a.low - b.high, a.high - b.low, whole, fraction)
        case "*" if not a.is_finite or not b.is_finite:  # 0 * inf is NaN
            return Range(-math.inf, math.inf, whole, fraction)
        case "*":
            found = [x * y for x, y in ends]
            apart = not a.has_zero and not b.has_zero
            return Range(min(found), max(found), whole, fraction, apart)
        case "/":
            fraction = fraction or b.only not in (1.0, -1.0)
            if b.low <= 0 <= b.high or math.inf in (abs(a.low), abs(a.high), abs(b.low)):
                return Range(-math.inf, math.inf, False, fraction)
            found = [x / y for x, y in ends]
            return Range(min(found), max(found), False, fraction, not a.has_zero)
        case "%":
            if b.only is not None and b.only > 0 and a.is_finite and b.is_finite:
                return Range(0, b.only - 1 if whole else b.only, whole, fraction)
            return Range(-math.inf, math.inf, whole, fraction)
        case _:
            if b.only == 2 and math.isfinite(a.low) and math.isfinite(a.high):
                squares = (a.low**2, a.high**2)
                low = 0.0 if a.low <= 0 <= a.high else min(squares)
                return Range(low, max(squares), whole, fraction)
            return EVERY_NUMBER


def compare(operator: str, left: Values, right: Values) -> frozenset[bool]:
    """The outcomes that a comparison can have; errors apart."""
    if operator == "~=":
        return frozenset(not outcome for outcome in compare("==", left, right))
    if operator in (">", ">="):
        return compare("<" if operator == ">" else "<=", right, left)
    either = frozenset((True, False))
    if left.is_any or right.is_any:
        return either
    if operator == "==":
        return _equal(left, right)
    if left.has_text or right.has_text or left.number is None or right.number is None:
        return either
    a, b = left.number, right.number
    if not a.is_finite or not b.is_finite:
        return either
    if operator == "<":
        return outcomes(a.low < b.high, not a.high < b.low)
    return outcomes(a.low <= b.high, not a.high <= b.low)


def outcomes(can_hold: bool, can_fail: bool) -> frozenset[bool]:
    """The truth values of something that can hold, or fail, or both."""
    return frozenset(truth for truth, can in ((True, can_hold), (False, can_fail)) if can)


def _equal(left: Values, right: Values) -> frozenset[bool]:
    if left.things or right.things:
        return frozenset((True, False))
    ones, others = left.constants(), right.constants()
    if ones is not None and others is not None and len(ones) == len(others) == 1:
        same_kind = isinstance(ones[0], bool) is isinstance(others[0], bool)
        return frozenset((ones[0] == others[0] and same_kind,))
    can_hold = (left.has_nil and right.has_nil) or bool(left.truths & right.truths)
    if left.has_text and right.has_text:
        if left.texts is None or right.texts is None:
            can_hold = True
        else:
            can_hold = can_hold or bool(left.texts & right.texts)
    a, b = left.number, right.number
    if a is not None and b is not None and a.low <= b.high and b.low <= a.high:
        only = b.only if a.only is None else a.only
        other = a if a.only is None else b
        fits = only is None or not (
            (other.is_whole and not float(only).is_integer()) or (only == 0 and other.without_zero)
        )
        can_hold = can_hold or fits
    only_nil = all(v.has_nil and not v.can_hold and not v.truths for v in (left, right))
    return outcomes(can_hold, not only_nil)


def narrowed(operator: str, number: Range, value: float, truth: bool) -> Range | None:
    """The part of a range for which a comparison holds, or does not; ``None`` for nothing left."""
    if not truth:
        opposite = {"==": "~=", "~=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
        operator = opposite.get(operator, "")
    low, high, without_zero = number.low, number.high, number.without_zero
    if not truth and not number.is_finite and operator not in ("==", "~="):
        return number  # NaN fails every order
    step = 1.0 if number.is_whole and value.is_integer() else 0.0
    match operator:
        case "==":
            low = high = value
        case "~=":
            without_zero = without_zero or value == 0
        case "<" | "<=":
            high = min(high, value - (step if operator == "<" else 0))
            without_zero = without_zero or (operator == "<" and value <= 0)
        case ">" | ">=":
            low = max(low, value + (step if operator == ">" else 0))
            without_zero = without_zero or (operator == ">" and value >= 0)
        case _:
            return None
    if low > high:
        return None
    return replace(number, low=low, high=high, without_zero=without_zero)


def failing(value: Values) -> Values:
    """What of a value counts as false."""
    if value.is_any:
        return ANYTHING
    truths = value.truths & {False}
    return Values(truths=truths, has_nil=value.has_nil, lookups=value.lookups)
