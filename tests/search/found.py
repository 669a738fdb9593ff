"""Finds every variable of a cartridge again from what a person could have seen of it.

The numbers come from the model of the game, not from the RAM that is searched; where they lie is
held against the spec afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartridges import model
from cartridges.movies import MOVIES
from cartridges.system import INTEGRATIONS, UPDATES_AT_START, System
from retrodsl.api import compile_spec
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.ir.program import Program
from retrodsl.project import Project
from retrodsl.replay.integration import movie_replay
from retrodsl.replay.runner import Runner
from retrodsl.search import Group, Reading, Recording, Search
from retrodsl.semantics.declarations import RamVariable
from tests.cartridges.expected import pads_of

LOOKS = 8
"""On how many frames a variable is read."""


@dataclass(frozen=True)
class Played:
    """A movie of a system: its recording, and every variable on every frame as the model has it."""

    name: str
    recording: Recording
    truth: dict[str, list[int]]


@dataclass(frozen=True)
class Outcome:
    """How a variable was found. ``rank`` counts groups from 1; 0 where it is in none of them.

    ``exact`` says that the best of the group is the very type and address of the spec.
    """

    system: str
    key: str
    rank: int
    exact: bool
    looks: tuple[tuple[int, int], ...]
    best: str


def played(system: System, movies: Sequence[str] = tuple(MOVIES)) -> tuple[Program, list[Played]]:
    """Fixed movies of a system, played on the engine."""
    compiled = compile_spec(system.spec, INTEGRATIONS)
    program, integration = compiled.checked.program, compiled.integration
    assert program is not None
    assert integration is not None
    found = []
    with StableRetro() as engine:
        project = Project.of(system.spec, INTEGRATIONS)
        runner = Runner(program, integration, project, engine, engine_check=False)
        for name in movies:
            path = INTEGRATIONS / system.game / f"{name}.bk2"
            replay = movie_replay(str(path))
            run = runner.play(replay, stop_at_done=False, screens=frozenset())
            steps = runner.inputs(replay).steps
            assert run.ram is not None
            truth = _truth(system, [(*masks, 0)[:2] for masks in steps])
            found.append(Played(name, Recording(run.ram, steps), truth))
    return program, found


def _truth(system: System, inputs: Sequence[tuple[int, ...]]) -> dict[str, list[int]]:
    game = model.Game()
    for _ in range(UPDATES_AT_START):
        game.step(model.NOTHING)
    columns: dict[str, list[int]] = {}
    for pads in pads_of(system, [(masks[0], masks[1]) for masks in inputs]):
        game.step(pads)
        values = game.variables() | {f"byte[{i}]": byte for i, byte in enumerate(game.bytes)}
        for key, value in values.items():
            columns.setdefault(key, []).append(value)
    return columns


def looks(column: Sequence[int], count: int = LOOKS) -> tuple[tuple[int, int], ...]:
    """Frames on which a person looks, and what is there.

    Half of them show different values, over the whole play; the others are the frames right
    before and after a change. Of what seldom changes, some are anywhere.
    """
    firsts = dict[int, int]()
    for frame, value in enumerate(column):
        firsts.setdefault(value, frame)
    frames = sorted(firsts.values())
    half = count // 2
    chosen = {frames[i * (len(frames) - 1) // max(half - 1, 1)] for i in range(half)}
    changes = [f for f in range(1, len(column)) if column[f] != column[f - 1]]
    pairs = max(count // 4, 1)
    spread = [changes[(2 * i + 1) * len(changes) // (2 * pairs)] for i in range(pairs) if changes]
    chosen |= {frame for change in spread for frame in (change - 1, change)}
    for i in range(count):
        if len(chosen) < count:
            chosen.add((len(column) - 1) * (i + 1) // count)
    return tuple((frame, column[frame]) for frame in sorted(chosen))


def find(
    system: System, program: Program, variable: RamVariable, plays: Sequence[Played], count: int
) -> Outcome:
    """Search the movie that shows most of a variable for what is seen of it."""
    play = seen_best(variable, plays)
    seen = looks(play.truth[variable.key], count)
    search = Search(play.recording, program)
    for frame, value in seen:
        search.at(frame, f"? == {value}")
    shown = play.truth[variable.key]
    search.always(f"? in {min(shown)}..{max(shown)}")
    groups = search.groups(5)
    ranks = [i for i, group in enumerate(groups, 1) if _holds(group, variable)]
    rank = ranks[0] if ranks else 0
    best = groups[rank - 1].best if rank else (groups[0].best if groups else None)
    exact = rank > 0 and best is not None and is_variable(best.address, best.reading, variable)
    return Outcome(system.name, variable.key, rank, exact, seen, str(best))


def seen_best(variable: RamVariable, plays: Sequence[Played]) -> Played:
    """The movie that shows most of a variable."""
    return max(plays, key=lambda p: len(set(p.truth[variable.key])))


def _holds(group: Group, variable: RamVariable) -> bool:
    return any(is_variable(c.address, c.reading, variable) for c in group.members)


def is_variable(address: int, reading: Reading, variable: RamVariable) -> bool:
    """Whether this reading at this address is what the spec says of a variable."""
    kind = reading.data_type
    return (
        address == variable.address
        and reading.is_plain
        and kind is not None
        and (kind.repr, kind.width, kind.places)
        == (variable.data_type.repr, variable.data_type.width, variable.data_type.places)
        and reading.mask == variable.mask
    )


def find_all(system: System, count: int = LOOKS) -> list[Outcome]:
    """Every variable of a system."""
    program, plays = played(system)
    return [find(system, program, variable, plays, count) for variable in program.variables]


def shows(outcome: Outcome) -> bool:
    """Whether there is anything to see of it: what is 0 in every movie could lie anywhere."""
    return any(value for _, value in outcome.looks)


def report(outcomes: Sequence[Outcome]) -> str:
    """A line: how many are first, among the first five, exactly the spec's.

    Of those that show anything; how many do not is said too.
    """
    hidden = len(outcomes)
    outcomes = [outcome for outcome in outcomes if shows(outcome)]
    hidden -= len(outcomes)
    first = sum(o.rank == 1 for o in outcomes)
    five = sum(1 <= o.rank <= 5 for o in outcomes)
    exact = sum(o.exact for o in outcomes)
    total = len(outcomes)
    text = f"{first}/{total} first, {five}/{total} in five, {exact}/{total} the spec's own type"
    return f"{text}, {hidden} always 0" if hidden else text
