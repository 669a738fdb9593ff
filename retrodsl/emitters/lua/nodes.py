"""A small tree of Lua 5.1: what the emitter writes, no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Name:
    """A local or global name."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number; integers up to 2**53."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Member:
    """``table.key``, or ``table["key"]`` where the key is no Lua name."""

    table: Expression
    key: str


@dataclass(frozen=True, slots=True)
class Index:
    """``table[key]``."""

    table: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """``function(arguments)``."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """``left op right``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x`` or ``not x``."""

    operator: str
    operand: Expression


Expression: TypeAlias = Name | Number | Truth | Member | Index | Call | Binary | Unary


@dataclass(frozen=True, slots=True)
class Comment:
    """A line of comment."""

    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty line."""


@dataclass(frozen=True, slots=True)
class Local:
    """``local name = value``, with a comment behind it if there is one."""

    name: str
    value: Expression | None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    """``target = value``."""

    target: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class If:
    """``if``, ``elseif`` for each further branch, ``else`` if there is one."""

    branches: tuple[tuple[Expression, tuple[Statement, ...]], ...]
    otherwise: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """``return value``."""

    value: Expression | None


@dataclass(frozen=True, slots=True)
class Invoke:
    """A call for its effect."""

    call: Call


@dataclass(frozen=True, slots=True)
class Function:
    """``function name(...)``, local or global."""

    name: str
    parameters: tuple[str, ...]
    body: tuple[Statement, ...]
    local: bool


@dataclass(frozen=True, slots=True)
class Do:
    """``do ... end``: a scope."""

    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines of Lua as they are: the helpers, which are written by hand."""

    text: str


Statement: TypeAlias = (
    Comment | Blank | Local | Assign | If | Return | Invoke | Function | Do | Verbatim
)
