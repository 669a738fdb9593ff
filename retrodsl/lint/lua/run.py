"""Runs scripts on memory that is known, as the engine would, as far as all is known.

Everything that needs more than the variables (other memory, chance, coroutines, code from texts)
raises :class:`Unknown`; what the engine would raise raises :class:`ScriptFails`.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from retrodsl.lint.lua.library import (
    LIBRARIES,
    NATIVE,
    LuaError,
    Native,
    Table,
    Unknown,
    Value,
    to_number,
    to_text,
    truth,
    type_name,
)
from retrodsl.readers import lua_nodes as n
from retrodsl.readers.lua_names import ENGINE_GLOBALS
from retrodsl.source import Source, Span

#: Statements and expressions that are run at most in one script.
MOST_STEPS = 200_000
_MOST_CALLS = 60

Scope = dict[str, list[Value]]
ReadByte = Callable[[int], "int | None"]


class ScriptFails(Exception):  # noqa: N818 (named for what it reports)
    """An error that the engine would raise: where, and in Lua's words."""

    def __init__(self, source: Source, span: Span, text: str) -> None:
        super().__init__(text)
        self.source = source
        self.span = span
        self.text = text


@dataclass(frozen=True, slots=True, eq=False)
class _Closure:
    source: Source
    function: n.Function
    scopes: tuple[Scope, ...]


class _Data:
    """What ``data`` stands for."""


class _Scenario:
    """What ``scenario`` stands for."""


class _Leave(Exception):  # noqa: N818 (control flow)
    def __init__(self, values: list[Value] | None) -> None:
        self.values = values


class ScriptRun:
    """One episode of a scenario's scripts. Give the memory's variables, then call functions.

    ``values`` are the variables, which stay as they are; ``read_byte`` is what ``data[address]``
    reads. Raises :class:`ScriptFails` and ``Unknown``, already where the scripts are loaded.
    """

    def __init__(
        self,
        scripts: Sequence[tuple[Source, n.Block]],
        values: Mapping[str, int],
        read_byte: ReadByte,
    ) -> None:
        self.frame = 0
        self._values = values
        self._read_byte = read_byte
        self._own: dict[str, Value] = {}
        self._steps = 0
        self._calls = 0
        self._globals: dict[str, Value] = {"data": _Data(), "scenario": _Scenario()}
        for name, functions in LIBRARIES.items():
            self._globals[name] = Table({str(key): value for key, value in functions.items()})
        self._math().items.update(pi=math.pi, huge=math.inf)
        self._globals.update(NATIVE)
        self._globals["_VERSION"] = "Lua 5.1"
        self._span = Span(0, 0)
        for source, block in scripts:
            self._source = source
            self._guarded(partial(self._chunk, block))

    def call(self, function: str) -> Value:
        """What a global function gives now, the first of its values."""
        found = self._globals.get(function)
        if not isinstance(found, _Closure):
            raise Unknown
        self._source, self._span = found.source, found.function.span
        self._steps = 0
        values = self._guarded(lambda: self._call(found, []))
        return values[0] if values else None

    def _math(self) -> Table:
        found = self._globals["math"]
        assert isinstance(found, Table)
        return found

    def _guarded(self, run: Callable[[], list[Value]]) -> list[Value]:
        try:
            return run()
        except LuaError as error:
            raise ScriptFails(self._source, self._span, str(error)) from error
        except (RecursionError, OverflowError) as error:
            raise Unknown from error

    def _chunk(self, block: n.Block) -> list[Value]:
        with contextlib.suppress(_Leave):  # a script may return
            self._block(block, ())
        return []

    # --- statements

    def _block(self, block: n.Block, scopes: tuple[Scope, ...]) -> None:
        inner = (*scopes, {})
        for statement in block:
            self._statement(statement, inner)

    def _statement(self, node: n.Statement, scopes: tuple[Scope, ...]) -> None:
        self._step(node.span)
        match node:
            case n.Local():
                values = self._several(node.values, scopes)
                for index, name in enumerate(node.names):
                    scopes[-1][name.name] = [values[index] if index < len(values) else None]
            case n.LocalFunction():
                cell: list[Value] = [None]
                scopes[-1][node.name.name] = cell
                cell[0] = _Closure(self._source, node.function, scopes)
            case n.Assign():
                values = self._several(node.values, scopes)
                for index, target in enumerate(node.targets):
                    self._store(target, values[index] if index < len(values) else None, scopes)
            case n.Invoke():
                self._several((node.call,), scopes)
            case n.Do():
                self._block(node.body, scopes)
            case n.If():
                self._if(node, scopes)
            case n.Return():
                raise _Leave(self._several(node.values, scopes))
            case n.While() | n.Repeat() | n.NumericFor() | n.GenericFor():
                self._loop(node, scopes)
            case n.Jump(label=None):
                raise _Leave(None)
            case n.Jump() | n.Mark():
                raise Unknown

    def _if(self, node: n.If, scopes: tuple[Scope, ...]) -> None:
        for condition, block in node.arms:
            if truth(self._one(condition, scopes)):
                self._block(block, scopes)
                return
        if node.otherwise is not None:
            self._block(node.otherwise, scopes)

    def _loop(self, node: n.Statement, scopes: tuple[Scope, ...]) -> None:
        try:
            match node:
                case n.While():
                    while truth(self._one(node.condition, scopes)):
                        self._block(node.body, scopes)
                case n.NumericFor():
                    self._count(node, scopes)
                case n.GenericFor():
                    self._each(node, scopes)
                case n.Repeat():
                    while True:
                        inner = (*scopes, {})
                        for statement in node.body:
                            self._statement(statement, inner)
                        if truth(self._one(node.condition, inner)):
                            break
        except _Leave as leave:
            if leave.values is not None:
                raise

    def _count(self, node: n.NumericFor, scopes: tuple[Scope, ...]) -> None:
        bounds = [self._one(part, scopes) for part in (node.start, node.end)]
        bounds.append(1.0 if node.step is None else self._one(node.step, scopes))
        start, end, step = (to_number(bound) for bound in bounds)
        if start is None or end is None or step is None:
            raise LuaError("'for' initial value must be a number")
        while (start <= end) if step > 0 else (start >= end):
            self._step(node.span)
            self._block(node.body, (*scopes, {node.name.name: [start]}))
            start += step

    def _each(self, node: n.GenericFor, scopes: tuple[Scope, ...]) -> None:
        match node.values:
            case (n.Call(function=n.Name(name="pairs" | "ipairs" as how), arguments=(given,)),):
                table = self._one(given, scopes)
            case _:
                raise Unknown
        if not isinstance(table, Table):
            raise LuaError(f"bad argument #1 to '{how}' (table expected, got {type_name(table)})")
        keys: list[object] = [float(i + 1) for i in range(table.length())]
        if how == "pairs":
            keys = list(table.items)  # the engine's order may be another
        for key in keys:
            self._step(node.span)
            scope: Scope = {name.name: [None] for name in node.names}
            for name, value in zip(node.names, (key, table.items.get(key)), strict=False):
                scope[name.name] = [value]
            self._block(node.body, (*scopes, scope))

    def _store(self, target: n.Expression, value: Value, scopes: tuple[Scope, ...]) -> None:
        if isinstance(target, n.Name):
            cell = _find(target.name, scopes)
            if cell is not None:
                cell[0] = value
            else:
                self._globals[target.name] = value
            return
        if not isinstance(target, n.Index):
            raise Unknown
        base, key = self._one(target.base, scopes), self._one(target.key, scopes)
        self._span = target.span
        if isinstance(base, Table):
            if key is None:
                raise LuaError("table index is nil")
            if value is None:
                base.items.pop(key, None)
            else:
                base.items[key] = value
        elif isinstance(base, _Data) and isinstance(key, str) and key not in self._values:
            if not (value is None or isinstance(value, (float, bool))):
                raise LuaError(f"a {type_name(value)} is stored in data.{key}")
            self._own[key] = value
        elif base is None or isinstance(base, (float, bool)):
            raise LuaError(f"attempt to index a {type_name(base)} value")
        else:
            raise Unknown

    # --- expressions

    def _step(self, span: Span) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise Unknown
        self._span = span

    def _several(self, nodes: Sequence[n.Expression], scopes: tuple[Scope, ...]) -> list[Value]:
        values: list[Value] = []
        for index, node in enumerate(nodes):
            if index == len(nodes) - 1 and isinstance(node, n.Call):
                values += self._invoke(node, scopes)
            elif isinstance(node, n.Varargs):
                raise Unknown
            else:
                values.append(self._one(node, scopes))
        return values

    def _one(self, node: n.Expression, scopes: tuple[Scope, ...]) -> Value:
        self._step(node.span)
        match node:
            case n.Constant(value=value):
                return float(value) if type(value) is int else value
            case n.Name(name=name):
                return self._variable(name, scopes)
            case n.Parentheses(inner=inner):
                return self._one(inner, scopes)
            case n.Call():
                values = self._invoke(node, scopes)
                return values[0] if values else None
            case n.Function():
                return _Closure(self._source, node, scopes)
            case n.Index():
                base, key = self._one(node.base, scopes), self._one(node.key, scopes)
                self._span = node.span
                return self._index(base, key)
            case n.Unary():
                return self._unary(node, self._one(node.operand, scopes))
            case n.Binary(operator="and" | "or" as operator):
                left = self._one(node.left, scopes)
                return left if truth(left) is (operator == "or") else self._one(node.right, scopes)
            case n.Binary():
                left, right = self._one(node.left, scopes), self._one(node.right, scopes)
                self._span = node.span
                return binary(node.operator, left, right)
            case n.TableMaker():
                return self._table(node, scopes)
            case n.Varargs():
                raise Unknown

    def _variable(self, name: str, scopes: tuple[Scope, ...]) -> Value:
        cell = _find(name, scopes)
        if cell is not None:
            return cell[0]
        if name not in self._globals and name in ENGINE_GLOBALS:
            raise Unknown
        return self._globals.get(name)

    def _index(self, base: Value, key: Value) -> Value:
        if isinstance(base, Table):
            found = base.items.get(key)
            if found is None and base in (self._globals.get(name) for name in LIBRARIES):
                raise Unknown
            return found
        if isinstance(base, _Scenario):
            if key not in ("frame", "timestep"):
                raise LuaError("C++ exception")
            return float(self.frame if key == "frame" else self.frame // 4)
        if isinstance(base, _Data):
            return self._read(key)
        if isinstance(base, str):
            raise Unknown
        raise LuaError(f"attempt to index a {type_name(base)} value")

    def _read(self, key: Value) -> Value:
        if isinstance(key, str):
            if key in self._values:
                return float(self._values[key])
            if key in self._own:
                return self._own[key]
            raise LuaError("C++ exception")
        if isinstance(key, float) and key.is_integer():
            byte = self._read_byte(int(key))
            if byte is not None:
                return float(byte)
        raise Unknown

    def _table(self, node: n.TableMaker, scopes: tuple[Scope, ...]) -> Table:
        table = Table()
        position = 1
        for key, value in node.fields:
            if key is None:
                table.items[float(position)] = self._one(value, scopes)
                position += 1
                continue
            at = self._one(key, scopes)
            if at is None:
                raise LuaError("table index is nil")
            held = self._one(value, scopes)
            if held is not None:
                table.items[at] = held
        return table

    def _unary(self, node: n.Unary, value: Value) -> Value:
        self._span = node.span
        if node.operator == "not":
            return not truth(value)
        if node.operator == "#":
            if isinstance(value, Table):
                return float(value.length())
            if isinstance(value, str):
                return float(len(value))
            raise LuaError(f"attempt to get length of a {type_name(value)} value")
        number = to_number(value)
        if number is None:
            raise LuaError(f"attempt to perform arithmetic on a {type_name(value)} value")
        return -number

    def _invoke(self, node: n.Call, scopes: tuple[Scope, ...]) -> list[Value]:
        self._step(node.span)
        if node.method is not None:
            raise Unknown
        callee = self._one(node.function, scopes)
        given = self._several(node.arguments, scopes)
        self._span = node.span
        if isinstance(callee, _Closure):
            return self._call(callee, given)
        if callee is None or isinstance(callee, (bool, float, str, Table)):
            raise LuaError(f"attempt to call a {type_name(callee)} value")
        if callable(callee):
            native: Native = callee
            return native(given)
        raise Unknown

    def _call(self, closure: _Closure, given: list[Value]) -> list[Value]:
        if closure.function.takes_more or self._calls >= _MOST_CALLS:
            raise Unknown
        scope: Scope = {name: [None] for name in closure.function.parameters}
        for name, value in zip(closure.function.parameters, given, strict=False):
            scope[name] = [value]
        source, self._source = self._source, closure.source
        self._calls += 1
        values: list[Value] = []
        try:
            self._block(closure.function.body, (*closure.scopes, scope))
        except _Leave as leave:
            values = leave.values or []
        # After an error both stay as they are: the error's place is told with them.
        self._calls -= 1
        self._source = source
        return values


def _find(name: str, scopes: tuple[Scope, ...]) -> list[Value] | None:
    return next((scope[name] for scope in reversed(scopes) if name in scope), None)


def binary(operator: str, left: Value, right: Value) -> Value:
    """An operator but ``and`` and ``or``; raises :class:`LuaError`."""
    if operator in ("==", "~="):
        same = left == right if type(left) is type(right) else False
        return same if operator == "==" else not same
    if operator == "..":
        if not isinstance(left, (str, float)) or not isinstance(right, (str, float)):
            bad = right if isinstance(left, (str, float)) else left
            raise LuaError(f"attempt to concatenate a {type_name(bad)} value")
        return to_text(left) + to_text(right)
    if operator in ("<", "<=", ">", ">="):
        return _ordered(operator, left, right)
    x, y = to_number(left), to_number(right)
    if x is None or y is None:
        bad = left if x is None else right
        raise LuaError(f"attempt to perform arithmetic on a {type_name(bad)} value")
    return arithmetic(operator, x, y)


def _ordered(operator: str, left: Value, right: Value) -> bool:
    both_text = isinstance(left, str) and isinstance(right, str)
    both_numbers = type(left) is float and type(right) is float
    if not both_text and not both_numbers:
        raise LuaError(f"attempt to compare {type_name(left)} with {type_name(right)}")
    if operator in ("<", ">="):
        less = left < right  # type: ignore[operator]
        return less if operator == "<" else not less and left == left and right == right
    more = left > right  # type: ignore[operator]
    return more if operator == ">" else not more and left == left and right == right


def arithmetic(operator: str, x: float, y: float) -> float:
    """``+ - * / % ^`` of doubles."""
    match operator:
        case "+":
            return x + y
        case "-":
            return x - y
        case "*":
            return x * y
        case "/":
            if y == 0:
                sign = math.copysign(1, x) * math.copysign(1, y)
                return math.nan if x == 0 or math.isnan(x) else math.copysign(math.inf, sign)
            return x / y
        case "%":
            if y == 0 or not math.isfinite(x) or not math.isfinite(y):
                return math.nan
            return x - math.floor(x / y) * y
        case "^":
            try:
                power = x**y
            except ZeroDivisionError:
                return math.inf
            return math.nan if isinstance(power, complex) else power
    raise Unknown
