"""Random expressions for doubles."""

from __future__ import annotations

from retrodsl.semantics import intervals as iv
from retrodsl.semantics.intervals import Interval
from tests.conformance.random_base import Maker, Number, widened

_DECIMALS = ("0.5", "0.25", "0.1", "1.5", "0.01", "3.0", "2.75", "100.5", "1e3", "0.333")


class Reals(Maker):
    """Makes doubles."""

    def real(self, depth: int) -> Number:
        """A double."""
        c = self.c
        reals = [n for n in self.lets if n.real]
        if depth <= 0 or c.chance(10):
            if reals and c.chance(50):
                return c.pick(reals)
            a = self._leaf()
            decimal = c.pick(_DECIMALS)
            factor = Interval(float(decimal), float(decimal))
            return Number(f"({a.text} * {decimal})", widened(iv.multiply(a.range, factor)), True)
        kind = c.pick(
            (
                self._quotient,
                self._mixed,
                self._root,
                self._real_choice,
                self._real_past,
                self._mixed,
            )
        )
        return kind(depth - 1)

    def _quotient(self, depth: int) -> Number:
        a = self.integer(depth) if self.c.chance(60) else self.real(depth)
        if self.c.chance(60):
            divisor = self.c.pick((2, 3, 7, 10, 100))
            rng = iv.divide(a.range, iv.single(divisor))
            return Number(f"({a.text} / {divisor})", rng, True)
        b = self.integer(depth)
        positive = Interval(max(b.range.low, 1), max(b.range.high, 1))
        if self.c.chance(50) or not b.range.has_zero or b.range.high <= 0:
            rng = iv.divide(a.range, positive)
            return Number(f"({a.text} / max({b.text}, 1))", rng, True)
        rng = iv.hull(iv.divide(a.range, positive), Interval(0.0, 0.0))
        return Number(f"({a.text} / {b.text} when {b.text} > 0)", widened(rng), True)

    def _mixed(self, depth: int) -> Number:
        a = self.real(depth)
        b = self.integer(depth) if self.c.chance(50) else self.real(depth)
        if self.c.chance(30):
            decimal = self.c.pick(_DECIMALS)
            b = Number(decimal, Interval(float(decimal), float(decimal)), True)
        operator, combine = self.c.pick(
            (
                ("+", iv.add),
                ("-", iv.subtract),
                ("*", iv.multiply),
                ("min", iv.minimum),
                ("max", iv.maximum),
            )
        )
        rng = widened(combine(widened(a.range), widened(b.range)))
        if operator in ("min", "max"):
            return Number(f"{operator}({a.text}, {b.text})", rng, True)
        return Number(f"({a.text} {operator} {b.text})", rng, True)

    def _root(self, depth: int) -> Number:
        a = self.integer(depth)
        absolute = Interval(max(a.range.low, -a.range.high, 0), a.range.magnitude)
        if self.c.chance(70):
            return Number(f"sqrt(abs({a.text}))", iv.square_root(absolute), True)
        power = self.c.pick(("0.5", "1.5", "0.1", "2.0"))
        return Number(f"(abs({a.text}) ** {power})", iv.REAL, True)

    def _real_choice(self, depth: int) -> Number:
        mark = len(self.settled)
        condition, a = self.condition(depth), self.real(depth)
        b = self.real(depth)
        del self.settled[mark:]
        if self.c.chance(50):
            rng = iv.hull(widened(a.range), Interval(0.0, 0.0))
            return Number(f"({a.text} when {condition})", rng, True)
        rng = iv.hull(widened(a.range), widened(b.range))
        return Number(f"(if {condition} then {a.text} else {b.text})", rng, True)

    def _real_past(self, depth: int) -> Number:
        a = self.real(depth)
        found = self._history_of(a) if self.history else None
        if found is not None and self.c.chance(40):
            found = self._history_of(Number(found.text, widened(found.range), True))
        if found is None:
            return a
        return Number(found.text, widened(found.range), True)
