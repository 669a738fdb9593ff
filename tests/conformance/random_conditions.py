"""Random conditions, none of them always true or always false."""

from __future__ import annotations

import math

from retrodsl.semantics import intervals as iv
from retrodsl.semantics.intervals import Interval
from tests.conformance.random_base import Maker, Number, element, literal


class Conditions(Maker):
    """Makes conditions."""

    def condition(self, depth: int) -> str:
        """The text of a condition that can be true and can be false."""
        c = self.c
        if depth <= 0 or c.chance(25):
            if self.truths and c.chance(15):
                return c.pick(self.truths)
            return self._comparison(self._leaf())
        kind = c.pick(
            (
                self._compared,
                self._joined,
                self._past_truth,
                self._compared,
                self._two_numbers,
                self._joined,
                self._of_reals,
                self._member,
            )
        )
        return kind(depth - 1)

    def _compared(self, depth: int) -> str:
        return self._comparison(self.integer(depth))

    def _comparison(self, a: Number) -> str:
        """``a`` against a constant in its range."""
        rng, c = a.range, self.c
        if a.text in self.settled:
            if self.history:
                return f"changed({a.text})"
            if rng.high - rng.low >= 2:
                return f"({a.text} % 2 == {c.below(2)})"
        self.settled.append(a.text)
        low, high = math.ceil(rng.low), math.floor(rng.high)
        operator = c.pick((">", "==", "<", ">=", "<=", "!=", "in", "not in"))
        value = self._inside(Interval(low, high))
        if a.of is not None:
            a.of.constants.append(value)
        match operator:
            case ">" | "<=":
                value = min(value, high - 1)
            case "<" | ">=":
                value = max(value, low + 1)
            case "in" | "not in" if c.chance(50):
                last = self._inside(Interval(value, high))
                if (value, last) == (low, high):
                    last = low if low == value else last - 1
                return f"({a.text} {operator} {literal(value)}..{literal(last)})"
            case "in" | "not in":
                others = {value, self._inside(Interval(low, high))}
                if high - low + 1 <= len(others) or (rng.nonzero and 0 in others):
                    return f"({a.text} > {literal(min(value, high - 1))})"
                members = ", ".join(map(literal, sorted(others)))
                return f"({a.text} {operator} {{{members}}})"
        if operator in ("==", "!=") and rng.nonzero and value == 0:
            value = high or low
        return f"({a.text} {operator} {literal(value)})"

    def _member(self, depth: int) -> str:
        named = [v for v in self.memory.variables if len(v.members) > (1 if v.enum_only else 0)]
        if not named:
            return self._joined(depth)
        variable = self.c.pick(named)
        member = self.c.pick(variable.members)[0]
        operator = self.c.pick(("==", "!="))
        if self.c.chance(30):
            return f"({variable.name} {operator} {variable.name}.{member})"
        if variable.name in self.settled:
            return self._comparison(Number(variable.name, variable.range, of=variable))
        self.settled.append(variable.name)
        return f"({variable.name} {operator} {member})"

    def _joined(self, depth: int) -> str:
        mark = len(self.settled)
        a = self.condition(depth)
        kind = self.c.below(5)
        if kind == 2:
            return f"(not {a})"
        b = self.condition(depth)
        match kind:
            case 0:
                text = f"({a} and {b})"
            case 1:
                text = f"({a} or {b})"
            case 3:
                text = f"({a} {self.c.pick(('==', '!='))} {b})"
            case _:
                text = f"(if {a} then {b} else {self.condition(depth)})"
        del self.settled[mark:]
        return text

    def _two_numbers(self, depth: int) -> str:
        a, b = self.integer(depth), self.integer(depth)
        operator = self.c.pick(("<", "==", ">", "<=", ">=", "!="))
        shared = iv.meet(a.range, b.range)
        if shared is None or shared.is_single or a.text == b.text:
            return self._comparison(a)
        return f"({a.text} {operator} {b.text})"

    def _of_reals(self, depth: int) -> str:
        a = self.real(depth)
        low, high = max(a.range.low, -1e15), min(a.range.high, 1e15)
        if high - low < 2:
            return self._compared(depth)
        value = self._inside(Interval(math.ceil(low), math.floor(high)))
        value = min(max(value, math.ceil(low) + 1), math.floor(high) - 1)
        if not low < value < high:
            return self._compared(depth)
        return f"({a.text} {self.c.pick(('<', '>', '<=', '>='))} {literal(value)})"

    def _past_truth(self, depth: int) -> str:
        c = self.c
        if not self.history:
            return self._bit(depth)
        match c.below(8):
            case 0:
                a = self.integer(depth)
                return f"changed({a.text})"
            case 1:
                return f"held({self.condition(depth)}, {1 + c.below(6)})"
            case 2:
                return f"once({self.condition(depth)})"
            case 3:
                inner = self._past_truth(depth) if c.chance(50) else self.condition(depth)
                return f"{c.pick(('rises', 'falls'))}({inner})"
            case 4:
                inner = self._past_truth(depth) if c.chance(50) else self.condition(depth)
                return f"prev({inner})"
            case 5:
                return f"changed({self.condition(depth)})"
            case 6 if self.memory.arrays:
                array = c.pick(self.memory.arrays)
                field = c.pick(list(array.elements))
                every = Number(element(array, "*", field), array.elements[field][0].range)
                return f"{c.pick(('any', 'all'))}{self._in_brackets(every)}"
            case _:
                return self._bit(depth)

    def _in_brackets(self, a: Number) -> str:
        return self._comparison(a)

    def _bit(self, depth: int) -> str:
        a = self.integer(depth)
        top = max(int(a.range.high).bit_length() - 1, 0)
        if a.range.high < 1:
            return self._comparison(a)
        return f"bit({a.text}, {self.c.below(min(top, 40) + 1)})"
