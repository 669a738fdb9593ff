"""What a script keeps from frame to frame, in the words of the language."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from retrodsl.lift.lua.linear import multiple, scaled
from retrodsl.lift.lua.run import FrameRun
from retrodsl.lift.lua.syntax import Untranslatable
from retrodsl.lift.lua.values import (
    FRAME,
    ZERO,
    Const,
    Kept,
    Op,
    Value,
    is_number,
    is_truth,
    join,
    make,
    parts,
    select,
)


class History:
    """Puts history functions in the place of a script's variables.

    For the variables in ``exact`` it also says what they hold before the first frame. For others
    that is taken to be what they hold after it, which reads better and is often the same to an
    agent, since the first frame is the reset. What is right is for the proof to tell.
    """

    def __init__(
        self, run: FrameRun, start: Mapping[str, Value], exact: frozenset[str] = frozenset()
    ) -> None:
        self.run = run
        self.after = run.after
        self.start = start
        self.exact = exact
        self._newest: dict[str, Value] = {}
        self._busy: set[str] = set()

    def result(self, value: Value) -> Value:
        """A reward or a condition without kept variables. Raises :class:`Untranslatable`."""
        for name in _kept(value):
            change = _minus(self.after[name], Kept(name))
            factor = multiple(value, change)
            if factor is not None:
                return scaled(factor, self._change(name))
        return self.resolve(value)

    def _change(self, name: str) -> Value:
        newest = self.newest(name)
        if name in self.exact:
            return make("-", newest, self._before(name))
        factor, inner = _without_factor(newest)
        is_peak = isinstance(inner, Op) and inner.operator == "peak"
        return scaled(factor, Op("gain" if is_peak else "delta", (inner,)))

    def resolve(self, value: Value) -> Value:
        """``value`` with every kept variable said by history."""
        for name, after in self.after.items():
            if value == after and isinstance(value, Op) and Kept(name) in set(parts(value)):
                return self.newest(name)
        if isinstance(value, Kept):
            return self._before(value.name)
        if not isinstance(value, Op):
            return value
        args = [self.resolve(arg) for arg in value.args]
        if value.operator == "select":
            return select(args[0], args[1], args[2])
        if value.operator in ("and", "or"):
            return join(value.operator, args[0], args[1])
        return make(value.operator, *args)

    def _before(self, name: str) -> Value:
        """What a variable holds when a frame begins."""
        start, newest = self.start[name], self.newest(name)
        if newest == start:
            return newest
        if newest == make("+", FRAME, make("+", start, Const(1))) and is_number(start):
            return make("+", FRAME, start)
        before = Op("prev", (newest,))
        if name not in self.exact:
            return before
        if not is_number(start) and not is_truth(start):
            raise Untranslatable(f"{name} is nil at first")
        return select(Op("==", (FRAME, ZERO)), start, before)

    def newest_or_none(self, name: str) -> Value | None:
        """What was found for a variable, ``None`` where it was not asked for."""
        return self._newest.get(name)

    def newest(self, name: str) -> Value:
        """What a variable holds after the newest frame."""
        if name in self._newest:
            return self._newest[name]
        if name in self._busy:
            raise Untranslatable(f"{name} depends on itself in a way that has no name")
        self._busy.add(name)
        found = self._kept_value(name, self.after[name])
        self._busy.discard(name)
        self._newest[name] = found
        return found

    def _kept_value(self, name: str, after: Value) -> Value:
        itself = Kept(name)
        if after == itself:
            return self.start[name]
        if itself not in set(parts(after)):
            return self.resolve(after)
        if not isinstance(after, Op):
            raise Untranslatable(f"{name} is kept in a way that has no name")
        if after.operator in ("max", "min") and itself in after.args:
            other = after.args[1] if after.args[0] == itself else after.args[0]
            return self._extreme(name, other, highest=after.operator == "max")
        if after.operator == "+" and after.args in ((itself, Const(1)), (Const(1), itself)):
            return make("+", FRAME, make("+", self.start[name], Const(1)))
        if after.operator == "select":
            return self._latched(name, after)
        raise Untranslatable(f"{name} is kept in a way that has no name")

    def _latched(self, name: str, after: Op) -> Value:
        itself = Kept(name)
        condition, yes, no = after.args
        if yes == itself:
            condition, yes, no = make("not", condition), no, yes
        if no != itself or itself in set(parts(yes)):
            raise Untranslatable(f"{name} is kept in a way that has no name")
        if isinstance(condition, Op) and itself in condition.args and yes in condition.args:
            rises = (condition.operator in (">", ">=")) == (condition.args[0] == yes)
            if condition.operator in (">", ">=", "<", "<="):
                return self._extreme(name, yes, highest=rises)
        if itself in set(parts(condition)):
            raise Untranslatable(f"when {name} changes depends on what it was")
        value, when = self.resolve(yes), self.resolve(condition)
        start = self.start[name]
        if not is_number(start):
            raise Untranslatable(f"{name} is no number at first")
        return Op("last", (value, when, start))

    def _extreme(self, name: str, value: Value, *, highest: bool) -> Value:
        """``peak`` or ``low``; the exact form does not go below what it starts with."""
        if Kept(name) in set(parts(value)):
            raise Untranslatable(f"{name} is kept in a way that has no name")
        found, start = self.resolve(value), self.start[name]
        if name in self.exact:
            found = Op("max" if highest else "min", (found, start))
        factor, inner = _without_factor(found)
        if factor < 0:
            factor, inner = Fraction(1), found
        return scaled(factor, Op("peak" if highest else "low", (inner,)))


def _without_factor(value: Value) -> tuple[Fraction, Value]:
    """``k * v`` taken apart; 1 and the value itself where it is no such product."""
    if isinstance(value, Op) and value.operator == "*":
        factor, inner = value.args
        if isinstance(factor, Const) and is_number(factor) and factor.value:
            return Fraction(factor.value), inner
    return Fraction(1), value


def _minus(a: Value, b: Value) -> Value:
    return make("-", a, b)


def _kept(value: Value) -> list[str]:
    return sorted({part.name for part in parts(value) if isinstance(part, Kept)})


def condition(value: Value) -> Value:
    """What the engine makes of a result of done: a number other than 0 is done."""
    if isinstance(value, Const):
        return Const(bool(value.value))
    if is_truth(value):
        return value
    if isinstance(value, Op) and value.operator == "select":
        return select(value.args[0], condition(value.args[1]), condition(value.args[2]))
    return make("!=", value, ZERO)


def alternatives(value: Value) -> list[Value]:
    """The parts of an ``or``."""
    if isinstance(value, Op) and value.operator == "or":
        return [part for arg in value.args for part in alternatives(arg)]
    return [value]
