"""What the notes of a walk mean, once the whole script is known."""

from __future__ import annotations

from collections import defaultdict

from retrodsl.readers.lua_constants import LuaConstant
from retrodsl.readers.lua_facts import (
    MAIN,
    Comparison,
    DataAccess,
    DataKey,
    LibraryRead,
    Lookup,
    LuaFunction,
    LuaTable,
    LuaUse,
    ScenarioRead,
)
from retrodsl.readers.lua_names import ENGINE_LIBRARIES
from retrodsl.readers.lua_variables import (
    OPAQUE,
    Constant,
    Element,
    Holder,
    Made,
    Operand,
    Variable,
)
from retrodsl.readers.lua_walk import ElementNote, LuaWalk

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "~=": "~="}
_MOST_STEPS = 5
"""From how many variables to how many others a value is followed."""

_ESCAPES = frozenset({LuaUse.ARGUMENT, LuaUse.STORED, LuaUse.RETURNED})


class Settled:
    """The facts behind the notes of ``walk``."""

    def __init__(self, walk: LuaWalk) -> None:
        self._walk = walk
        self._variables = self._all_variables()
        self._pass_arguments()
        self._engine_tables = {
            name: self._aliases(name) for name in ("data", "scenario", *ENGINE_LIBRARIES)
        }
        self.data: list[DataAccess] = []
        self.scenario: list[ScenarioRead] = []
        self.libraries: list[LibraryRead] = []
        for note in walk.elements:
            self._settle_element(note)
        self._references = self._find_references()
        self.main_referred = frozenset(self._references[MAIN])
        self.tables = self._constant_tables()

    def functions(self) -> tuple[LuaFunction, ...]:
        """Every function, in the order of their numbers."""
        return tuple(
            LuaFunction(
                note.number,
                note.name,
                note.span,
                note.name_span,
                note.parameters,
                note.is_global,
                note.owner,
                frozenset(self._references[note.number]),
            )
            for note in self._walk.functions
        )

    def comparisons(self) -> list[Comparison]:
        """The comparisons of a variable of ``data`` with a constant."""
        found: list[Comparison] = []
        for note in self._walk.comparisons:
            sides = (
                (note.left, note.operator, note.right),
                (
                    note.right,
                    _MIRRORED[note.operator],
                    note.left,
                ),
            )
            for value, operator, other in sides:
                source = self._data_source(value)
                constants = self._constants(other)
                if source and constants and len(constants) == 1:
                    name, via = source
                    found.append(
                        Comparison(name, operator, constants[0], note.span, note.owner, via)
                    )
                    break
        return found

    def lookups(self) -> list[Lookup]:
        """The reads of constant tables."""
        holders: dict[tuple[int, int], list[Variable]] = defaultdict(list)
        for variable in self._variables:
            only = _only(variable)
            if isinstance(only, Element):
                holders[only.start, only.end].append(variable)
        tested = {
            (note.owner, note.text) for note in self._walk.elements if note.use is LuaUse.GUARD
        }
        found: list[Lookup] = []
        for note in self._walk.elements:
            element = note.element
            base = element.base
            if note.is_write or not isinstance(base, Holder) or base.variable not in self.tables:
                continue
            uses = {note.use}
            for variable in holders[element.start, element.end]:
                uses |= {read.use for read in variable.reads}
            constants = self._constants(element.key)
            has_constant_key = constants is not None and len(constants) == 1
            source = self._data_source(element.key)
            found.append(
                Lookup(
                    table=self.tables[base.variable],
                    span=note.span,
                    key_span=note.key_span,
                    has_constant_key=has_constant_key,
                    key=constants[0] if constants and has_constant_key else None,
                    data_name=source[0] if source else None,
                    uses=frozenset(uses),
                    is_guarded=LuaUse.GUARD in uses or (note.owner, note.text) in tested,
                    owner=note.owner,
                )
            )
        return found

    def _all_variables(self) -> list[Variable]:
        scopes = self._walk.scopes
        return [*scopes.locals, *scopes.globals.values()]

    def _pass_arguments(self) -> None:
        """Put what the script's own calls give into the parameters of its functions."""
        for variable, arguments in self._walk.calls:
            for number in variable.functions:
                note = self._walk.functions[number]
                if note.name != variable.name:
                    continue  # it stands in a table that the variable holds
                for index, parameter in enumerate(note.parameter_variables):
                    given = arguments[index] if index < len(arguments) else Constant(None)
                    parameter.values.append(given)

    def _aliases(self, name: str) -> frozenset[Variable]:
        """The variables that hold the engine's table ``name``: the global, and copies of it."""
        start = self._walk.scopes.globals.get(name)
        if start is None or start.values:
            return frozenset()
        found = {start}
        candidates = [each for each in self._variables if each.values]
        while True:
            new = {each for each in candidates if each not in found and _holds(each, found)}
            if not new:
                return frozenset(found)
            found |= new

    def _settle_element(self, note: ElementNote) -> None:
        base = note.element.base
        if not isinstance(base, Holder):
            return
        for name, aliases in self._engine_tables.items():
            if base.variable not in aliases:
                continue
            keys = self._constants(note.element.key)
            if name == "data":
                self.data += [
                    self._access(note, key, known=keys is not None) for key in keys or (None,)
                ]
            elif note.is_write:
                continue
            elif name == "scenario":
                for key in keys or (None,):
                    field = key if isinstance(key, str) else None
                    self.scenario.append(ScenarioRead(field, note.span, note.owner))
            else:
                self.libraries += [
                    LibraryRead(name, key, note.span, note.owner, self._is_in(name, key))
                    for key in keys or ()
                    if isinstance(key, str)
                ]

    def _access(self, note: ElementNote, key: LuaConstant, *, known: bool) -> DataAccess:
        kind = DataKey.COMPUTED
        if known:
            kind = DataKey.NAME if isinstance(key, str) else DataKey.ADDRESS
        return DataAccess(
            key=kind,
            name=key if isinstance(key, str) else None,
            address=None if isinstance(key, str) else key,
            span=note.span,
            key_span=note.key_span,
            owner=note.owner,
            is_write=note.is_write,
        )

    def _is_in(self, library: str, field: str) -> bool:
        """Whether the engine's library has that field, or the script puts it there."""
        if field in ENGINE_LIBRARIES[library]:
            return True
        return any(
            note.is_write
            and isinstance(note.element.base, Holder)
            and note.element.base.variable.name == library
            and note.element.key == Constant(field)
            for note in self._walk.elements
        )

    def _find_references(self) -> dict[int, set[int]]:
        """For each function, and ``MAIN``, the functions that it may run."""
        found: dict[int, set[int]] = {note.number: set() for note in self._walk.functions}
        found[MAIN] = set()
        loose: set[int] = set()
        for note in self._walk.functions:
            if note.is_loose:
                found[note.owner].add(note.number)
                if note.owner == MAIN:
                    loose.add(note.number)
        for variable in self._variables:
            for read in variable.reads if variable.functions else ():
                found[read.owner].update(variable.functions)
                if read.use in _ESCAPES:
                    loose.update(variable.functions)
        for numbers in found.values():
            numbers |= loose
        return found

    def _constant_tables(self) -> dict[Variable, LuaTable]:
        tables: dict[Variable, LuaTable] = {}
        for variable in self._variables:
            made = _only(variable)
            if (
                isinstance(made, Made)
                and made.items is not None
                and made.owner == MAIN
                and not variable.is_parameter
                and not variable.is_changed_inside
                and not any(read.use in _ESCAPES for read in variable.reads)
            ):
                tables[variable] = LuaTable(variable.name, made.span, made.items)
        return tables

    def _constants(self, operand: Operand, level: int = 0) -> tuple[LuaConstant, ...] | None:
        """Every constant that ``operand`` can be, or ``None`` if it can be anything else."""
        if isinstance(operand, Constant):
            return (operand.value,)
        if not isinstance(operand, Holder) or level >= _MOST_STEPS or not operand.variable.values:
            return None
        found: list[LuaConstant] = []
        for value in operand.variable.values:
            constants = self._constants(value, level + 1)
            if constants is None:
                return None
            found += [each for each in constants if each not in found]
        return tuple(found)

    def _data_source(self, operand: Operand, level: int = 0) -> tuple[str, str | None] | None:
        """The variable of ``data`` whose value ``operand`` has, and the Lua variable it is in."""
        if isinstance(operand, Element):
            base = operand.base
            if isinstance(base, Holder) and base.variable in self._engine_tables["data"]:
                keys = self._constants(operand.key)
                if keys and len(keys) == 1 and isinstance(keys[0], str):
                    return keys[0], None
        elif isinstance(operand, Holder) and operand.variable.values and level < _MOST_STEPS:
            sources = {self._data_source(value, level + 1) for value in operand.variable.values}
            names = {source and source[0] for source in sources}
            name = names.pop()
            if name is not None and not names:
                return name, operand.variable.name
        return None


def _only(variable: Variable) -> Operand:
    """What is put into the variable, if that is done in one place."""
    return variable.values[0] if len(variable.values) == 1 else OPAQUE


def _holds(variable: Variable, tables: set[Variable]) -> bool:
    """Whether the variable holds one of ``tables``; for a parameter, whether a call gives one."""
    held = [isinstance(each, Holder) and each.variable in tables for each in variable.values]
    return any(held) if variable.is_parameter else all(held)
