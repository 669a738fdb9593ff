"""Random well-typed expressions as text, with the range that the compiler will find for each.

The ranges are what keeps specs from being refused: no overflow, no divisor that can be 0, no
comparison that is always true or always false. Everything is put in brackets: how operators bind is
tested elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from retrodsl.semantics import intervals as iv
from retrodsl.semantics.intervals import Interval
from tests.conformance.choices import Choices
from tests.conformance.random_variables import Array, Memory, Variable

FRAMES = Interval(0, (1 << 30) - 1)
#: Doubles, and so Lua, hold every whole number up to here.
EXACT = 1 << 53
_DECIMALS = ("0.5", "0.25", "0.1", "1.5", "0.01", "3.0", "2.75", "100.5", "1e3", "0.333")


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


class Expressions:
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

    # --- integers

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
        return Number(_literal(value), iv.single(value))

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

    @staticmethod
    def _clamped(rng: Interval, low: float, high: float) -> Interval:
        return Interval(min(max(rng.low, low), high), min(max(rng.high, low), high))

    def _division(self, depth: int) -> Number | None:
        a = self.integer(depth)
        operator, combine = self.c.pick((("//", iv.floor_divide), ("%", iv.modulo)))
        match self.c.below(4):
            case 0:
                b = self.c.pick((2, 3, 10, 16, 100, 256, -3))
                text = f"({a.text} {operator} {_literal(b)})"
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
                text = f"clamp({a.text}, {_literal(low)}, {_literal(high)})"
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

    # --- history

    def _past(self, depth: int) -> Number | None:
        if not self.history:
            return self._leaf()
        if self.c.chance(30):
            return self._counted(depth)
        a = self.integer(depth)
        if not self._fits(a.range):
            return None
        return self._history_of(a)

    def _history_of(self, a: Number) -> Number | None:
        rng = a.range
        spread = iv.subtract(rng, rng)
        one_side = Interval(0, max(spread.high, 0))
        name = self.c.pick(
            (
                "prev",
                "delta",
                "gain",
                "loss",
                "peak",
                "low",
                "initial",
                "prior",
                "settled",
                "total",
                "unwrap",
            )
        )
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
            case "unwrap":
                if a.real:
                    return None
                size = int(rng.high) - int(rng.low) + 1
                wide = iv.add(rng, iv.multiply(Interval(-(1 << 30), 1 << 30), iv.single(size)))
                return Number(f"unwrap({a.text})", wide)
            case _:
                return Number(f"{name}({a.text})", rng, a.real)

    def _counted(self, depth: int) -> Number:
        condition = self.condition(depth)
        if self.c.chance(50):
            return Number(f"count({condition})", Interval(0, 1 << 30))
        return Number(f"since({condition})", FRAMES)

    # --- functions, tables, arrays

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
        every = _element(array, "*", field)
        match self.c.below(5):
            case 0:
                total = Interval(rng.low * array.length, rng.high * array.length)
                return Number(f"sum({every})", total)
            case 1:
                return Number(f"{self.c.pick(('max', 'min'))}({every})", rng)
            case 2:
                constant = self._inside(rng)
                text = f"count({every} == {_literal(constant)})"
                return Number(text, Interval(0, array.length))
            case 3:
                value = self.c.pick((2, 3, -1))
                text = f"sum({every} * {_literal(value)} + {self.c.below(5)})"
                one = iv.multiply(rng, iv.single(value))
                wide = Interval((one.low - 0) * array.length, (one.high + 5) * array.length)
                return Number(text, wide)
            case _:
                index = self.integer(depth)
                text = f"clamp({index.text}, 0, {array.length - 1})"
                return Number(_element(array, text, field), rng)

    # --- doubles

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
            return Number(f"({a.text} * {decimal})", _real(iv.multiply(a.range, factor)), True)
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
        return Number(f"({a.text} / {b.text} when {b.text} > 0)", _real(rng), True)

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
        rng = _real(combine(_real(a.range), _real(b.range)))
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
            rng = iv.hull(_real(a.range), Interval(0.0, 0.0))
            return Number(f"({a.text} when {condition})", rng, True)
        rng = iv.hull(_real(a.range), _real(b.range))
        return Number(f"(if {condition} then {a.text} else {b.text})", rng, True)

    def _real_past(self, depth: int) -> Number:
        a = self.real(depth)
        found = self._history_of(a) if self.history else None
        if found is None:
            return a
        return Number(found.text, _real(found.range), True)

    # --- conditions

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
                return f"({a.text} {operator} {_literal(value)}..{_literal(last)})"
            case "in" | "not in":
                others = {value, self._inside(Interval(low, high))}
                if high - low + 1 <= len(others) or (rng.nonzero and 0 in others):
                    return f"({a.text} > {_literal(min(value, high - 1))})"
                members = ", ".join(map(_literal, sorted(others)))
                return f"({a.text} {operator} {{{members}}})"
        if operator in ("==", "!=") and rng.nonzero and value == 0:
            value = high or low
        return f"({a.text} {operator} {_literal(value)})"

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
        return f"({a.text} {self.c.pick(('<', '>', '<=', '>='))} {_literal(value)})"

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
                return f"{c.pick(('rises', 'falls'))}({self.condition(depth)})"
            case 4:
                return f"prev({self.condition(depth)})"
            case 5:
                return f"changed({self.condition(depth)})"
            case 6 if self.memory.arrays:
                array = c.pick(self.memory.arrays)
                field = c.pick(list(array.elements))
                every = Number(_element(array, "*", field), array.elements[field][0].range)
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


def _element(array: Array, index: str, field: str) -> str:
    return f"{array.name}[{index}]{'.' + field if field else ''}"


def _literal(value: int) -> str:
    return str(value) if value >= 0 else f"(-{-value})"


def _real(rng: Interval) -> Interval:
    return Interval(float(rng.low), float(rng.high), rng.nonzero)
