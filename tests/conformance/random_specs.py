"""Random well-typed specs as text, with the traces that go with them.

Half of the rewards and conditions are of the forms that the engine's JSON can say, so specs come
out as JSON, as Lua, and as both, part by part.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrodsl.semantics import intervals as iv
from retrodsl.semantics.intervals import Interval
from tests.conformance.case import Compiled, Subject, compile_text
from tests.conformance.choices import Choices
from tests.conformance.random_base import EXACT, Function, Number
from tests.conformance.random_expressions import Expressions
from tests.conformance.random_traces import TraceMaker
from tests.conformance.random_variables import Memory, MemoryMaker, Variable

_FACTORS = ("1", "2", "10", "-3", "0.5", "-0.25", "0.1", "100", "-1", "0.01")


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec and what its variables are."""

    text: str
    memory: Memory


class SpecMaker:
    """Makes one spec."""

    def __init__(self, choices: Choices) -> None:
        self.c = choices

    def make(self) -> Spec:
        """A spec; it may still be refused, see ``DISCARDED`` in the long run's report."""
        c = self.c
        self.names = MemoryMaker(c)
        memory = self.names.make()
        widest = 1 << 62 if c.chance(4) else EXACT
        self.e = Expressions(c, memory, widest)
        self.players = 2 if c.chance(20) else 1
        lines = ["ram {", *(f"  {line}" for line in memory.lines), "}"]
        for _ in range(c.below(4)):
            lines.append(self._declaration())
        if self.players == 2:
            lines.append("players 2")
        body = self._blocks()
        if c.chance(12):
            lines += [*body, f"scenario {c.pick(('other', 'p2', '`7`', 'end'))} {{"]
            lines += [*(f"  {line}" for line in self._blocks()), "}"]
        else:
            lines += body
        return Spec("\n".join(lines) + "\n", memory)

    # --- names for expressions

    def _declaration(self) -> str:
        self.e.settled.clear()
        match self.c.below(5):
            case 0 | 1:
                return self._let()
            case 2:
                return self._truth()
            case 3:
                return self._fn()
            case _:
                return self._table()

    def _let(self) -> str:
        name = self.names.name()
        number = self.e.real(2) if self.c.chance(25) else self.e.integer(3)
        self.e.lets.append(Number(name, number.range, number.real))
        return f"let {name} = {number.text}"

    def _truth(self) -> str:
        name = self.names.name()
        text = self.e.condition(2)
        self.e.truths.append(name)
        return f"let {name} = {text}"

    def _fn(self) -> str:
        c = self.c
        name = f"fn{len(self.e.functions)}"
        takes = tuple(
            Interval(low, low + 1 + c.below(300))
            for low in (c.between(-50, 50) for _ in range(1 + c.below(2)))
        )
        names = ["v", "w"][: len(takes)]
        self.e.parameters = [Number(n, rng) for n, rng in zip(names, takes, strict=True)]
        self.e.history = c.chance(30)
        body = self.e.integer(2)
        self.e.parameters, self.e.history = [], True
        self.e.functions.append(Function(name, takes, body.range))
        return f"fn {name}({', '.join(names)}) = {body.text}"

    def _table(self) -> str:
        c = self.c
        name = f"table{len(self.e.functions)}"
        keys = 1 + c.below(2)
        takes = tuple(Interval(0, 1 + c.below(4)) for _ in range(keys))
        entries = {tuple(c.below(int(t.high) + 1) for t in takes) for _ in range(1 + c.below(5))}
        values = {key: c.between(-50, 1000) for key in sorted(entries)}
        otherwise = c.between(-5, 5)
        rows = [f"({', '.join(map(str, key))}): {value}" for key, value in values.items()]
        used = [*values.values(), otherwise]
        self.e.functions.append(Function(name, takes, Interval(min(used), max(used))))
        names = ["v", "w"][:keys]
        return f"table {name}({', '.join(names)}) {{ {'  '.join(rows)}  else: {otherwise} }}"

    # --- what the agent gets

    def _blocks(self) -> list[str]:
        c = self.c
        lines = []
        for player in range(1, self.players + 1):
            if player > 1 and c.chance(25):
                continue
            head = "reward" if player == 1 else "reward p2"
            lines.append(self._block(head, [f"t{player}_{n} : {t}" for n, t in self._terms()]))
        conditions = [f"d{n} : {self._done()}" for n in range(c.below(3))]
        if conditions:
            lines.append(self._block("done", conditions))
        if c.chance(15):
            lines.append(self._block("truncate", [f"long : {self._done()}"]))
        if c.chance(10):
            lines.append(self._block("invariant", [f"sound : {self.e.condition(2)}"]))
        if c.chance(25):
            lines.append(self._block("info", self._info()))
        return lines

    @staticmethod
    def _block(head: str, lines: list[str]) -> str:
        return "\n".join([f"{head} {{", *(f"  {line}" for line in lines), "}"])

    def _terms(self) -> list[tuple[int, str]]:
        count = 1 + self.c.below(3)
        if self.c.chance(50):
            # The difference of two values of 64 bits can leave 64 bits.
            variables = [v for v in self.e.memory.all_variables if v.range.magnitude < 1 << 60]
            return [(n, self._simple_term(variables)) for n in range(count)]
        return [(n, self._term()) for n in range(count)]

    def _term(self) -> str:
        self.e.settled.clear()
        match self.c.below(4):
            case 0:
                number = self.e.integer(3)
            case 1:
                number = self.e.real(3)
            case 2:
                factor = self.c.pick(_FACTORS)
                return f"{factor} * {self.e.integer(3).text}"
            case _:
                return f"({self.c.pick(_FACTORS)} when {self.e.condition(3)})"
        return number.text

    def _simple_term(self, variables: list[Variable]) -> str:
        """A term that JSON can say; one variable is in one term alone."""
        c = self.c
        factor = c.pick(_FACTORS)
        if not variables or c.chance(10):
            return factor
        v = variables.pop(c.below(len(variables)))
        name = v.name
        self.e.settled.clear()
        match c.below(10):
            case 0:
                return f"{factor} * gain({name})"
            case 1:
                return f"{factor} * loss({name})"
            case 2:
                return f"{factor} * gain({name}) - {c.pick(('2', '0.5', '3'))} * loss({name})"
            case 3:
                return f"{factor} * delta({name})"
            case 4:
                return f"{factor} * {name}"
            case 5:
                return f"({factor} when {self._test(v)})"
            case 6:
                return f"(if {self._test(v)} then {factor} else {c.pick(_FACTORS)})"
            case 7:
                return f"{factor} * sign(delta({name}))"
            case 8:
                return f"{factor} * abs(delta({name}))"
            case _:
                return f"({factor} when changed({name}))"

    def _test(self, v: Variable) -> str:
        return self.e._comparison(Number(v.name, v.range, of=v))

    def _done(self) -> str:
        self.e.settled.clear()
        return self._simple_done(2) if self.c.chance(50) else self.e.condition(3)

    def _simple_done(self, depth: int) -> str:
        c = self.c
        if depth and c.chance(40):
            mark = len(self.e.settled)
            a, b = self._simple_done(depth - 1), self._simple_done(depth - 1)
            if depth == 2:
                del self.e.settled[mark:]
            return f"({a} {c.pick(('and', 'or'))} {b})"
        if depth and c.chance(15):
            return f"(not {self._simple_done(depth - 1)})"
        v = c.pick(self.e.memory.all_variables)
        match c.below(4):
            case 0 if v.range.magnitude < 1 << 60:
                spread = iv.subtract(v.range, v.range)
                return self.e._comparison(Number(f"delta({v.name})", spread))
            case 1:
                return f"changed({v.name})"
            case _:
                return self._test(v)

    def _info(self) -> list[str]:
        lines = []
        for number in range(1 + self.c.below(2)):
            name = self.c.pick((f"i{number}", f"`i {number}`", f"`{number}`"))
            self.e.settled.clear()
            match self.c.below(3):
                case 0:
                    value = self.e.integer(2).text
                case 1:
                    value = self.e.condition(2)
                case _:
                    value = self.e.real(2).text
            lines.append(f"{name} : {value}")
        return lines


@dataclass(frozen=True, slots=True)
class Pair:
    """A spec that compiles and the episodes to run it on, for one of its scenarios."""

    subject: Subject


def make_spec(choices: Choices) -> tuple[Spec, Compiled]:
    """A random spec, compiled; whether it was refused is for the caller to see."""
    spec = SpecMaker(choices).make()
    return spec, compile_text(spec.text)


def make_subject(choices: Choices, spec: Spec, compiled: Compiled, most: int) -> Subject:
    """Random episodes of up to ``most`` frames for a random scenario of ``spec``."""
    scenario = choices.pick(compiled.program.scenarios)
    return Subject(compiled, scenario, TraceMaker(choices, spec.memory).make(most))
