"""Variables of a Lua script while it is read: scopes, and what is put into each variable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from retrodsl.readers.lua_constants import LuaConstant
from retrodsl.readers.lua_facts import LuaUse
from retrodsl.source import Span


@dataclass(slots=True, eq=False)
class Variable:
    """A local, a parameter or a global, and all that the script does with it."""

    name: str
    is_local: bool
    is_parameter: bool = False
    values: list[Operand] = field(default_factory=list)
    """What is put into it, each time; for a parameter what calls of its function give."""
    reads: list[VariableRead] = field(default_factory=list)
    functions: list[int] = field(default_factory=list)
    """Numbers of the functions that are put into it, or into a table in it."""
    is_changed_inside: bool = False
    """Whether something is stored in the table that it holds."""


@dataclass(frozen=True, slots=True)
class VariableRead:
    """A read of a variable: where, in which function, what for."""

    span: Span
    owner: int
    use: LuaUse


@dataclass(frozen=True, slots=True)
class Constant:
    """An operand that is a constant."""

    value: LuaConstant


@dataclass(frozen=True, slots=True)
class Holder:
    """An operand that is a variable."""

    variable: Variable


@dataclass(frozen=True, slots=True)
class Element:
    """An operand ``base[key]``, ``base.key``; ``start`` is its offset in bytes, which names it."""

    base: Operand
    key: Operand
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Made:
    """An operand that is a table constructor: its keys and values, or ``None`` if not all known."""

    items: tuple[tuple[LuaConstant, LuaConstant], ...] | None
    span: Span
    owner: int


@dataclass(frozen=True, slots=True)
class Opaque:
    """Any other operand."""


OPAQUE = Opaque()
Operand: TypeAlias = Constant | Holder | Element | Made | Opaque


class Scopes:
    """The variables that are in sight, innermost block last, and all globals."""

    def __init__(self) -> None:
        self.globals: dict[str, Variable] = {}
        self.locals: list[Variable] = []
        self._blocks: list[dict[str, Variable]] = []

    def open(self) -> None:
        """Begin a block."""
        self._blocks.append({})

    def close(self) -> None:
        """End the innermost block."""
        self._blocks.pop()

    def add(self, variable: Variable) -> Variable:
        """Put a local into the innermost block."""
        self._blocks[-1][variable.name] = variable
        self.locals.append(variable)
        return variable

    def find(self, name: str) -> Variable:
        """The variable that ``name`` stands for here; a global if no local has that name."""
        for block in reversed(self._blocks):
            if name in block:
                return block[name]
        return self.globals.setdefault(name, Variable(name, is_local=False))
