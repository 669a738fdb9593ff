"""What expressions of a script can give, and how variables change on the way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from retrodsl.lint.lua import abstract as a
from retrodsl.lint.lua.abstract import ANYTHING, NIL, NOTHING, Values, failing, join
from retrodsl.lint.lua.cells import (
    MEMORY,
    SHOWN,
    State,
    forget_items,
    forget_shown,
    join_all,
    join_values,
    key_names,
)
from retrodsl.lint.lua.facts import (
    CannotFollow,
    Closure,
    Compared,
    Engine,
    Made,
    Native,
    Scopes,
)
from retrodsl.lint.lua.narrowing import Narrowing
from retrodsl.lint.lua.natives import LIBRARY_NUMBERS, native_result
from retrodsl.readers import lua_nodes as n
from retrodsl.readers.lua_names import ENGINE_GLOBALS
from retrodsl.source import Source

_MOST_CALLS = 12
_MOST_STEPS = 60_000


@dataclass(slots=True)
class Frame:
    """A call: the ways out of it with what they return, and those out of the loop that runs."""

    returned: list[tuple[State, list[Values]]] = field(default_factory=list)
    broken: list[State] = field(default_factory=list)


class Expressions(Narrowing):
    """Evaluates expressions on sets of values; what runs blocks is its heir's."""

    def __init__(
        self, variables: Mapping[str, tuple[int, int]], assigned: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(variables)
        self.assigned = assigned
        self.is_first = False  # the first frame: what nothing was put into yet is nil
        self.is_sure = True  # no condition on the way that may come out otherwise
        self.source = Source("", "")
        self.calls: list[n.Function] = []
        self.frames: list[Frame] = []
        self.steps = 0

    def block(self, block: n.Block, scopes: Scopes) -> bool:
        """Run statements; tells whether what follows them can be reached."""
        raise NotImplementedError

    def declare(self, name: str, place: int, scopes: Scopes, value: Values) -> None:
        """A new local; ``place`` tells those of one name in one function apart."""
        cell = f"l:{len(self.calls)}:{self.source.name}:{place}:{name}"
        scopes[-1][name] = cell
        self.assign(cell, value)

    def assign(self, cell: str, value: Values) -> None:
        """Put a value into a cell; what was shown of places that it leads to holds no more."""
        self.state[cell] = value
        forget_shown(self.state, cell)

    def put(self, table: Made, key: Values, value: Values) -> None:
        """Put a value into a table."""
        start = f"t:{table.maker.span.start}:{id(table.maker)}:"
        for name in key_names(key):
            cell = start + name
            before = self.state.get(cell, NOTHING)
            self.state[cell] = join(before, value) if self.calls or name == "*" else value
        forget_items(self.state)

    def step(self) -> None:
        """Count; a script that takes too long is left alone."""
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise CannotFollow

    def several(self, nodes: Sequence[n.Expression], scopes: Scopes) -> list[Values]:
        """The values of a list of expressions; a call at its end gives all of its own."""
        found: list[Values] = []
        for index, node in enumerate(nodes):
            if index == len(nodes) - 1 and isinstance(node, n.Call):
                found += self.invoke(node, scopes)
            else:
                found.append(self.one(node, scopes))
        return found

    def one(self, node: n.Expression, scopes: Scopes) -> Values:
        """What an expression can give, the first of its values."""
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
                return Values(things=frozenset((Closure(self.source, node, scopes),)))
            case n.Index():
                cell = self.cell_of(node, scopes) or ""
                is_shown = cell.startswith(SHOWN) and cell in self.state
                return self.state[cell] if is_shown else self.index(node, scopes)
            case n.Unary(operator=operator, operand=operand):
                return self.unary(operator, operand, self.one(operand, scopes))
            case n.Binary(operator="and" | "or"):
                return self.logic(node, scopes)
            case n.Binary():
                return self.binary(node, scopes)
            case n.TableMaker():
                return self.table(node, scopes)
            case n.Varargs():
                raise CannotFollow

    def read(self, node: n.Name, name: str, scopes: Scopes) -> Values:
        """What a name stands for."""
        cell = self.cell_of(node, scopes)
        if cell is not None and cell in self.state:
            return self.state[cell]
        if name in ("data", "scenario"):
            return Values(things=frozenset((Engine(name),)))
        if name in ENGINE_GLOBALS:
            return Values(things=frozenset((Native(name),)))
        if self.is_first and name in self.assigned:
            return NIL
        return ANYTHING  # RL406 tells of it

    def unary(self, operator: str, operand: n.Expression, value: Values) -> Values:
        """``not``, ``#`` and ``-``."""
        if operator == "not":
            return Values(truths=a.outcomes(value.can_fail, value.can_hold))
        self.use(operand, value)
        if operator == "#":
            return a.numbers(0, math.inf)
        return a.arithmetic("-", a.constant(0), value)

    def logic(self, node: n.Binary, scopes: Scopes) -> Values:
        """``and`` and ``or``."""
        left = self.one(node.left, scopes)
        is_and = node.operator == "and"
        go_on = left.can_hold if is_and else left.can_fail
        stay = left.can_fail if is_and else left.can_hold
        kept = NOTHING
        if stay:
            kept = left.without_nil() if not is_and else failing(left)
        if not go_on:
            return kept
        before, was_sure = dict(self.state), self.is_sure
        self.is_sure = was_sure and not stay
        self.narrow(node.left, is_and, scopes)
        right = self.one(node.right, scopes)
        self.is_sure = was_sure
        self.state = join_all([before, self.state])
        return join(kept, right)

    def binary(self, node: n.Binary, scopes: Scopes) -> Values:
        """A comparison, a concatenation or arithmetic."""
        left, right = self.one(node.left, scopes), self.one(node.right, scopes)
        if node.operator in ("==", "~=", "<", "<=", ">", ">="):
            if node.operator not in ("==", "~="):
                self.use(node.left, left)
                self.use(node.right, right)
                kinds = {left.only_kind, right.only_kind}
                if None not in kinds and (len(kinds) == 2 or "truth" in kinds):
                    self.findings.bad_orders[node] = self.source
            self.note(
                node, self.plain(node.left, left, scopes), self.plain(node.right, right, scopes)
            )
            return Values(truths=a.compare(node.operator, left, right))
        self.use(node.left, left)
        self.use(node.right, right)
        if node.operator == "..":
            return a.ANY_TEXT
        number = None if right.is_any or right.has_text else right.number
        if node.operator in ("/", "%") and number is not None and number.has_zero:
            self.findings.divisions[node] = (self.source, right.variables)
        return a.arithmetic(node.operator, left, right)

    def plain(self, node: n.Expression, value: Values, scopes: Scopes) -> Values:
        """A value before conditions narrowed it, where it is a variable of data.json itself."""
        cell = self.cell_of(node, scopes)
        if cell is None or not cell.startswith(f"{SHOWN}{MEMORY}"):
            return value
        name = cell.removeprefix(f"{SHOWN}{MEMORY}")
        return a.numbers(*self.variables[name], (name,))

    def note(self, node: n.Binary, left: Values, right: Values) -> None:
        """Remember how a comparison can come out."""
        note = self.findings.comparisons.setdefault(node, Compared(self.source))
        note.outcomes |= a.compare(node.operator, left, right)
        note.variables |= left.variables | right.variables
        note.is_narrowed = note.is_narrowed or left.is_narrowed or right.is_narrowed
        measured, other = (left, right) if left.variables else (right, left)
        note.measured, note.other = join(note.measured, measured), join(note.other, other)

    def use(self, node: n.Expression, value: Values) -> None:
        """A value is calculated with: nil would raise an error."""
        if value.is_nil and not self.is_first:
            self.findings.nil_uses[node] = self.source
        elif value.is_nil and self.is_sure:
            self.findings.early_nil_uses[node] = self.source
        if value.has_nil and not value.is_any:
            for place in value.lookups:
                if isinstance(place, n.Index):
                    self.findings.nil_lookups[place] = self.source

    def index(self, node: n.Index, scopes: Scopes) -> Values:
        """``base[key]``."""
        base, key = self.one(node.base, scopes), self.one(node.key, scopes)
        self.use(node.base, base)
        found = NOTHING
        for thing in base.things:
            match thing:
                case Engine(name="data"):
                    found = join(found, self.data(key))
                case Engine():
                    found = join(found, a.numbers(0, 0 if self.is_first else math.inf))
                case Native(name=name):
                    field_name = key.constants()
                    text = field_name[0] if field_name and len(field_name) == 1 else "?"
                    made = Values(things=frozenset((Native(f"{name}.{text}"),)))
                    found = join(found, LIBRARY_NUMBERS.get(f"{name}.{text}", made))
                case Made():
                    found = join(found, self.item(thing, key, node))
                case _:
                    return ANYTHING
        if base.is_any or not base.things:
            return ANYTHING
        return found

    def data(self, key: Values) -> Values:
        """What ``data`` gives for a key."""
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

    def item(self, table: Made, key: Values, node: n.Index) -> Values:
        """What a table gives for a key; a key that may be missing is remembered with nil."""
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
            for name in key_names(key):
                value = self.state.get(start + name, NOTHING)
                missing = missing or value.is_nothing
                found = join(found, value)
        if key.is_any or not missing:
            return found if not missing else join(found, ANYTHING)
        return join(found, Values(has_nil=True, lookups=frozenset((node,))))

    def table(self, node: n.TableMaker, scopes: Scopes) -> Values:
        """A new table."""
        made = Made(node)
        position = 1
        for key, value in node.fields:
            held = self.one(value, scopes)
            at = a.constant(position) if key is None else self.one(key, scopes)
            position += key is None
            self.put(made, at, held)
        return Values(things=frozenset((made,)))

    def invoke(self, node: n.Call, scopes: Scopes) -> list[Values]:
        """The values of a call."""
        if node.method is not None:
            raise CannotFollow
        callee = self.one(node.function, scopes)
        given = self.several(node.arguments, scopes)
        if callee.is_any or len(callee.things) != 1:
            raise CannotFollow
        thing = next(iter(callee.things))
        if isinstance(thing, Closure):
            return self.call_closure(thing, given)
        if isinstance(thing, Native):
            if thing.name.startswith("math."):
                for argument, value in zip(node.arguments, given, strict=False):
                    if value.is_nil:
                        self.use(argument, value)
            return [native_result(thing.name, given)]
        raise CannotFollow

    def call_closure(self, closure: Closure, given: list[Values]) -> list[Values]:
        """Follow a function of the script with its arguments."""
        function = closure.function
        if function.takes_more or len(self.calls) >= _MOST_CALLS or function in self.calls:
            raise CannotFollow
        scope: dict[str, str] = {}
        source, self.source, was_sure = self.source, closure.source, self.is_sure
        self.calls.append(function)
        self.frames.append(Frame())
        for index, name in enumerate(function.parameters):
            value = given[index] if index < len(given) else NIL
            # What a helper asks of its parameters is asked for every caller.
            value = replace(value, variables=frozenset())
            place = function.span.start + index
            self.declare(name, place, (*closure.scopes, scope), value)
        falls = self.block(function.body, (*closure.scopes, scope))
        frame = self.frames.pop()
        self.calls.pop()
        self.source, self.is_sure = source, was_sure
        ends = [*frame.returned, *([(self.state, [NIL])] if falls else [])]
        if not ends:
            raise CannotFollow  # it never returns
        self.state = join_all([state for state, _ in ends])
        count = max(len(values) for _, values in ends)
        return [
            join_values(values[index] if index < len(values) else NIL for _, values in ends)
            for index in range(count)
        ]
