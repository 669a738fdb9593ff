"""What a Lua script says, as facts with places."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from retrodsl.readers.lua_constants import LuaConstant
from retrodsl.source import Span

MAIN = -1
"""The number of the function that stands for what a script does outside of all functions."""


class LuaMistakeKind(Enum):
    """What can keep the engine from taking a script; the value is a name for machines."""

    SYNTAX_ERROR = "syntax-error"
    MISSING_TOKEN = "missing-token"  # noqa: S105 (a token of Lua)
    FOREIGN_OPERATOR = "foreign-operator"
    FOREIGN_ATTRIBUTE = "foreign-attribute"
    MISPLACED_STATEMENT = "misplaced-statement"
    TOO_DEEP = "too-deep"


@dataclass(frozen=True, slots=True)
class LuaMistake:
    """A place where a script is not Lua as the engine has it; ``help`` may be empty."""

    kind: LuaMistakeKind
    span: Span
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class LuaFunction:
    """A function of a script.

    ``name`` is as it is written (``f``, ``m.f``, ``m:f``), the variable that it is put into, or
    empty. ``owner`` is the number of the function in which it is defined. ``referred`` are the
    numbers of the functions that it calls or hands on, as far as names show.
    """

    number: int
    name: str
    span: Span
    name_span: Span
    parameters: tuple[str, ...]
    is_global: bool
    owner: int
    referred: frozenset[int]


@dataclass(frozen=True, slots=True)
class GlobalUse:
    """A global that is read or written at ``span``, in function number ``owner``."""

    name: str
    span: Span
    owner: int
    is_write: bool
    is_call: bool


class DataKey(Enum):
    """How a place in ``data`` is named."""

    NAME = "name"
    ADDRESS = "address"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class DataAccess:
    """A read or write of ``data``, at ``span``, in function number ``owner``.

    ``name`` is the variable for ``data.name`` and ``data["name"]``, ``address`` the number for
    ``data[number]``; both are ``None`` for a key that is computed. ``key_span`` is the key's place.
    """

    key: DataKey
    name: str | None
    address: LuaConstant
    span: Span
    key_span: Span
    owner: int
    is_write: bool


@dataclass(frozen=True, slots=True)
class ScenarioRead:
    """A read of ``scenario.field``; the engine knows ``frame`` and ``timestep``.

    ``field`` is ``None`` if it is computed.
    """

    field: str | None
    span: Span
    owner: int


@dataclass(frozen=True, slots=True)
class LibraryRead:
    """A read of ``library.field`` for one of the engine's own Lua libraries."""

    library: str
    field: str
    span: Span
    owner: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A variable of ``data`` compared with a constant, the variable on the left.

    ``operator`` is Lua's: ``== ~= < <= > >=``. ``via`` is the Lua variable that carries the value,
    if it is not read from ``data`` right there.
    """

    name: str
    operator: str
    constant: LuaConstant
    span: Span
    owner: int
    via: str | None


class LuaUse(Enum):
    """What is done with a value."""

    ARITHMETIC = "arithmetic"
    ORDERED = "ordered"
    CONCATENATED = "concatenated"
    INDEXED = "indexed"
    CALLED = "called"
    EQUATED = "equated"
    GUARD = "guard"
    ARGUMENT = "argument"
    STORED = "stored"
    RETURNED = "returned"
    KEY = "key"
    OTHER = "other"


FAILS_ON_NIL = frozenset(
    {LuaUse.ARITHMETIC, LuaUse.ORDERED, LuaUse.CONCATENATED, LuaUse.INDEXED, LuaUse.CALLED}
)
"""What raises an error if the value is nil."""


@dataclass(frozen=True, slots=True)
class LuaTable:
    """A table that a script fills once, with constant keys, outside of all functions.

    ``items`` are its keys with the constants under them (the key alone says nothing about a value
    that is computed: it stands with ``None``).
    """

    name: str
    span: Span
    items: tuple[tuple[LuaConstant, LuaConstant], ...]

    @property
    def keys(self) -> frozenset[LuaConstant]:
        """The keys that the table has."""
        return frozenset(key for key, _ in self.items)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A look-up in such a table, at ``span``, in function number ``owner``.

    ``key`` is the constant it looks for (``has_constant_key``), or ``data_name`` the variable of
    ``data`` whose value it looks for; neither is known of a key that is computed. ``uses`` is what
    is done with the value, also by way of a variable that holds nothing else; ``is_guarded`` says
    that the same value is also tested (``if t[k]``, ``t[k] or 0``, ``~= nil``) in that function.
    """

    table: LuaTable
    span: Span
    key_span: Span
    has_constant_key: bool
    key: LuaConstant
    data_name: str | None
    uses: frozenset[LuaUse]
    is_guarded: bool
    owner: int

    @property
    def may_fail(self) -> bool:
        """Whether a missing key would be an error right away."""
        if self.has_constant_key and self.key in self.table.keys:
            return False
        return not self.is_guarded and bool(self.uses & FAILS_ON_NIL)
