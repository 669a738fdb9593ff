"""What a script computes in one frame, as expressions over variables and kept values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from retrodsl.lift.lua.syntax import Untranslatable


@dataclass(frozen=True, slots=True)
class Const:
    """A number, a truth value or nil."""

    value: int | float | bool | None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Const):
            return NotImplemented
        return type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Read:
    """A variable of data.json."""

    name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a variable of the script held when the frame began."""

    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function that is kept as one."""

    name: str


@dataclass(frozen=True, slots=True)
class Op:
    """An operation; ``operator`` is a sign or a function of the language, or ``select``."""

    operator: str
    args: tuple[Value, ...]


Value: TypeAlias = Const | Read | Kept | Parameter | Op

NIL, TRUE, FALSE, ZERO = Const(None), Const(True), Const(False), Const(0)
FRAME = Op("frame", ())

COMPARISONS: Final = ("==", "!=", "<", "<=", ">", ">=")
_LOGIC: Final = ("and", "or", "not")
_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_FOLDED: Final[dict[str, Callable[..., int | float | bool]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "max": max,
    "min": min,
    "abs": abs,
}


def is_truth(value: Value) -> bool:
    """Whether a value is true or false, and no number."""
    if isinstance(value, Const):
        return isinstance(value.value, bool)
    if not isinstance(value, Op):
        return False
    if value.operator == "select":
        return is_truth(value.args[1]) and is_truth(value.args[2])
    return value.operator in COMPARISONS or value.operator in _LOGIC


def is_number(value: Value) -> bool:
    """Whether a value is surely a number."""
    if isinstance(value, Const):
        return isinstance(value.value, int | float) and not isinstance(value.value, bool)
    if isinstance(value, Op):
        if value.operator == "select":
            return is_number(value.args[1]) and is_number(value.args[2])
        return not is_truth(value)
    return True


def make(operator: str, *args: Value) -> Value:
    """An operation, with constants computed."""
    if operator == "not":
        return negate(args[0])
    constants = [a.value for a in args if isinstance(a, Const)]
    if len(constants) == len(args) and args:
        if operator in ("==", "!=") and (None in constants or any(map(_is_bool, constants))):
            same = args[0] == args[1]
            return Const(same == (operator == "=="))
        if operator == "neg" and is_number(args[0]):
            return Const(-constants[0])  # type: ignore[operator]
        if operator == "/" and constants[1] and all(map(is_number, args)):
            quotient = constants[0] / constants[1]  # type: ignore[operator]
            return Const(int(quotient) if quotient.is_integer() else quotient)
        if operator in _FOLDED and all(map(is_number, args)):
            return Const(_FOLDED[operator](*constants))
    if operator in COMPARISONS and NIL in args:
        raise Untranslatable("it compares with nil")
    if operator == "*" and isinstance(args[1], Const) and not isinstance(args[0], Const):
        args = (args[1], args[0])
    if operator == "*" and Const(1) in args:
        return args[1] if args[0] == Const(1) else args[0]
    if operator in ("+", "-") and args[1] == ZERO:
        return args[0]
    if operator == "+" and args[0] == ZERO:
        return args[1]
    if operator not in COMPARISONS and operator not in _LOGIC and not all(map(is_number, args)):
        raise Untranslatable("it computes with what is no number")
    return Op(operator, args)


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def negate(value: Value) -> Value:
    """``not value``."""
    if isinstance(value, Const):
        return Const(value.value in (None, False) and not is_number(value))
    if isinstance(value, Op):
        if value.operator == "not":
            return value.args[0]
        if value.operator in _OPPOSITE:
            return Op(_OPPOSITE[value.operator], value.args)
        if value.operator in ("and", "or"):
            other = "or" if value.operator == "and" else "and"
            return join(other, *(negate(arg) for arg in value.args))
    if is_number(value):
        return FALSE  # a number counts as true
    return Op("not", (value,))


def join(operator: str, first: Value, second: Value) -> Value:
    """``and``, ``or`` of two conditions."""
    absorbing, neutral = (FALSE, TRUE) if operator == "and" else (TRUE, FALSE)
    if absorbing in (first, second):
        return absorbing
    if first in (neutral, second):
        return second
    return first if second == neutral else Op(operator, (first, second))


def truth(value: Value) -> Value:
    """Whether Lua takes a value as true: all but false and nil."""
    if isinstance(value, Const):
        return Const(value.value is not None and value.value is not False)
    if is_truth(value):
        return value
    if isinstance(value, Op) and value.operator == "select":
        condition, yes, no = value.args
        return select(condition, truth(yes), truth(no))
    return TRUE


def select(condition: Value, yes: Value, no: Value) -> Value:
    """``yes`` where the condition holds, else ``no``."""
    if condition in (TRUE, FALSE):
        return yes if condition == TRUE else no
    yes, no = _under(condition, yes, 1), _under(condition, no, 2)
    if yes == no:
        return yes
    if is_truth(yes) and is_truth(no):
        if yes == TRUE:
            return join("or", condition, no)
        if no == FALSE:
            return join("and", condition, yes)
        if yes == FALSE:
            return join("and", negate(condition), no)
        if no == TRUE:
            return join("or", negate(condition), yes)
        inside = join("and", condition, yes), join("and", negate(condition), no)
        return join("or", *inside)
    return Op("select", (condition, yes, no))


def _under(condition: Value, value: Value, branch: int) -> Value:
    """``value`` where the condition is known to hold (1) or to fail (2)."""
    while isinstance(value, Op) and value.operator == "select" and value.args[0] == condition:
        value = value.args[branch]
    if value == condition:
        return TRUE if branch == 1 else FALSE
    if isinstance(value, Op) and value.operator in COMPARISONS and value == negate(condition):
        return FALSE if branch == 1 else TRUE
    return value


def rebuild(value: Value, change: Callable[[Value], Value]) -> Value:
    """``value`` made anew from the inside out, each part changed by ``change``."""
    if not isinstance(value, Op):
        return change(value)
    args = [rebuild(arg, change) for arg in value.args]
    if value.operator == "select":
        return change(select(args[0], args[1], args[2]))
    if value.operator in ("and", "or"):
        return change(join(value.operator, args[0], args[1]))
    return change(make(value.operator, *args))


def parts(value: Value) -> Iterator[Value]:
    """The value and everything in it."""
    yield value
    if isinstance(value, Op):
        for arg in value.args:
            yield from parts(arg)


def fold_by_ranges(value: Value, ranges: Mapping[str, tuple[int, int]]) -> Value:
    """``value`` without comparisons that a variable's type decides."""

    def change(part: Value) -> Value:
        if not isinstance(part, Op) or part.operator not in COMPARISONS:
            return part
        a, b = part.args
        if not isinstance(a, Read) or not isinstance(b, Const) or not is_number(b):
            return part
        low, high = ranges[a.name]
        limit = b.value
        assert isinstance(limit, int | float)
        compare = _FOLDED[part.operator]
        if part.operator in ("==", "!="):
            inside = low <= limit <= high and float(limit).is_integer()
            return part if inside else Const(part.operator == "!=")
        ends = compare(low, limit), compare(high, limit)
        return Const(ends[0]) if ends[0] == ends[1] else part

    return rebuild(value, change)
