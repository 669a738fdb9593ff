"""Random expressions for whole numbers."""

from __future__ import annotations

from collections.abc import Callable

from retrodsl.semantics import intervals as iv
from retrodsl.semantics.intervals import Interval
from tests.conformance.random_base import FRAMES, Maker, Number, element, literal


class Integers(Maker):
    """Makes whole numbers."""

    def integer(self, depth: int) -> Number:
        """A whole number."""
        if depth <= 0 or self.c.chance(15):
            return self._leaf()
        kind = self.c.pick(
            (
                self._arithmetic,
                self._choice,
                self._past,
                self._arithmetic,
                self._unary,
                self._bits,
                self._division,
                self._extreme,
                self._past,
                self._called,
                self._aggregate,
                self._rounded,
            )
        )
        found = kind(depth - 1)
        return found if found is not None and self._fits(found.range) else self._leaf()

    def _arithmetic(self, depth: int) -> Number:
        a, b = self.integer(depth), self._operand(depth)
        if a.text == b.text:
            b = self.constant()
        operator, combine = self.c.pick(
            (("+", iv.add), ("-", iv.subtract), ("*", iv.multiply), ("-", iv.subtract))
        )
        return Number(f"({a.text} {operator} {b.text})", combine(a.range, b.range))

    def _unary(self, depth: int) -> Number:
        a = self.integer(depth)
        rng = a.range
        absolute = Interval(max(rng.low, -rng.high, 0), rng.magnitude)
        match self.c.below(6):
            case 0:
                return Number(f"(-{a.text})", iv.negate(rng))
            case 1:
                return Number(f"(~{a.text})", iv.bit_not(rng))
            case 2:
                return Number(f"abs({a.text})", absolute)
            case 3:
                return Number(f"sign({a.text})", self._sign(rng))
            case 4:
                count = Interval(0, int(absolute.high).bit_length())
                return Number(f"bitcount(abs({a.text}))", count)
            case _:
                n = self.c.below(4)
                return Number(f"({a.text} ** {n})", iv.power(rng, n))

    @staticmethod
    def _sign(rng: Interval) -> Interval:
        return Interval(-1 if rng.low < 0 else 0, 1 if rng.high > 0 else 0)

    def _bits(self, depth: int) -> Number | None:
        a = self.integer(depth)
        c = self.c
        match c.below(6):
            case 0:
                b = c.pick((self.constant(), Number("255", iv.single(255))))
                return Number(f"({a.text} & {b.text})", iv.bit_and(a.range, b.range))
            case 1:
                b = self._operand(depth)
                return Number(f"({a.text} | {b.text})", iv.bit_or(a.range, b.range))
            case 2:
                b = self._operand(depth)
                return Number(f"({a.text} ^ {b.text})", iv.bit_xor(a.range, b.range))
            case 3:
                b = self._shift(depth)
                return Number(f"({a.text} << {b.text})", iv.shift_left(a.range, b.range))
            case 4:
                b = self._shift(depth)
                return Number(f"({a.text} >> {b.text})", iv.shift_right(a.range, b.range))
            case _:
                b = self.integer(depth)
                return Number(f"({a.text} & {b.text})", iv.bit_and(a.range, b.range))

    def _shift(self, depth: int) -> Number:
        most = self.c.below(12)
        if self.c.chance(60) or not most:
            return Number(str(most), iv.single(most))
        a = self.integer(depth)
        text = f"clamp({a.text}, 0, {most})"
        return Number(text, self._clamped(a.range, 0, most))

    def _division(self, depth: int) -> Number | None:
        a = self.integer(depth)
        operator, combine = self.c.pick((("//", iv.floor_divide), ("%", iv.modulo)))
        match self.c.below(4):
            case 0:
                b = self.c.pick((2, 3, 10, 16, 100, 256, -3))
                text = f"({a.text} {operator} {literal(b)})"
                return Number(text, combine(a.range, iv.single(b)))
            case 1:
                b_ = self.integer(depth)
                positive = Interval(max(b_.range.low, 1), max(b_.range.high, 1))
                text = f"({a.text} {operator} max({b_.text}, 1))"
                return Number(text, combine(a.range, positive))
            case _:
                return self._guarded(a, depth, operator, combine)

    def _guarded(
        self,
        a: Number,
        depth: int,
        operator: str,
        combine: Callable[[Interval, Interval], Interval],
    ) -> Number | None:
        b = self.integer(depth)
        if not b.range.has_zero:
            return Number(f"({a.text} {operator} {b.text})", combine(a.range, b.range))
        other = self.constant()
        result = combine(a.range, b.range)
        divided = f"({a.text} {operator} {b.text})"
        if b.range.low < 0 < b.range.high or self.c.chance(50):
            guard = f"{b.text} != 0"
        else:
            guard = f"{b.text} > 0" if b.range.high > 0 else f"{b.text} < 0"
        if self.c.chance(30):
            return Number(f"({divided} when {guard})", iv.hull(result, iv.single(0)))
        text = f"(if {guard} then {divided} else {other.text})"
        return Number(text, iv.hull(result, other.range))

    def _extreme(self, depth: int) -> Number:
        a, b = self.integer(depth), self._operand(depth)
        match self.c.below(3):
            case 0:
                return Number(f"min({a.text}, {b.text})", iv.minimum(a.range, b.range))
            case 1:
                return Number(f"max({a.text}, {b.text})", iv.maximum(a.range, b.range))
            case _:
                low = self._inside(a.range)
                high = low + 1 + self.c.below(100)
                text = f"clamp({a.text}, {literal(low)}, {literal(high)})"
                return Number(text, self._clamped(a.range, low, high))

    def _choice(self, depth: int) -> Number:
        mark = len(self.settled)
        condition, a = self.condition(depth), self._operand(depth)
        b = self._operand(depth)
        del self.settled[mark:]
        if self.c.chance(50):
            return Number(f"({a.text} when {condition})", iv.hull(a.range, iv.single(0)))
        return Number(f"(if {condition} then {a.text} else {b.text})", iv.hull(a.range, b.range))

    def _rounded(self, depth: int) -> Number | None:
        a = self.real(depth)
        if a.range.magnitude > 1 << 50:
            low, high = Interval(-1000, 1000).low, 1000
            return Number(f"floor(clamp({a.text}, {low}, {high}))", Interval(low, high))
        return Number(f"floor({a.text})", iv.round_down(a.range))

    def _past(self, depth: int) -> Number | None:
        if not self.history:
            return self._leaf()
        if self.c.chance(30):
            return self._counted(depth)
        a = self.integer(depth)
        if not self._fits(a.range):
            return None
        found = self._history_of(a)
        # History of history is where states meet: `gain(peak(x))`, `prev(total(x))`.
        while found is not None and self._fits(found.range) and self.c.chance(40):
            found = self._history_of(found)
        return found

    def _counted(self, depth: int) -> Number:
        condition = self.condition(depth)
        if self.c.chance(50):
            return Number(f"count({condition})", Interval(0, 1 << 30))
        return Number(f"since({condition})", FRAMES)

    def _called(self, depth: int) -> Number | None:
        if not self.functions:
            return self._arithmetic(depth)
        function = self.c.pick(self.functions)
        arguments = []
        for wanted in function.takes:
            a = self.integer(depth)
            low, high = int(wanted.low), int(wanted.high)
            inside = a.range.within(wanted)
            arguments.append(a.text if inside else f"clamp({a.text}, {low}, {high})")
        return Number(f"{function.name}({', '.join(arguments)})", function.range)

    def _aggregate(self, depth: int) -> Number | None:
        if not self.memory.arrays:
            return self._choice(depth)
        array = self.c.pick(self.memory.arrays)
        field = self.c.pick(list(array.elements))
        column = array.elements[field]
        rng = column[0].range
        every = element(array, "*", field)
        match self.c.below(5):
            case 0:
                total = Interval(rng.low * array.length, rng.high * array.length)
                return Number(f"sum({every})", total)
            case 1:
                return Number(f"{self.c.pick(('max', 'min'))}({every})", rng)
            case 2:
                constant = self._inside(rng)
                text = f"count({every} == {literal(constant)})"
                return Number(text, Interval(0, array.length))
            case 3:
                value = self.c.pick((2, 3, -1))
                text = f"sum({every} * {literal(value)} + {self.c.below(5)})"
                one = iv.multiply(rng, iv.single(value))
                wide = Interval((one.low - 0) * array.length, (one.high + 5) * array.length)
                return Number(text, wide)
            case _:
                index = self.integer(depth)
                text = f"clamp({index.text}, 0, {array.length - 1})"
                return Number(element(array, text, field), rng)
