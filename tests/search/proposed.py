"""Proposes variables from play alone, and tells the rank of the one that the spec knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from cartridges.system import System
from retrodsl.api import compile_spec
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.evaluators.arrays import decode_columns
from retrodsl.ir.program import Program
from retrodsl.project import Project
from retrodsl.replay.integration import movie_replay
from retrodsl.replay.runner import Runner
from retrodsl.search import Recording
from retrodsl.search.behaviours import Proposal, propose
from retrodsl.search.index import Integers
from tests.search.found import played

#: Variables of a spec, by the name of the behaviour that is to find one of them.
Variables: TypeAlias = Mapping[str, Sequence[str]]

TENFOLD: Variables = {
    "score": ("score", "digits"),
    "lives": ("lives",),
    "level": ("level", "level_digits"),
    "x": ("x", "wide_x"),
    "timer": ("timer",),
    "hp": ("enemy[0].hp", "enemy[1].hp", "enemy[2].hp"),
    "frame": ("frames",),
    "mode": ("mode",),
    "buttons": ("pad_1", "held"),
}
"""What the cartridges have."""

AIRSTRIKER: Variables = {
    "score": ("score",),
    "lives": ("lives",),
    "level": ("level",),
    "x": ("ship_x",),
    "timer": ("wave_timer",),
    "mode": ("stars_on",),
}
"""What the game has that the engine ships."""

#: So many changes a movie has to show of what is looked for, 1 unless said here.
CHANGES = {"score": 2, "mode": 2, "timer": 4, "hp": 4}

#: So many proposals are looked through.
LIMIT = 10


@dataclass(frozen=True)
class Rank:
    """Where a variable stands among the proposals of a movie: from 1, 0 where it is not there.

    ``first`` is what stands first.
    """

    game: str
    movie: str
    name: str
    rank: int
    first: str


def cartridge_ranks(system: System, movies: Sequence[str] | None = None) -> list[Rank]:
    """Those of a cartridge, in each of its movies, or some of them."""
    program, plays = played(system, movies) if movies else played(system)
    return [
        rank
        for play in plays
        for rank in ranks(system.name, play.name, play.recording, program, TENFOLD)
    ]


def airstriker_ranks(spec: Path, movies: Sequence[str] | None = None) -> list[Rank]:
    """Those of the game that the engine ships, in each movie of its spec, or some of them."""
    compiled = compile_spec(spec)
    program, integration = compiled.checked.program, compiled.integration
    assert program is not None
    assert integration is not None
    found: list[Rank] = []
    with StableRetro() as engine:
        runner = Runner(program, integration, Project.of(spec, None), engine, engine_check=False)
        for name in movies or [movie.name for movie in program.movies]:
            replay = replace(movie_replay(name, program.scenarios[0].name), is_file=False)
            run = runner.play(replay, stop_at_done=False, screens=frozenset())
            assert run.ram is not None
            recording = Recording(run.ram, runner.inputs(replay).steps)
            found += ranks("Airstriker", name, recording, program, AIRSTRIKER)
    return found


def ranks(
    game: str, movie: str, recording: Recording, program: Program, variables: Variables
) -> list[Rank]:
    """The rank of each name whose variable the play shows."""
    by_key = {variable.key: variable for variable in program.variables}
    shown: dict[str, list[Integers]] = {}
    for name, keys in variables.items():
        columns = decode_columns([by_key[key] for key in keys], recording.trace)
        seen = [column for column in columns.values() if shows(name, column)]
        if seen:
            shown[name] = seen
    proposals = propose(recording, program, list(shown), LIMIT)
    return [
        Rank(
            game,
            movie,
            name,
            next((i for i, p in enumerate(found, 1) if _is_one(p, recording, shown[name])), 0),
            str(found[0].group.best) if found else "nothing",
        )
        for name, found in proposals.items()
    ]


def shows(name: str, column: Integers) -> bool:
    """Whether a play shows enough of a variable: one that stands still is like many others."""
    steps = np.diff(column)
    if name == "x":
        return bool(min(np.sum(steps > 0), np.sum(steps < 0)) >= 2)
    if name == "lives":
        return bool((steps < 0).any())
    return int(np.count_nonzero(steps)) >= CHANGES.get(name, 1)


def _is_one(proposal: Proposal, recording: Recording, columns: Sequence[Integers]) -> bool:
    """Whether what is proposed is, on every frame, one of the variables."""
    best = proposal.group.best
    places = best.position + np.array(best.reading.offsets)
    numbers = best.reading.decode(list(recording.index.columns(places).T))
    return any(np.array_equal(numbers, column) for column in columns)


def summary(every: Sequence[Rank]) -> list[str]:
    """A line for each name: how often its variable is first, how often among the first five."""
    lines = []
    for name in dict.fromkeys(rank.name for rank in every):
        mine = [rank.rank for rank in every if rank.name == name]
        first, five = mine.count(1), sum(1 <= rank <= 5 for rank in mine)
        lines.append(f"{name:<10} {first}/{len(mine)} first, {five}/{len(mine)} in five")
    return lines
