"""Random scripts, to compare what was worked out about all memories with what single ones give."""

from __future__ import annotations

import random

#: The variables that a script reads, with their ranges.
VARIABLES = {"a": (0, 255), "b": (-128, 127), "c": (0, 9)}

_CONSTANTS = ("0", "1", "2", "3", "-1", "10", "100", "255", "0.5")
_ORDERS = ("==", "~=", "<", "<=", ">", ">=")


def random_program(chance: random.Random) -> str:
    """A script with a function ``f``, a helper that may remember, globals, a table and data."""
    maker = _Maker(chance)
    remembers = ["  if x > 3 then return up end", "  up = x"] if chance.random() < 0.5 else []
    result = maker.number() if chance.random() < 0.7 else maker.condition()
    lines = [
        *("g1 = 0", "g2 = 5", "data.k = 1", "n1 = nil", "t = {[0] = 1, [1] = 2, [2] = 3}"),
        *("local up = 3", "function h(x)", *remembers, "  return x * 2", "end"),
        *("function f()", *maker.block(0, "  "), f"  return {result}", "end"),
    ]
    return "\n".join(lines) + "\n"


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.locals: list[str] = []

    def number(self, depth: int = 0) -> str:
        pick = self.chance.choice
        leaf = pick((*_CONSTANTS, "data.a", "data.b", "data.c", "g1", "g2", "data.k", *self.locals))
        if depth > 3 or self.chance.random() < 0.6:
            return leaf
        one, two = self.number(depth + 1), self.number(depth + 1)
        return pick(
            (
                f"math.{pick(('max', 'min'))}({one}, {two})",
                f"math.{pick(('floor', 'abs'))}({one})",
                f"h({one})",
                f"(t[{one}] or {two})",
                f"(n1 or {one})",
                *(f"({one} {operator} {two})" for operator in "+-*/%+-*"),
            )
        )

    def condition(self, depth: int = 0) -> str:
        pick, roll = self.chance.choice, self.chance.random()
        if depth > 2 or roll < 0.65:
            return f"{self.number(2)} {pick(_ORDERS)} {self.number(2)}"
        if roll < 0.75:
            return "n1 == nil"
        if roll < 0.85:
            return f"not ({self.condition(depth + 1)})"
        return f"({self.condition(depth + 1)} {pick(('and', 'or'))} {self.condition(depth + 1)})"

    def block(self, depth: int, indent: str) -> list[str]:
        known = len(self.locals)
        lines = [
            indent + line
            for _ in range(self.chance.randint(1, 4))
            for line in self.statement(depth)
        ]
        del self.locals[known:]
        return lines

    def statement(self, depth: int) -> list[str]:
        pick = self.chance.choice
        kinds = ["local", "store", "store", "nil", "item"] + ["if", "if", "for", "return"] * (
            depth < 3
        )
        match pick(kinds):
            case "local":
                value = self.number()
                self.locals.append(f"l{self.chance.randint(0, 3)}")
                return [f"local {self.locals[-1]} = {value}"]
            case "store":
                target = pick(["g1", "g2", "data.k", "n1", *self.locals])
                return [f"{target} = {self.number()}"]
            case "nil":
                return ["n1 = nil"]
            case "item":
                return [f"t[{self.number(2)}] = {self.number(1)}"]
            case "if":
                lines = [f"if {self.condition()} then", *self.block(depth + 1, "  ")]
                if self.chance.random() < 0.3:
                    lines += [f"elseif {self.condition()} then", *self.block(depth + 1, "  ")]
                if self.chance.random() < 0.5:
                    lines += ["else", *self.block(depth + 1, "  ")]
                return [*lines, "end"]
            case "for":
                head = (
                    f"for i{depth} = {self.chance.randint(0, 2)}, {pick(('3', 'data.c', '0'))} do"
                )
                self.locals.append(f"i{depth}")
                lines = self.block(depth + 1, "  ")
                leave = [f"  if {self.condition()} then break end"]
                lines += leave if self.chance.random() < 0.2 else []
                self.locals.pop()
                return [head, *lines, "end"]
            case _:
                value = self.number() if self.chance.random() < 0.6 else self.condition()
                return [f"if {self.condition()} then return {value} end"]
