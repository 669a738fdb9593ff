"""The abstract syntax tree: what a file says, in its own order, with a span on every node."""

from __future__ import annotations

from dataclasses import Field, dataclass, fields
from typing import Any, TypeAlias

from retrodsl.source import Source, Span


class _Base:
    """Equality and representation of nodes, once for all.

    A dataclass makes these methods anew for each of the many classes below, at every start.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, f.name) == getattr(other, f.name) for f in _fields(self))

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, f.name) for f in _fields(self))))

    def __repr__(self) -> str:
        values = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in _fields(self))
        return f"{type(self).__name__}({values})"


def _fields(node: _Base) -> tuple[Field[Any], ...]:
    return fields(node)  # type: ignore[arg-type] # every class below is a dataclass


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Node(_Base):
    """Anything with a place in the file."""

    span: Span


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Name(Node):
    """A name as written; ``quoted`` when it stands in backticks (``text`` is without them)."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Text(Node):
    """A string literal, escapes undone."""

    value: str


# --- expressions


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Integer(Node):
    """An integer literal."""

    value: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Decimal(Node):
    """A literal with a point or an exponent: a double."""

    value: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Truth(Node):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Every(Node):
    """The ``*`` of ``kart[*].x``."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reference(Node):
    """``name``, ``name[index]``, ``name.member`` or ``name[index].member``."""

    name: Name
    index: Expression | Every | None = None
    member: Name | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Call(Node):
    """``function(arguments)``."""

    function: Name
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Unary(Node):
    """``-x``, ``+x`` or ``~x``."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Binary(Node):
    """Arithmetic on two operands: one of ``+ - * / // % ** & | ^ << >>``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Compare(Node):
    """One of ``== != < <= > >=``."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InRange(Node):
    """``value in low..high``, both ends included, or ``not in``."""

    value: Expression
    low: Expression
    high: Expression
    negated: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InSet(Node):
    """``value in {a, b, c}`` or ``not in``."""

    value: Expression
    members: tuple[Expression, ...]
    negated: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Not(Node):
    """``not c``."""

    operand: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class And(Node):
    """``a and b``."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Or(Node):
    """``a or b``."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class IfThenElse(Node):
    """``if condition then yes else no``."""

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class When(Node):
    """``value when condition``: the value where the condition holds, else 0."""

    value: Expression
    condition: Expression


Expression: TypeAlias = (
    Integer
    | Decimal
    | Truth
    | Reference
    | Call
    | Unary
    | Binary
    | Compare
    | InRange
    | InSet
    | Not
    | And
    | Or
    | IfThenElse
    | When
)


# --- the game


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Game(Node):
    """``game "Airstriker-Genesis"``."""

    name: Text


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rom(Node):
    """``rom sha1 "...", "..."``: the ROMs that the spec is for."""

    hashes: tuple[Text, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Include(Node):
    """``include "common.retro"``."""

    path: Text


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Players(Node):
    """``players 2``."""

    count: Integer


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Crop(Node):
    """``crop x, y, width, height`` in screen pixels."""

    x: Integer
    y: Integer
    width: Integer
    height: Integer


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class State(Node):
    """A saved state; ``defaults`` holds the numbers of players that it is the start for."""

    name: Name
    defaults: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class States(Node):
    """``states { ... }``."""

    states: tuple[State, ...]


# --- RAM


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TypeCode(Node):
    """A type as the engine writes it: ``u1``, ``>d3``, ``<>u4``."""

    text: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EnumValue(Node):
    """``road = 64``."""

    name: Name
    value: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Enum(Node):
    """``enum { ... }``; ``only`` when no other value occurs."""

    only: bool
    values: tuple[EnumValue, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Range(Node):
    """``in low..high``: the range that the game keeps to, both ends included."""

    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Details(Node):
    """What stands behind an address, in any order."""

    range: Range | None = None
    enum: Enum | None = None
    doc: Text | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pointer(Node):
    """``[base] + offset else fallback``: an address read from RAM each frame.

    ``offset`` is a sum whose first sign is written: ``[p] - 1 + 2`` has the offset ``(-1) + 2``.
    """

    base: Reference
    offset: Expression | None = None
    fallback: Expression | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Variable(Node):
    """``name : type & mask @ address ...``; in a structure the address is an offset."""

    name: Name
    type: TypeCode
    mask: Expression | None
    address: Expression | Pointer
    details: Details


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Array(Node):
    """``name[length] : type @ base stride n ...``."""

    name: Name
    length: Expression
    type: TypeCode
    mask: Expression | None
    base: Expression
    stride: Expression
    details: Details


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Structs(Node):
    """``name[length] @ base stride n { fields }``."""

    name: Name
    length: Expression
    base: Expression
    stride: Expression
    fields: tuple[Variable, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ram(Node):
    """``ram { ... }``."""

    items: tuple[Variable | Array | Structs, ...]


# --- names for expressions


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Let(Node):
    """``let name = value``."""

    name: Name
    value: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Fn(Node):
    """``fn name(parameters) = body``."""

    name: Name
    parameters: tuple[Name, ...]
    body: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TableEntry(Node):
    """One line of a table; ``key`` is ``None`` for ``else``."""

    key: tuple[Expression, ...] | None
    value: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Table(Node):
    """``table name(parameters) { ... }``."""

    name: Name
    parameters: tuple[Name, ...]
    entries: tuple[TableEntry, ...]


# --- what the agent gets


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Term(Node):
    """``name : value "why"``: a named term of a reward, or a named condition."""

    name: Name
    value: Expression
    doc: Text | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reward(Node):
    """``reward { ... }`` or ``reward p2 { ... }``; ``player`` counts from 1."""

    player: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Done(Node):
    """``done { ... }``."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Truncate(Node):
    """``truncate { ... }``."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Invariant(Node):
    """``invariant { ... }``."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class InfoItem(Node):
    """A value that ``info`` shows: a name that exists, or a new one with its expression."""

    name: Name
    value: Expression | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Info(Node):
    """``info { ... }``."""

    items: tuple[InfoItem, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Chord(Node):
    """Buttons held together; none of them for ``none``."""

    buttons: tuple[Name, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ActionGroup(Node):
    """One group of the engine's action space: its alternatives in order."""

    chords: tuple[Chord, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Actions(Node):
    """``actions { ... }``."""

    groups: tuple[ActionGroup, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LuaEntry(Node):
    """``reward = function`` or ``done = function``; ``player`` counts from 1."""

    slot: str
    player: int
    function: Name


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Lua(Node):
    """``lua "script.lua" { ... }``: a hand-written script kept as it is."""

    script: Text
    entries: tuple[LuaEntry, ...]


Shared: TypeAlias = Reward | Done | Truncate | Invariant | Info | Actions | Crop | Lua


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scenario(Node):
    """``scenario name { ... }``: another reward and done over the same RAM."""

    name: Name
    statements: tuple[Shared, ...]


# --- movies and replays


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlayerChord(Node):
    """Buttons of one player; ``player`` counts from 1."""

    player: int
    chord: Chord


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Wait(Node):
    """``wait n``: n frames with no button but those held around it."""

    frames: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Press(Node):
    """``press chords for n``: held for n frames, one when not said."""

    chords: tuple[PlayerChord, ...]
    frames: Expression | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Hold(Node):
    """``hold chords for n``, or ``hold chords { ... }`` while the commands inside run."""

    chords: tuple[PlayerChord, ...]
    frames: Expression | None
    body: tuple[Command, ...] | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Repeat(Node):
    """``repeat n { ... }``."""

    times: Expression
    body: tuple[Command, ...]


Command: TypeAlias = Wait | Press | Hold | Repeat


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class From(Node):
    """Where a movie starts: a state, or power-on when ``state`` is ``None``."""

    state: Name | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Movie(Node):
    """``movie "name" from State { ... }``."""

    name: Name
    start: From | None
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class At(Node):
    """``at F: c``."""

    frame: Expression
    condition: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class By(Node):
    """``by F: c``."""

    frame: Expression
    condition: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Within(Node):
    """``within A..B: c``."""

    first: Expression
    last: Expression
    condition: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Always(Node):
    """``always: c``."""

    condition: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Never(Node):
    """``never: c``."""

    condition: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Eventually(Node):
    """``eventually: c``."""

    condition: Expression


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Total(Node):
    """``total reward in a..b``, ``total TERM in a..b`` or ``total ... == v +- t``.

    ``term`` is ``None`` for the whole reward of ``player``; ``high`` is ``None`` in the second
    form, where ``low`` is the value.
    """

    term: Name | None
    player: int
    low: Expression
    high: Expression | None
    tolerance: Expression | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ends(Node):
    """``ends with NAME at F +- t``: each part but ``ends`` may be left out."""

    name: Name | None
    frame: Expression | None
    tolerance: Expression | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DoesNotEnd(Node):
    """``does not end``."""


Expectation: TypeAlias = At | By | Within | Always | Never | Eventually | Total | Ends | DoesNotEnd


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Replay(Node):
    """``replay MOVIE { ... }``."""

    movie: Name
    scenario: Name | None
    start: From | None
    expectations: tuple[Expectation, ...]


Statement: TypeAlias = (
    Game
    | Rom
    | Include
    | Players
    | States
    | Ram
    | Let
    | Fn
    | Table
    | Shared
    | Scenario
    | Movie
    | Replay
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comment(Node):
    """A comment with its ``#``; ``own_line`` when nothing stands before it on its line."""

    text: str
    own_line: bool


@dataclass(frozen=True, slots=True)
class File:
    """A whole file."""

    source: Source
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...]
