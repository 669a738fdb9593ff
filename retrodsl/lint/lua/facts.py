"""What following a script meets: functions, tables, and what is worth telling."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from retrodsl.lint.lua.abstract import NOTHING, Values
from retrodsl.readers import lua_nodes as n
from retrodsl.source import Source

#: The names in sight, innermost block last, with the cells that hold their values.
Scopes: TypeAlias = tuple[dict[str, str], ...]


class CannotFollow(Exception):  # noqa: N818 (named for what it reports)
    """The script does what is not followed here."""


@dataclass(frozen=True, slots=True)
class Closure:
    """A function, known by its place."""

    source: Source
    function: n.Function
    scopes: Scopes = field(compare=False)


@dataclass(frozen=True, slots=True)
class Native:
    """A function or table of Lua's library, such as ``math.max``."""

    name: str


@dataclass(frozen=True, slots=True)
class Made:
    """A table, known by the place that makes it."""

    maker: n.TableMaker


@dataclass(frozen=True, slots=True)
class Engine:
    """``data`` or ``scenario``."""

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
    """What was met in the last round: by the node where it is.

    ``nil_uses`` and ``bad_orders`` raise an error whenever they are come to; ``early_nil_uses`` do
    so at the first frame, before a later line would have put something there.
    """

    comparisons: dict[n.Binary, Compared] = field(default_factory=dict)
    nil_lookups: dict[n.Index, Source] = field(default_factory=dict)
    divisions: dict[n.Binary, tuple[Source, frozenset[str]]] = field(default_factory=dict)
    fractions: dict[n.Expression, tuple[Source, str]] = field(default_factory=dict)
    nil_uses: dict[n.Expression, Source] = field(default_factory=dict)
    early_nil_uses: dict[n.Expression, Source] = field(default_factory=dict)
    bad_orders: dict[n.Binary, Source] = field(default_factory=dict)
    results: dict[str, Values] = field(default_factory=dict)
