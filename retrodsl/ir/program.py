"""A whole spec as meaning: what every evaluator and emitter works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from retrodsl.ir.build import Builder
from retrodsl.ir.decisions import Decision
from retrodsl.ir.nodes import Node
from retrodsl.platforms import Platform
from retrodsl.semantics.declarations import Place, PointerVariable, RamVariable, SavedState

#: The scenario at the top of a file, and the one that the engine plays where none is named.
USUAL_SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class Named:
    """A named value: a term of a reward, a condition, an info value."""

    name: str
    node: Node
    place: Place
    doc: str = ""


@dataclass(frozen=True, slots=True)
class LuaSlot:
    """A hand-written function that stands for a reward or for done; ``player`` counts from 1."""

    slot: str
    player: int
    script: str
    function: str
    place: Place


@dataclass(frozen=True, slots=True)
class ScenarioProgram:
    """One scenario. ``rewards`` has an entry a player; ``name`` is the stem of its JSON file.

    ``actions`` are groups of alternatives of buttons; ``crop`` is x, y, width, height.
    """

    name: str
    place: Place
    rewards: tuple[tuple[Named, ...], ...]
    done: tuple[Named, ...]
    truncate: tuple[Named, ...]
    invariants: tuple[Named, ...]
    info: tuple[Named, ...]
    actions: tuple[tuple[tuple[str, ...], ...], ...] | None
    crop: tuple[int, int, int, int] | None
    lua: tuple[LuaSlot, ...]
    actions_place: Place | None = None

    @property
    def all_named(self) -> tuple[Named, ...]:
        """Everything with a value, in the order of the file's kinds."""
        terms = tuple(term for reward in self.rewards for term in reward)
        return (*terms, *self.done, *self.truncate, *self.invariants, *self.info)


#: Buttons held for a while: one mask a player (bit i is the platform's button i), then frames.
Run: TypeAlias = tuple[tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class ScriptMovie:
    """A movie written as text: ``runs`` from the first step on. ``state`` as the spec says it.

    ``from_power`` starts at power-on; else ``state`` of ``None`` means the default state.
    """

    name: str
    place: Place
    players: int
    state: str | None
    from_power: bool
    runs: tuple[Run, ...]

    @property
    def frames(self) -> int:
        """How many steps it takes."""
        return sum(count for _, count in self.runs)

    def steps(self) -> list[tuple[int, ...]]:
        """The masks of every step, one a player."""
        return [masks for masks, count in self.runs for _ in range(count)]


@dataclass(frozen=True, slots=True)
class Condition:
    """``at``, ``by``, ``within``, ``always``, ``never`` or ``eventually`` with its frames.

    ``first`` and ``last`` bound the frames it looks at, both included, ``None`` for no bound;
    ``every`` tells whether it has to hold on all of them or on one; ``expected`` is the truth that
    is wanted.
    """

    text: str
    place: Place
    node: Node
    first: int | None
    last: int | None
    every: bool
    expected: bool


@dataclass(frozen=True, slots=True)
class TotalIs:
    """The sum of a term (``None``: of the whole reward) of a player lies in ``low..high``."""

    text: str
    place: Place
    term: str | None
    player: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class EndsWith:
    """The episode ends: with ``name`` (any for ``None``), in frames ``first..last`` if given."""

    text: str
    place: Place
    name: str | None
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class NeverEnds:
    """The episode does not end while the movie runs."""

    text: str
    place: Place


Expected: TypeAlias = Condition | TotalIs | EndsWith | NeverEnds


@dataclass(frozen=True, slots=True)
class ReplayProgram:
    """What a replay runs and expects. ``movie`` is a script's name or a file's path."""

    movie: str
    is_file: bool
    place: Place
    scenario: str
    state: str | None
    from_power: bool
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A checked spec.

    ``build`` made its nodes; ``names`` are what the spec calls them, by their serial;
    ``decisions`` are what it chooses by, invariants and replays left out.
    """

    game: str
    platform: Platform
    hashes: tuple[str, ...]
    players: int
    variables: tuple[RamVariable, ...]
    states: tuple[SavedState, ...]
    scenarios: tuple[ScenarioProgram, ...]
    movies: tuple[ScriptMovie, ...]
    replays: tuple[ReplayProgram, ...]
    place: Place
    build: Builder = field(repr=False)
    names: Mapping[int, str] = field(default_factory=dict, repr=False)
    decisions: tuple[Decision, ...] = field(default=(), repr=False)
    pointers: tuple[PointerVariable, ...] = ()

    @property
    def usual_scenario(self) -> str:
        """The scenario where none is named: that of the top of the file, or else the first."""
        names = [scenario.name for scenario in self.scenarios]
        return USUAL_SCENARIO if USUAL_SCENARIO in names else names[0]

    def scenario(self, name: str) -> ScenarioProgram:
        """The scenario called ``name``; ``scenario`` is the one at the top of the file."""
        return next(s for s in self.scenarios if s.name == name)

    def default_state(self, players: int) -> str | None:
        """The state that so many players start from; ``None`` for power-on.

        Where the spec marks none for them, that for another number of players stands in: so the
        engine reads ``metadata.json``.
        """
        return self.marked_default(players) or self.marked_default(1) or self.marked_default(2)

    def marked_default(self, players: int) -> str | None:
        """The state that the spec marks as the default for just so many players."""
        for state in self.states:
            if players in state.defaults:
                return state.name
        return None
