"""Follows what the values of a script can be, whatever the memory holds.

The entry functions run again and again on sets of values until nothing new comes (numbers that keep
growing go to infinity at once). What is then recorded holds for every episode. A script with a part
that cannot be followed (``goto``, coroutines, code from texts) gives no findings.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from retrodsl.lint.lua import abstract as a
from retrodsl.lint.lua.abstract import ANYTHING, NIL, NOTHING, Range, Values, join
from retrodsl.readers import lua_nodes as n
from retrodsl.readers.lua_names import BY_NAME, ENGINE_GLOBALS
from retrodsl.source import Source

_MOST_CALLS = 12
_MOST_STEPS = 60_000
_MOST_ROUNDS = 12


class CannotFollow(Exception):  # noqa: N818 (named for what it reports)
    """The script does what is not followed here."""


@dataclass(frozen=True, slots=True)
class _Closure:
    """A function, known by its place."""

    source: Source
    function: n.Function
    scopes: tuple[dict[str, str], ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Native:
    name: str


@dataclass(frozen=True, slots=True)
class _Made:
    """A table, known by the place that makes it."""

    maker: n.TableMaker


@dataclass(frozen=True, slots=True)
class _Engine:
    name: str


@dataclass(slots=True)
class Compared:
    """A comparison: its outcomes, and the variables on both of its sides."""

    source: Source
    outcomes: frozenset[bool] = frozenset()
    variables: frozenset[str] = frozenset()
    is_narrowed: bool = False
    other: Values = NOTHING
    measured: Values = NOTHING


@dataclass(slots=True)
class Findings:
    """What was met in the last round: by the node where it is."""

    comparisons: dict[n.Binary, Compared] = field(default_factory=dict)
    nil_lookups: dict[n.Index, Source] = field(default_factory=dict)
    divisions: dict[n.Binary, tuple[Source, frozenset[str]]] = field(default_factory=dict)
    fractions: dict[n.Expression, tuple[Source, str]] = field(default_factory=dict)
    results: dict[str, Values] = field(default_factory=dict)


#: Cells by name: locals by number, globals ``g:name``, stored data ``d:name``, items of tables.
_State = dict[str, Values]


@dataclass(slots=True)
class _Frame:
    returned: list[tuple[_State, list[Values]]] = field(default_factory=list)
    broken: list[_State] = field(default_factory=list)


def follow(
    scripts: Sequence[tuple[Source, n.Block]],
    variables: Mapping[str, tuple[int, int]],
    entries: Sequence[str],
) -> Findings:
    """Follow the scripts of a scenario, with the range of each variable of data.json.

    Raises :class:`CannotFollow`.
    """
    walker = _Walker(variables)
    try:
        return walker.run(scripts, entries)
    except RecursionError as error:
        raise CannotFollow from error


class _Walker:
    def __init__(self, variables: Mapping[str, tuple[int, int]]) -> None:
        self.variables = variables
        self.findings = Findings()
        self.state: _State = {}
        self.source = Source("", "")
        self.calls: list[n.Function] = []
        self.frames: list[_Frame] = []
        self.steps = 0

    def run(self, scripts: Sequence[tuple[Source, n.Block]], entries: Sequence[str]) -> Findings:
        for source, block in scripts:
            self.source = source
            self.frames.append(_Frame())
            falls = self.block(block, ())
            frame = self.frames.pop()
            states = [state for state, _ in frame.returned] + ([self.state] if falls else [])
            self.state = _join_all(states)
        before = dict(self.state)
        for _ in range(_MOST_ROUNDS):
            self.findings = Findings()
            reached = before
            for name in entries:
                self.state = dict(reached)
                result = self.enter(name)
                known = self.findings.results.get(name, NOTHING)
                self.findings.results[name] = join(known, result)
                reached = _widen_all(reached, self.state)
            if reached == before:
                return self.findings
            before = reached
        raise CannotFollow

    def enter(self, name: str) -> Values:
        found = self.state.get(f"g:{name}", NIL)
        closures = [thing for thing in found.things if isinstance(thing, _Closure)]
        if len(closures) != 1 or found.is_any:
            raise CannotFollow
        values = self.call_closure(closures[0], [])
        return values[0] if values else NIL

    # --- statements: each tells whether the next one can be reached

    def block(self, block: n.Block, scopes: tuple[dict[str, str], ...]) -> bool:
        inner = (*scopes, dict[str, str]())
        return all(self.statement(statement, inner) for statement in block)

    def statement(self, node: n.Statement, scopes: tuple[dict[str, str], ...]) -> bool:
        self.step()
        match node:
            case n.Local():
                values = self.several(node.values, scopes)
                for index, name in enumerate(node.names):
                    value = values[index] if index < len(values) else NIL
                    self.declare(name.name, name.span.start, scopes, value)
            case n.LocalFunction():
                self.declare(node.name.name, node.span.start, scopes, NIL)
                closure = _Closure(self.source, node.function, scopes)
                self.state[scopes[-1][node.name.name]] = Values(things=frozenset((closure,)))
            case n.Assign():
                values = self.several(node.values, scopes)
                for index, target in enumerate(node.targets):
                    value = values[index] if index < len(values) else NIL
                    self.store(target, value, scopes)
            case n.Invoke():
                self.several((node.call,), scopes)
            case n.Do():
                return self.block(node.body, scopes)
            case n.If():
                return self.branches(node, scopes)
            case n.Return():
                self.frames[-1].returned.append((self.state, self.several(node.values, scopes)))
                return False
            case n.Jump(label=None):
                self.frames[-1].broken.append(dict(self.state))
                return False
            case n.While() | n.Repeat() | n.NumericFor() | n.GenericFor():
                return self.loop(node, scopes)
            case n.Jump() | n.Mark():
                raise CannotFollow
        return True

    def branches(self, node: n.If, scopes: tuple[dict[str, str], ...]) -> bool:
        ends: list[_State] = []
        can_go_on = True
        for condition, block in node.arms:
            value = self.one(condition, scopes)
            before = self.state
            if value.can_hold:
                self.state = dict(before)
                self.narrow(condition, True, scopes)
                if self.block(block, scopes):
                    ends.append(self.state)
            self.state = dict(before)
            self.narrow(condition, False, scopes)
            can_go_on = value.can_fail
            if not can_go_on:
                break
        if can_go_on and (node.otherwise is None or self.block(node.otherwise, scopes)):
            ends.append(self.state)
        if ends:
            self.state = _join_all(ends)
        return bool(ends)

    def loop(self, node: n.Statement, scopes: tuple[dict[str, str], ...]) -> bool:
        ends: list[_State] = []
        inner: dict[str, str] = {}
        body: n.Block = ()
        condition: n.Expression | None = None
        match node:
            case n.While():
                body, condition = node.body, node.condition
            case n.Repeat():
                body = node.body
            case n.NumericFor():
                parts = [self.one(part, scopes) for part in (node.start, node.end)]
                if node.step is not None:
                    self.one(node.step, scopes)
                body = node.body
                self.declare(node.name.name, node.span.start, (inner,), _counted(node, parts))
            case n.GenericFor():
                self.several(node.values, scopes)
                body = node.body
                for name in node.names:
                    self.declare(name.name, name.span.start, (inner,), ANYTHING)
        for _ in range(_MOST_ROUNDS):
            before = dict(self.state)
            if condition is not None:
                self.one(condition, scopes)
            if not isinstance(node, n.Repeat):
                ends.append(dict(self.state))
            self.frames[-1].broken, outer = [], self.frames[-1].broken
            if isinstance(node, n.Repeat):
                within = (*scopes, dict[str, str]())
                falls = all(self.statement(statement, within) for statement in body)
                if falls:
                    self.one(node.condition, within)
                    ends.append(dict(self.state))
            else:
                falls = self.block(body, (*scopes, inner))
            ends += self.frames[-1].broken
            self.frames[-1].broken = outer
            self.state = _widen_all(before, self.state) if falls else before
            if self.state == before:
                break
        else:
            raise CannotFollow
        if ends:
            self.state = _join_all(ends)
        return bool(ends)

    # --- variables

    def declare(
        self, name: str, place: int, scopes: tuple[dict[str, str], ...], value: Values
    ) -> None:
        """A new local; ``place`` tells those of one name in one function apart."""
        cell = f"l:{len(self.calls)}:{self.source.name}:{place}:{name}"
        scopes[-1][name] = cell
        self.state[cell] = value

    def cell_of(self, node: n.Expression, scopes: tuple[dict[str, str], ...]) -> str | None:
        """The cell of a variable, or of a value stored in ``data``."""
        match node:
            case n.Name(name=name):
                found = next((s[name] for s in reversed(scopes) if name in s), None)
                return found or f"g:{name}"
            case n.Index(base=n.Name(name=base), key=n.Constant(value=str() as name)):
                held = self.state.get(self.cell_of(node.base, scopes) or "", NOTHING)
                is_data = base == "data" if held.is_nothing else _Engine("data") in held.things
                return f"d:{name}" if is_data and name not in self.variables else None
            case n.Parentheses(inner=inner):
                return self.cell_of(inner, scopes)
            case _:
                return None

    def narrow(self, node: n.Expression, truth: bool, scopes: tuple[dict[str, str], ...]) -> None:
        """Take from variables what cannot be where a condition holds, or does not."""
        match node:
            case n.Parentheses(inner=inner):
                self.narrow(inner, truth, scopes)
            case n.Unary(operator="not", operand=operand):
                self.narrow(operand, not truth, scopes)
            case n.Binary(operator="and" | "or" as operator, left=left, right=right):
                if truth is (operator == "and"):
                    self.narrow(left, truth, scopes)
                    self.narrow(right, truth, scopes)
            case n.Binary(operator=operator, left=left, right=n.Constant(value=value)):
                self.narrow_by(operator, left, value, truth, scopes)
            case n.Name() | n.Index():
                cell = self.cell_of(node, scopes)
                if truth and cell in self.state:
                    self.state[cell] = self.state[cell].without_nil()
            case _:
                pass

    def narrow_by(
        self,
        operator: str,
        node: n.Expression,
        value: object,
        truth: bool,
        scopes: tuple[dict[str, str], ...],
    ) -> None:
        cell = self.cell_of(node, scopes)
        if cell is None or cell not in self.state:
            return
        held = self.state[cell]
        if value is None and operator in ("==", "~="):
            is_nil = truth is (operator == "==")
            self.state[cell] = NIL if is_nil else held.without_nil()
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            number = held.number and _narrowed(operator, held.number, float(value), truth)
            if number is not None and number != held.number and not held.has_text:
                self.state[cell] = replace(held, number=number, is_narrowed=True)

    def store(
        self,
        target: n.Expression,
        value: Values,
        scopes: tuple[dict[str, str], ...],
    ) -> None:
        cell = self.cell_of(target, scopes)
        if cell is not None:
            self.state[cell] = value
            is_fraction = value.number is not None and value.number.has_fraction
            if cell.startswith("d:") and is_fraction and not value.is_any:
                self.findings.fractions[target] = (self.source, cell[2:])
            return
        if not isinstance(target, n.Index):
            raise CannotFollow
        base, key = self.one(target.base, scopes), self.one(target.key, scopes)
        if base.is_any:
            raise CannotFollow
        for thing in base.things:
            if isinstance(thing, _Made):
                self.put(thing, key, value)
            elif not isinstance(thing, _Engine):
                raise CannotFollow

    def put(self, table: _Made, key: Values, value: Values) -> None:
        start = f"t:{table.maker.span.start}:{id(table.maker)}:"
        for name in _keys(key):
            cell = start + name
            before = self.state.get(cell, NOTHING)
            self.state[cell] = join(before, value) if self.calls or name == "*" else value

    # --- expressions

    def step(self) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise CannotFollow

    def several(
        self, nodes: Sequence[n.Expression], scopes: tuple[dict[str, str], ...]
    ) -> list[Values]:
        found: list[Values] = []
        for index, node in enumerate(nodes):
            if index == len(nodes) - 1 and isinstance(node, n.Call):
                found += self.invoke(node, scopes)
            else:
                found.append(self.one(node, scopes))
        return found

    def one(self, node: n.Expression, scopes: tuple[dict[str, str], ...]) -> Values:
        self.step()
        match node:
            case n.Constant(value=held):
                return a.constant(held)
            case n.Name(name=name):
                return self.read(node, name, scopes)
            case n.Parentheses(inner=inner):
                return self.one(inner, scopes)
            case n.Call():
                found = self.invoke(node, scopes)
                return found[0] if found else NIL
            case n.Function():
                return Values(things=frozenset((_Closure(self.source, node, scopes),)))
            case n.Index():
                return self.index(node, scopes)
            case n.Unary(operator=operator, operand=operand):
                return self.unary(operator, self.one(operand, scopes))
            case n.Binary(operator="and" | "or"):
                return self.logic(node, scopes)
            case n.Binary():
                return self.binary(node, scopes)
            case n.TableMaker():
                return self.table(node, scopes)
            case n.Varargs():
                raise CannotFollow

    def read(self, node: n.Name, name: str, scopes: tuple[dict[str, str], ...]) -> Values:
        cell = self.cell_of(node, scopes)
        if cell is not None and cell in self.state:
            return self.state[cell]
        if name in ("data", "scenario"):
            return Values(things=frozenset((_Engine(name),)))
        if name in ENGINE_GLOBALS:
            return Values(things=frozenset((_Native(name),)))
        return ANYTHING  # RL406 tells of it

    def unary(self, operator: str, value: Values) -> Values:
        if operator == "not":
            return Values(truths=a.outcomes(value.can_fail, value.can_hold))
        if operator == "#":
            return a.numbers(0, math.inf)
        self.use(value)
        return a.arithmetic("-", a.constant(0), value)

    def logic(self, node: n.Binary, scopes: tuple[dict[str, str], ...]) -> Values:
        left = self.one(node.left, scopes)
        is_and = node.operator == "and"
        go_on = left.can_hold if is_and else left.can_fail
        stay = left.can_fail if is_and else left.can_hold
        kept = NOTHING
        if stay:
            kept = left.without_nil() if not is_and else _failing(left)
        if not go_on:
            return kept
        before = dict(self.state)
        self.narrow(node.left, is_and, scopes)
        right = self.one(node.right, scopes)
        self.state = _join_all([before, self.state])
        return join(kept, right)

    def binary(self, node: n.Binary, scopes: tuple[dict[str, str], ...]) -> Values:
        left, right = self.one(node.left, scopes), self.one(node.right, scopes)
        if node.operator in ("==", "~=", "<", "<=", ">", ">="):
            if node.operator not in ("==", "~="):
                self.use(left)
                self.use(right)
            outcomes = a.compare(node.operator, left, right)
            self.note(node, outcomes, left, right)
            return Values(truths=outcomes)
        self.use(left)
        self.use(right)
        if node.operator == "..":
            return a.ANY_TEXT
        number = None if right.is_any or right.has_text else right.number
        if node.operator in ("/", "%") and number is not None and number.has_zero:
            self.findings.divisions[node] = (self.source, right.variables)
        return a.arithmetic(node.operator, left, right)

    def note(self, node: n.Binary, outcomes: frozenset[bool], left: Values, right: Values) -> None:
        note = self.findings.comparisons.setdefault(node, Compared(self.source))
        note.outcomes |= outcomes
        note.variables |= left.variables | right.variables
        note.is_narrowed = note.is_narrowed or left.is_narrowed or right.is_narrowed
        measured, other = (left, right) if left.variables else (right, left)
        note.measured, note.other = join(note.measured, measured), join(note.other, other)

    def use(self, value: Values) -> None:
        """A value is calculated with: nil would raise an error."""
        if value.has_nil and not value.is_any:
            for place in value.lookups:
                if isinstance(place, n.Index):
                    self.findings.nil_lookups[place] = self.source

    def index(self, node: n.Index, scopes: tuple[dict[str, str], ...]) -> Values:
        base, key = self.one(node.base, scopes), self.one(node.key, scopes)
        self.use(base)
        found = NOTHING
        for thing in base.things:
            match thing:
                case _Engine(name="data"):
                    found = join(found, self.data(key))
                case _Engine():
                    found = join(found, a.numbers(0, math.inf))
                case _Native(name=name):
                    field_name = key.constants()
                    text = field_name[0] if field_name and len(field_name) == 1 else "?"
                    made = Values(things=frozenset((_Native(f"{name}.{text}"),)))
                    found = join(found, _LIBRARY_NUMBERS.get(f"{name}.{text}", made))
                case _Made():
                    found = join(found, self.item(thing, key, node))
                case _:
                    return ANYTHING
        if base.is_any or not base.things:
            return ANYTHING
        return found

    def data(self, key: Values) -> Values:
        names = key.constants()
        if names is None:
            return ANYTHING
        found = NOTHING
        for name in names:
            if isinstance(name, str) and name in self.variables:
                found = join(found, a.numbers(*self.variables[name], (name,)))
            elif isinstance(name, str):
                found = join(found, self.state.get(f"d:{name}", ANYTHING))
            else:
                found = join(found, a.numbers(0, 255))
        return found

    def item(self, table: _Made, key: Values, node: n.Index) -> Values:
        start = f"t:{table.maker.span.start}:{id(table.maker)}:"
        loose = self.state.get(f"{start}*", NOTHING)
        found = loose
        missing = not loose.is_nothing
        keys = key.constants()
        if keys is None:
            missing = True
            for cell, value in self.state.items():
                if cell.startswith(start):
                    found = join(found, value)
        else:
            for name in _keys(key):
                value = self.state.get(start + name, NOTHING)
                missing = missing or value.is_nothing
                found = join(found, value)
        if key.is_any or not missing:
            return found if not missing else join(found, ANYTHING)
        return join(found, Values(has_nil=True, lookups=frozenset((node,))))

    def table(self, node: n.TableMaker, scopes: tuple[dict[str, str], ...]) -> Values:
        made = _Made(node)
        position = 1
        for key, value in node.fields:
            held = self.one(value, scopes)
            at = a.constant(position) if key is None else self.one(key, scopes)
            position += key is None
            self.put(made, at, held)
        return Values(things=frozenset((made,)))

    def invoke(self, node: n.Call, scopes: tuple[dict[str, str], ...]) -> list[Values]:
        if node.method is not None:
            raise CannotFollow
        callee = self.one(node.function, scopes)
        given = self.several(node.arguments, scopes)
        if callee.is_any or len(callee.things) != 1:
            raise CannotFollow
        thing = next(iter(callee.things))
        if isinstance(thing, _Closure):
            return self.call_closure(thing, given)
        if isinstance(thing, _Native):
            return [self.native(thing.name, given)]
        raise CannotFollow

    def call_closure(self, closure: _Closure, given: list[Values]) -> list[Values]:
        function = closure.function
        if function.takes_more or len(self.calls) >= _MOST_CALLS or function in self.calls:
            raise CannotFollow
        scope: dict[str, str] = {}
        source, self.source = self.source, closure.source
        self.calls.append(function)
        self.frames.append(_Frame())
        for index, name in enumerate(function.parameters):
            value = given[index] if index < len(given) else NIL
            # What a helper asks of its parameters is asked for every caller.
            value = replace(value, variables=frozenset())
            place = function.span.start + index
            self.declare(name, place, (*closure.scopes, scope), value)
        falls = self.block(function.body, (*closure.scopes, scope))
        frame = self.frames.pop()
        self.calls.pop()
        self.source = source
        ends = [*frame.returned, *([(self.state, [NIL])] if falls else [])]
        if not ends:
            raise CannotFollow  # it never returns
        self.state = _join_all([state for state, _ in ends])
        count = max(len(values) for _, values in ends)
        return [
            _join_values(values[index] if index < len(values) else NIL for _, values in ends)
            for index in range(count)
        ]

    def native(self, name: str, given: list[Values]) -> Values:
        if name in _RESTRICTED:
            raise CannotFollow
        variables = frozenset[str]().union(*(value.variables for value in given))
        ranges = [v.number for v in given if v.number is not None and not v.is_any]
        if name in ("math.max", "math.min") and ranges and len(ranges) == len(given):
            pick = max if name == "math.max" else min
            found = Range(
                pick(r.low for r in ranges),
                pick(r.high for r in ranges),
                all(r.is_whole for r in ranges),
                any(r.has_fraction for r in ranges),
            )
            return Values(found, variables=variables)
        if name == "math.abs" and len(ranges) == 1:
            one = ranges[0]
            low = 0.0 if one.low <= 0 <= one.high else min(abs(one.low), abs(one.high))
            high = max(abs(one.low), abs(one.high))
            found = Range(low, high, one.is_whole, one.has_fraction, not one.has_zero)
            return Values(found, variables=variables)
        if name in ("math.floor", "math.ceil") and len(ranges) == 1:
            return Values(Range(*_floored(ranges[0]), True), variables=variables)
        if name.startswith("math."):
            return Values(a.EVERY_NUMBER, variables=variables)
        if name in ("string.format", "tostring", "type", "string.rep", "string.sub"):
            return a.ANY_TEXT
        return ANYTHING


_LIBRARY_NUMBERS = {
    "math.pi": a.constant(math.pi),
    "math.huge": Values(Range(math.inf, math.inf)),
}
#: What runs code of its own choice, or changes tables.
_RESTRICTED = BY_NAME | {
    *("pcall", "xpcall", "next", "setmetatable", "rawset", "coroutine.wrap", "coroutine.create"),
    *("table.sort", "table.foreach", "table.insert", "table.remove", "string.gsub"),
}


def _floored(number: Range) -> tuple[float, float]:
    low = math.floor(number.low) if math.isfinite(number.low) else number.low
    high = math.ceil(number.high) if math.isfinite(number.high) else number.high
    return low, high


def _counted(node: n.NumericFor, bounds: list[Values]) -> Values:
    start, end = bounds[0].number, bounds[1].number
    if node.step is not None or start is None or end is None or not start.is_whole:
        return Values(a.EVERY_NUMBER)
    return Values(Range(start.low, max(start.high, end.high), True))


def _keys(key: Values) -> list[str]:
    """The names of a table's cells for a key; ``*`` stands for any."""
    constants = key.constants()
    if constants is None:
        return ["*"]
    numbers = (type(c) in (int, float) for c in constants)
    named = zip(constants, numbers, strict=True)
    return [f"{float(c or 0)}" if number else f"{type(c).__name__}:{c}" for c, number in named]


def _failing(value: Values) -> Values:
    """What of a value counts as false."""
    if value.is_any:
        return ANYTHING
    truths = value.truths & {False}
    return Values(truths=truths, has_nil=value.has_nil, lookups=value.lookups)


def _narrowed(operator: str, number: Range, value: float, truth: bool) -> Range | None:
    """The part of a range for which a comparison holds, or does not; ``None`` for nothing left."""
    if not truth:
        opposite = {"==": "~=", "~=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
        operator = opposite.get(operator, "")
    low, high, without_zero = number.low, number.high, number.without_zero
    step = 1.0 if number.is_whole and value.is_integer() else 0.0
    match operator:
        case "==":
            low = high = value
        case "~=":
            without_zero = without_zero or value == 0
        case "<" | "<=":
            high = min(high, value - (step if operator == "<" else 0))
            without_zero = without_zero or (operator == "<" and value <= 0)
        case ">" | ">=":
            low = max(low, value + (step if operator == ">" else 0))
            without_zero = without_zero or (operator == ">" and value >= 0)
        case _:
            return None
    if low > high:
        return None
    return replace(number, low=low, high=high, without_zero=without_zero)


def _join_values(values: Iterable[Values]) -> Values:
    found = NOTHING
    for value in values:
        found = join(found, value)
    return found


def _join_all(states: Sequence[_State]) -> _State:
    """What holds after any of several ways; a cell that one way lacks is as it is in the others."""
    found = dict(states[0])
    for state in states[1:]:
        for cell in state.keys() | found.keys():
            nothing = NIL if cell.startswith("g:") else NOTHING
            found[cell] = join(found.get(cell, nothing), state.get(cell, nothing))
    return found


def _widen_all(before: _State, after: _State) -> _State:
    found = dict(before)
    for cell, value in after.items():
        found[cell] = a.widen(found[cell], value) if cell in found else value
    return found
