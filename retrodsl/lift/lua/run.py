"""Runs a script's functions on symbols instead of numbers: one frame, all ways through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeGuard

from retrodsl.lift.lua import syntax as s
from retrodsl.lift.lua.syntax import Untranslatable
from retrodsl.lift.lua.values import (
    FRAME,
    NIL,
    ZERO,
    Const,
    Kept,
    Read,
    Value,
    make,
    select,
    truth,
)

_MATH: Final = {
    "math.max": ("max", 2),
    "math.min": ("min", 2),
    "math.abs": ("abs", 1),
    "math.floor": ("floor", 1),
    "math.sqrt": ("sqrt", 1),
}
_ARITHMETIC: Final = {"+": "+", "-": "-", "*": "*", "/": "/", "%": "%", "^": "**", "neg": "neg"}
_COMPARED: Final = {"==": "==", "~=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

#: More steps than this is a script that nobody could read as an expression.
_MAX_STEPS = 20_000
_MAX_CALLS = 30

_Globals = dict[str, Value]


@dataclass(frozen=True, slots=True)
class _Way:
    """One way through a block: it ends with ``returned``, or goes on where that is ``None``."""

    globals: _Globals
    locals: _Globals
    returned: tuple[Value, ...] | None


@dataclass(frozen=True, slots=True)
class _Fork:
    """Two ways, by a condition."""

    condition: Value
    yes: _Way | _Fork
    no: _Way | _Fork


_Ways = _Way | _Fork


@dataclass(slots=True)
class Program:
    """A script: its functions, and what its variables hold when it has been loaded."""

    functions: dict[str, s.FunctionDefinition] = field(default_factory=dict)
    start: dict[str, Value] = field(default_factory=dict)


def load(text: str, variables: frozenset[str]) -> Program:
    """Run the outermost statements. Raises :class:`Untranslatable`."""
    program = Program()
    runner = Runner(program, variables)
    runner.loading = True
    values: _Globals = {}
    for statement in s.parse_lua(text):
        match statement:
            case s.FunctionDefinition():
                program.functions[statement.name] = statement
            case s.Assign():
                runner.assign(statement, values, {}, everywhere=True)
            case _:
                raise Untranslatable("it does more than to define when it is loaded")
    for name, value in values.items():
        if not isinstance(value, Const):
            raise Untranslatable(f"{name} starts with more than a number")
    program.start = values
    return program


class Runner:
    """Runs functions of a program, one after the other, in one frame."""

    def __init__(self, program: Program, variables: frozenset[str]) -> None:
        self.program = program
        self.variables = variables
        self.steps = 0
        self.depth = 0
        self.loading = False

    def call(
        self, name: str, arguments: tuple[Value, ...], values: _Globals
    ) -> tuple[tuple[Value, ...], _Globals]:
        """What a function returns, and the script's variables after it."""
        function = self.program.functions.get(name)
        if function is None:
            raise Untranslatable(f"there is no function {name}")
        self.depth += 1
        if self.depth > _MAX_CALLS:
            raise Untranslatable(f"{name} calls itself")
        given = [*arguments, *[NIL] * len(function.parameters)]
        local = dict(zip(function.parameters, given, strict=False))
        ways = self.block(function.body, dict(values), local)
        self.depth -= 1
        return _folded(ways)

    # --- statements

    def block(self, block: s.Block, values: _Globals, local: _Globals) -> _Ways:
        """Run a block; what it assigns is put into ``values`` and ``local``."""
        for i, statement in enumerate(block):
            self.steps += 1
            if self.steps > _MAX_STEPS:
                raise Untranslatable("there are too many ways through it")
            match statement:
                case s.Assign():
                    self.assign(statement, values, local)
                case s.Return():
                    return _Way(values, local, self.several(statement.values, values, local))
                case s.FunctionCall():
                    self.several((statement,), values, local)
                case s.FunctionDefinition():
                    raise Untranslatable("it defines a function in a function")
                case s.If():
                    ways = self.if_statement(statement, values, local)
                    if isinstance(ways, _Way) and ways.returned is None:
                        values, local = ways.globals, ways.locals
                        continue
                    return self.after(ways, block[i + 1 :])
        return _Way(values, local, None)

    def after(self, ways: _Ways, rest: s.Block) -> _Ways:
        """``rest`` run on each way that has not returned."""
        if isinstance(ways, _Fork):
            yes, no = self.after(ways.yes, rest), self.after(ways.no, rest)
            return _Fork(ways.condition, yes, no)
        if ways.returned is not None:
            return ways
        return self.block(rest, dict(ways.globals), dict(ways.locals))

    def if_statement(self, statement: s.If, values: _Globals, local: _Globals) -> _Ways:
        """Both ways of a condition, as one where neither returns."""
        (condition, body), *others = statement.branches
        holds = truth(self.expression(condition, values, local))
        outside = frozenset(local)
        yes = self.block(body, dict(values), dict(local))
        if others:
            rest = s.If(tuple(others), statement.otherwise)
            no = self.if_statement(rest, dict(values), dict(local))
        else:
            no = self.block(statement.otherwise, dict(values), dict(local))
        if isinstance(holds, Const):
            return _scoped(yes if holds.value else no, outside)
        if _goes_on(yes) and _goes_on(no):
            return _Way(
                _merged(holds, yes.globals, no.globals),
                _merged(
                    holds,
                    {k: v for k, v in yes.locals.items() if k in outside},
                    {k: v for k, v in no.locals.items() if k in outside},
                ),
                None,
            )
        return _Fork(holds, _scoped(yes, outside), _scoped(no, outside))

    def assign(
        self, statement: s.Assign, values: _Globals, local: _Globals, *, everywhere: bool = False
    ) -> None:
        """Assign; a local of the file (``everywhere``) is kept as other variables are."""
        found = list(self.several(statement.values, values, local))
        found += [NIL] * (len(statement.targets) - len(found))
        for target, value in zip(statement.targets, found, strict=False):
            if isinstance(target, s.Field):
                raise Untranslatable(f"it stores {target.table}.{target.name}, which info shows")
            if not everywhere and (statement.is_local or target.name in local):
                local[target.name] = value
            else:
                values[target.name] = value

    # --- expressions

    def several(
        self, expressions: tuple[s.Expression, ...], values: _Globals, local: _Globals
    ) -> tuple[Value, ...]:
        """The values of a list, whose last call gives all that it returns."""
        found: list[Value] = []
        for i, expression in enumerate(expressions):
            is_last = i == len(expressions) - 1
            if is_last and isinstance(expression, s.FunctionCall):
                found += self.function_call(expression, values, local)
            else:
                found.append(self.expression(expression, values, local))
        return tuple(found)

    def function_call(
        self, call: s.FunctionCall, values: _Globals, local: _Globals
    ) -> tuple[Value, ...]:
        """What a call returns; its effects on the script's variables are kept."""
        arguments = self.several(call.arguments, values, local)
        if call.function in _MATH:
            operator, count = _MATH[call.function]
            if len(arguments) != count:
                raise Untranslatable(f"{call.function} is given {len(arguments)} values")
            return (make(operator, *arguments),)
        returned, after = self.call(call.function, arguments, values)
        values.update(after)
        return returned

    def expression(self, node: s.Expression, values: _Globals, local: _Globals) -> Value:
        """The value of an expression."""
        match node:
            case s.Literal():
                return Const(node.value)
            case s.Variable():
                if node.name in local:
                    return local[node.name]
                if node.name not in values:
                    raise Untranslatable(f"it reads {node.name}, which nothing has set")
                return values[node.name]
            case s.Field():
                return self.field(node)
            case s.FunctionCall():
                found = self.function_call(node, values, local)
                return found[0] if found else NIL
            case s.Operation():
                return self.operation(node, values, local)

    def field(self, node: s.Field) -> Value:
        """A variable of the game, or the number of the frame."""
        if self.loading:
            raise Untranslatable("it reads the game when it is loaded")
        if node.table == "scenario" and node.name == "frame":
            return FRAME
        if node.table != "data":
            raise Untranslatable(f"it reads {node.table}.{node.name}")
        if node.name not in self.variables:
            raise Untranslatable(f"it reads data.{node.name}, which data.json does not have")
        return Read(node.name)

    def operation(self, node: s.Operation, values: _Globals, local: _Globals) -> Value:
        """The value of an operation."""
        args = [self.expression(arg, values, local) for arg in node.operands]
        operator = node.operator
        if operator == "and":
            return select(truth(args[0]), args[1], args[0])
        if operator == "or":
            return select(truth(args[0]), args[0], args[1])
        if operator == "not":
            return make("not", truth(args[0]))
        if operator in _COMPARED:
            return make(_COMPARED[operator], *args)
        if operator in _ARITHMETIC:
            return make(_ARITHMETIC[operator], *args)
        raise Untranslatable("it puts texts together")


def _goes_on(ways: _Ways) -> TypeGuard[_Way]:
    return isinstance(ways, _Way) and ways.returned is None


def _scoped(ways: _Ways, outside: frozenset[str]) -> _Ways:
    if isinstance(ways, _Fork):
        return _Fork(ways.condition, _scoped(ways.yes, outside), _scoped(ways.no, outside))
    local = {name: value for name, value in ways.locals.items() if name in outside}
    return _Way(ways.globals, local, ways.returned)


def _merged(condition: Value, yes: _Globals, no: _Globals) -> _Globals:
    names = yes.keys() | no.keys()
    return {n: select(condition, yes.get(n, NIL), no.get(n, NIL)) for n in sorted(names)}


def _folded(ways: _Ways) -> tuple[tuple[Value, ...], _Globals]:
    """All ways as one: what is returned, and the script's variables."""
    if isinstance(ways, _Way):
        return ways.returned or (), ways.globals
    (a, values), (b, others) = _folded(ways.yes), _folded(ways.no)
    size = max(len(a), len(b))
    first, second = [*a, *[NIL] * (size - len(a))], [*b, *[NIL] * (size - len(b))]
    returned = tuple(select(ways.condition, x, y) for x, y in zip(first, second, strict=True))
    return returned, _merged(ways.condition, values, others)


@dataclass(frozen=True, slots=True)
class FrameRun:
    """A frame: what each part returns, and what the script's variables hold after it."""

    results: Mapping[str, Value]
    after: Mapping[str, Value]


def run_frame(program: Program, variables: frozenset[str], calls: Mapping[str, str]) -> FrameRun:
    """One frame of a scenario: ``calls`` are the functions by part, in the engine's order.

    Raises :class:`Untranslatable`.
    """
    runner = Runner(program, variables)
    values: _Globals = {name: Kept(name) for name in program.start}
    results: dict[str, Value] = {}
    for part, function in calls.items():
        returned, values = runner.call(function, (), values)
        results[part] = returned[0] if returned else NIL
    results = {part: ZERO if v == NIL and part != "done" else v for part, v in results.items()}
    return FrameRun(results, values)
