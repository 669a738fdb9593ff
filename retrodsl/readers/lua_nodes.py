"""What a Lua script says, as a tree of nodes that know their places.

Sugar is resolved: ``t.name`` is an :class:`Index` with a constant key, ``function t.f() end`` an
assignment, ``f"text"`` a call, and a method has its ``self``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from retrodsl.readers.lua_constants import LuaConstant
from retrodsl.source import Span


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A number, a string, ``true``, ``false`` or ``nil``."""

    span: Span
    value: LuaConstant


@dataclass(frozen=True, slots=True, eq=False)
class Varargs:
    """``...``."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A local or a global."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """``base[key]`` or ``base.key``."""

    span: Span
    base: Expression
    key: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """``function(arguments)``, or with ``method``: ``function:method(arguments)``."""

    span: Span
    function: Expression
    arguments: tuple[Expression, ...]
    method: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function; ``name`` is how it is written where it is declared by name, else empty."""

    span: Span
    parameters: tuple[str, ...]
    takes_more: bool
    body: Block
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    """``left operator right``."""

    span: Span
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Unary:
    """``-x``, ``not x`` or ``#x``."""

    span: Span
    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Parentheses:
    """``(inner)``: of several values the first."""

    span: Span
    inner: Expression


@dataclass(frozen=True, slots=True, eq=False)
class TableMaker:
    """``{...}``: keys with values; without a key (``None``) those of a list."""

    span: Span
    fields: tuple[tuple[Expression | None, Expression], ...]


Expression: TypeAlias = (
    Constant | Varargs | Name | Index | Call | Function | Binary | Unary | Parentheses | TableMaker
)


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """``local names = values``, each name with its place."""

    span: Span
    names: tuple[Name, ...]
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LocalFunction:
    """``local function name() end``: the name is in sight within."""

    span: Span
    name: Name
    function: Function


@dataclass(frozen=True, slots=True, eq=False)
class Assign:
    """``targets = values``."""

    span: Span
    targets: tuple[Expression, ...]
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Invoke:
    """A call for its effect."""

    span: Span
    call: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Do:
    """``do body end``."""

    span: Span
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class While:
    """``while condition do body end``."""

    span: Span
    condition: Expression
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """``repeat body until condition``."""

    span: Span
    body: Block
    condition: Expression


@dataclass(frozen=True, slots=True, eq=False)
class If:
    """``if``, ``elseif``...: conditions with blocks; ``otherwise`` is ``None`` without ``else``."""

    span: Span
    arms: tuple[tuple[Expression, Block], ...]
    otherwise: Block | None


@dataclass(frozen=True, slots=True, eq=False)
class NumericFor:
    """``for name = start, end, step do body end``."""

    span: Span
    name: Name
    start: Expression
    end: Expression
    step: Expression | None
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class GenericFor:
    """``for names in values do body end``."""

    span: Span
    names: tuple[Name, ...]
    values: tuple[Expression, ...]
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    """``return values``."""

    span: Span
    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Jump:
    """``break``, or with ``label``: ``goto label``."""

    span: Span
    label: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """``::label::``."""

    span: Span
    label: str


Statement: TypeAlias = (
    Local
    | LocalFunction
    | Assign
    | Invoke
    | Do
    | While
    | Repeat
    | If
    | NumericFor
    | GenericFor
    | Return
    | Jump
    | Mark
)
Block: TypeAlias = tuple[Statement, ...]
