"""Values as expressions of the language."""

from __future__ import annotations

from typing import Final

from retrodsl.lift.lua.values import Const, Kept, Op, Parameter, Read, Value, negate
from retrodsl.lift.writing import name

_LEVELS: Final = {
    "select": 0,
    "or": 1,
    "and": 2,
    "not": 3,
    "==": 4,
    "!=": 4,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 8,
    "-": 8,
    "*": 9,
    "/": 9,
    "%": 9,
    "neg": 10,
    "**": 11,
}
_ATOM = 12


def text_of(value: Value, names: dict[Value, str] | None = None) -> str:
    """``value`` as text; ``names`` are the values that a ``let`` has a name for."""
    return _Writer(names or {}).text(value, 0)


class _Writer:
    def __init__(self, names: dict[Value, str]) -> None:
        self.names = names

    def text(self, value: Value, level: int) -> str:
        """The text where operators below ``level`` need brackets."""
        if value in self.names:
            return name(self.names[value])
        match value:
            case Const(value=bool(constant)):
                return "true" if constant else "false"
            case Const():
                return _number(value, level)
            case Read():
                return name(value.name)
            case Parameter():
                return value.name
            case Kept():
                raise AssertionError(f"{value.name} was not resolved")
            case Op():
                own = _LEVELS.get(value.operator, _ATOM)
                written = self.operation(value, own)
                return f"({written})" if own < level else written

    def operation(self, op: Op, own: int) -> str:
        args = op.args
        match op.operator:
            case "frame":
                return "frame"
            case "select":
                condition, yes, no = args
                if no == Const(0):
                    return f"{self.text(yes, 1)} when {self.text(condition, 1)}"
                if yes == Const(0):
                    return f"{self.text(no, 1)} when {self.text(negate(condition), 1)}"
                choice = f"if {self.text(condition, 1)} then {self.text(yes, 1)}"
                last = isinstance(no, Op) and no.operator == "select" and no.args[2] != Const(0)
                return f"{choice} else {self.text(no, 0 if last else 1)}"
            case "not":
                return f"not {self.text(args[0], own + 1)}"
            case "neg":
                return f"-{self.text(args[0], own + 1)}"
            case "**":
                return f"{self.text(args[0], own + 1)} ** {self.text(args[1], own)}"
            case operator if operator in _LEVELS:
                first = self.text(args[0], own + 1 if own == 4 else own)
                return f"{first} {operator} {self.text(args[1], own + 1)}"
            case function:
                return f"{function}({', '.join(self.text(arg, 0) for arg in args)})"


def _number(value: Const, level: int) -> str:
    assert value.value is not None
    number = value.value
    text = str(number) if isinstance(number, int) else repr(number)
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return f"({text})" if number < 0 and level > _LEVELS["neg"] else text
