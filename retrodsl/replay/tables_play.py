"""Plays a movie for its table: ``trace_movie`` is what a notebook calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from retrodsl.diagnostics import nearest
from retrodsl.engines._base import EngineRun, Progress
from retrodsl.engines.errors import StateError
from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.inputs import CannotRun, Inputs
from retrodsl.replay.integration import IntegrationRunner, movie_replay, movies_in
from retrodsl.replay.provenance import evidence_notes
from retrodsl.replay.runner import Runner
from retrodsl.replay.tables import Table, table_of, table_of_run
from retrodsl.replay.trace import evaluate_run

AnyRunner = Runner | IntegrationRunner


# --- which movie


def movies_of(runner: AnyRunner, scenario: str | None = None) -> list[ReplayProgram]:
    """Every movie of a spec or an integration folder, once, in one scenario, expecting nothing.

    A spec's movies are those that it replays, then those that it only writes. The scenario is the
    first of the file unless it is given. Raises ``CannotRun`` for a scenario that is not there.
    """
    where = _scenario(runner, scenario)
    if isinstance(runner, IntegrationRunner):
        return [movie_replay(path.name, where) for path in movies_in(runner.folder)]
    found: dict[tuple[str, str | None, bool], ReplayProgram] = {}
    for item in runner.program.replays:
        plain = replace(item, scenario=where, expected=())
        found.setdefault((item.movie, item.state, item.from_power), plain)
    replayed = {item.movie for item in found.values() if not item.is_file}
    written = [m.name for m in runner.program.movies if m.name not in replayed]
    texts = [replace(movie_replay(name, where), is_file=False) for name in written]
    return [*found.values(), *texts]


def find_movie(
    runner: AnyRunner, name: str, scenario: str | None = None, state: str | None = None
) -> ReplayProgram:
    """The movie that is meant: one of the spec by its name, or a file.

    ``state`` is the start in place of its own. Raises ``CannotRun`` where there is no such movie.
    """
    where = _scenario(runner, scenario)
    known = movies_of(runner, where)
    made = movie_replay(name, where, state)
    if isinstance(runner, IntegrationRunner):
        if not runner.movie_path(made).is_file():
            raise CannotRun(f"there is no movie {name}", _others(name, known))
        return made
    named = next((item for item in known if item.movie == name), None)
    path = runner.movie_path(made)
    if named is None and path is not None:
        named = next((item for item in known if _is_file(runner, item, path)), made)
    if named is None:
        raise CannotRun(f"there is no movie {name}", _others(name, known))
    if state is None:
        return named
    if not named.is_file:
        raise CannotRun(
            f"the movie {name} is written in the spec, which says where it starts",
            "change its `from` there",
        )
    return replace(named, state=state, from_power=False)


def _is_file(runner: Runner, item: ReplayProgram, path: Path) -> bool:
    own = runner.movie_path(item) if item.is_file else None
    return own is not None and own.resolve() == path.resolve()


def _others(name: str, known: Sequence[ReplayProgram]) -> str:
    names = list(dict.fromkeys(item.movie for item in known))
    close = nearest(name, names)
    if close:
        return f"did you mean {close}?"
    return f"there are: {', '.join(names)}" if names else ""


def _scenario(runner: AnyRunner, name: str | None) -> str:
    """The scenario that is played in."""
    if isinstance(runner, IntegrationRunner):
        return name or "scenario"
    if name is None:
        return runner.program.usual_scenario
    names = [scenario.name for scenario in runner.program.scenarios]
    if name not in names:
        close = nearest(name, names)
        mend = f"did you mean {close}?" if close else f"there are: {', '.join(names)}"
        raise CannotRun(f"{runner.origin} has no scenario {name}", mend)
    return name


# --- playing


def trace_movie(
    runner: AnyRunner,
    movie: str | ReplayProgram,
    *,
    past_done: bool = False,
    players: int | None = None,
    progress: Progress | None = None,
) -> Table:
    """Play a movie and give what it shows, a column a name.

    The table ends with the frame on which the episode ends; with ``past_done`` it has every frame
    of the movie. ``players`` is how many pads it shows: those of the movie, unless it is given.
    Raises ``CannotRun`` and ``EngineError``.
    """
    replay = find_movie(runner, movie) if isinstance(movie, str) else movie
    inputs = runner.inputs(replay)
    pads = players or inputs.players
    try:
        run = runner.play(replay, progress, screens=frozenset(), stop_at_done=not past_done)
        if isinstance(runner, Runner):
            trace = evaluate_run(runner.program, replay, run)
            table = table_of(trace, inputs.steps, movie=replay.movie, players=pads)
            end = trace.end
        else:
            table = table_of_run(run, inputs.steps, movie=replay.movie, players=pads)
            ends = table["done"].nonzero()[0]
            end = int(ends[0]) if len(ends) else None
    except StateError as problem:
        raise CannotRun(f"{inputs.start}: {problem.cause}", problem.mend) from problem
    except LookupError as problem:
        raise CannotRun(
            f"the memory does not hold what the spec reads: {problem}",
            "the ROM may be of another system, or its cartridge without this memory",
        ) from problem
    if end is not None and not past_done:  # asked for nothing else, the engine played on
        table = table.cut(None, end)
    notes = (*inputs.notes, *evidence_notes(inputs, run, runner.find_rom()))
    return replace(
        table,
        about=_about(runner, replay, run),
        facts={**_facts(inputs), "frames": table.rows, "ended_at": end},
        notes=notes,
    )


def _about(runner: AnyRunner, replay: ReplayProgram, run: EngineRun) -> dict[str, object]:
    is_spec = isinstance(runner, Runner)
    return {
        "spec" if is_spec else "integration": runner.origin,
        "game": runner.program.game if isinstance(runner, Runner) else runner.game,
        "system": run.system,
        "scenario": replay.scenario,
        "rom_sha1": run.rom_sha1,
        "engine": run.engine,
        "core": f"{run.core} {run.core_version}".rstrip(),
        "buttons": list(run.buttons),
    }


def _facts(inputs: Inputs) -> dict[str, object]:
    """What is to be known of a movie itself."""
    file = {} if inputs.path is None else {"file": str(inputs.path)}
    return {**file, "start": inputs.start, "steps": len(inputs.steps)}
