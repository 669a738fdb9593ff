"""What the names of a spec stand for: one table a kind, made from all its files."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrodsl.platforms import DataType, Platform
from retrodsl.semantics.intervals import Interval
from retrodsl.source import Source, Span
from retrodsl.syntax import nodes as n


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands."""

    source: Source
    span: Span


@dataclass(frozen=True, slots=True)
class RamVariable:
    """A variable of data.json.

    ``key`` is its name there (``kart[3].x`` for a field), ``data_type`` has its byte order,
    ``range`` is what the type, ``in`` and ``enum only`` leave, ``type_range`` the type alone.
    """

    key: str
    place: Place
    address: int
    data_type: DataType
    mask: int | None
    range: Interval
    type_range: Interval
    enum: tuple[tuple[str, int], ...]
    enum_only: bool
    stated_range: tuple[int, int] | None
    doc: str

    @property
    def enum_values(self) -> dict[str, int]:
        """The named values."""
        return dict(self.enum)


@dataclass(frozen=True, slots=True)
class PointerVariable:
    """A variable behind a pointer: read at ``[base] + offset``, ``fallback`` outside the memory."""

    key: str
    place: Place
    base: n.Reference
    offset: int
    data_type: DataType
    mask: int | None
    fallback: int
    range: Interval
    enum: tuple[tuple[str, int], ...]
    doc: str


@dataclass(frozen=True, slots=True)
class ArrayOf:
    """An array of RAM; ``fields`` is empty when its elements are plain values."""

    name: str
    place: Place
    length: int
    fields: tuple[str, ...]

    def key(self, index: int, member: str | None) -> str:
        """The key of one element's variable."""
        return f"{self.name}[{index}].{member}" if member else f"{self.name}[{index}]"


@dataclass(frozen=True, slots=True)
class SavedState:
    """A state that the spec names, and the numbers of players that it is the start for."""

    name: str
    place: Place
    defaults: tuple[int, ...]


def without_index(key: str) -> str:
    """``kart.x`` of ``kart[3].x``."""
    head, bracket, tail = key.partition("[")
    return head + tail.partition("]")[2] if bracket else key


@dataclass(slots=True)
class Declarations:
    """All names of a spec."""

    game: str
    game_place: Place
    platform: Platform
    hashes: tuple[str, ...] = ()
    players: int = 1
    variables: dict[str, RamVariable] = field(default_factory=dict)
    pointers: dict[str, PointerVariable] = field(default_factory=dict)
    arrays: dict[str, ArrayOf] = field(default_factory=dict)
    lets: dict[str, tuple[Source, n.Let]] = field(default_factory=dict)
    functions: dict[str, tuple[Source, n.Fn]] = field(default_factory=dict)
    tables: dict[str, tuple[Source, n.Table]] = field(default_factory=dict)
    states: dict[str, SavedState] = field(default_factory=dict)
    movies: dict[str, tuple[Source, n.Movie]] = field(default_factory=dict)
    scenarios: dict[str, tuple[Source, n.Scenario]] = field(default_factory=dict)
    shared: list[tuple[Source, n.Shared]] = field(default_factory=list)
    replays: list[tuple[Source, n.Replay]] = field(default_factory=list)
    #: Every name of a value that was declared, also where its declaration has an error.
    declared: set[str] = field(default_factory=set)
    #: Where each enum's values stand, by the variable's name without an index, and the value's.
    enum_places: dict[tuple[str, str], Place] = field(default_factory=dict)

    def owners(self) -> list[RamVariable | PointerVariable]:
        """Everything that can have an enum."""
        return [*self.variables.values(), *self.pointers.values()]

    def enum_members(self, name: str) -> list[tuple[str, int]]:
        """Every ``(owner, value)`` for which an enum has a value called ``name``."""
        return [(v.key, value) for v in self.owners() for member, value in v.enum if member == name]

    def value_names(self) -> list[str]:
        """Every name that can stand for a value in an expression."""
        members = [m for v in self.owners() for m, _ in v.enum]
        plain = [key for key in self.variables if "[" not in key]
        return [*plain, *self.pointers, *self.arrays, *self.lets, *members, "frame"]
