"""What `retrodsl replay` plays: specs, movies against a spec, integrations without a spec."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from retrodsl.cli.common import fail

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.engines._base import Engine
    from retrodsl.ir.program import Program, ReplayProgram
    from retrodsl.replay.jobs import Job

SPEC = ".retro"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options say of every replay."""

    integrations: Path | None
    only: Sequence[str]
    rom: Path | None
    time_limit: float
    engine_check: bool
    scenario: str | None
    state: str | None


@dataclass(slots=True)
class Target:
    """A spec or an integration folder, and the movies that were named for it.

    ``beside_specs``: an integration that was not named itself, in a folder with specs too.
    """

    path: Path
    is_spec: bool
    movies: list[Path] = field(default_factory=list)
    beside_specs: bool = False


def find_targets(paths: Sequence[Path] | None, *, beside_specs: bool = False) -> list[Target]:
    """What the arguments name: a movie belongs to the spec or folder named before it.

    Without one before it, it belongs to the integration folder that it lies in. A folder with specs
    stands for those, and with ``beside_specs`` for the integrations with movies in it too. Exits
    where there is nothing to play.
    """
    found: dict[Path, Target] = {}
    latest: list[Target] = []
    beside: list[Target] = []
    for path in paths or [Path("specs") if Path("specs").is_dir() else Path()]:
        if path.is_dir():
            latest = _in_folder(path)
            if beside_specs and latest[0].is_spec:
                beside += _integrations_beside(path)
        elif path.suffix == SPEC and path.is_file():
            latest = [Target(path, is_spec=True)]
        elif path.is_file():
            latest = [_target_of(path, latest)]
            latest[0].movies.append(path)
        else:
            raise fail(f"there is no file {path}")
        latest = [found.setdefault(target.path, target) for target in latest]
    for target in beside:
        found.setdefault(target.path, target)
    return list(found.values())


def _in_folder(folder: Path) -> list[Target]:
    """The specs below a folder, or the integrations that it is or holds."""
    from retrodsl.project import specs_in
    from retrodsl.replay.integration import integrations_in

    specs = specs_in(folder)
    if specs:
        return [Target(path, is_spec=True) for path in specs]
    shown = "here" if folder == Path() else f"in {folder}"
    integrations = integrations_in(folder)
    if not integrations:
        raise fail(f"there is no .retro file {shown}, and no integration with a data.json")
    return [Target(path, is_spec=False) for path in integrations]


def _integrations_beside(folder: Path) -> Iterator[Target]:
    """The integrations below a folder of specs that have movies."""
    from retrodsl.replay.integration import integrations_in, movies_in

    for path in integrations_in(folder):
        if movies_in(path):
            yield Target(path, is_spec=False, beside_specs=True)


def without_covered(
    targets: Sequence[Target], compiled: Mapping[Path, Compiled], integrations: Path | None
) -> list[Target]:
    """The targets but for integrations beside specs into which one of the specs compiles.

    They are what the spec says, and its replays play them.
    """
    from retrodsl.project import Project

    covered = {
        Project.of(path, integrations).folder(game).resolve()
        for path, spec in compiled.items()
        if (game := _game_of(path, spec)) is not None
    }
    return [t for t in targets if not (t.beside_specs and t.path.resolve() in covered)]


def _game_of(path: Path, compiled: Compiled) -> str | None:
    """The game that a spec names, even if it has errors."""
    if compiled.checked.program is not None:
        return compiled.checked.program.game
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return None
    named = re.search(r'^[ \t]*game[ \t]+"([^"\n]+)"', text, re.MULTILINE)
    return None if named is None else named[1]


def _target_of(movie: Path, latest: Sequence[Target]) -> Target:
    """What a movie is played on."""
    from retrodsl.replay.integration import is_integration

    if len(latest) > 1:
        raise fail(f"{movie} could be of several specs: name one spec before it")
    if latest:
        return latest[0]
    if is_integration(movie.parent):
        return Target(movie.parent, is_spec=False)
    raise fail(f"{movie} is of no integration: name its spec, or its folder, before it")


# --- jobs


def jobs_of_spec(
    target: Target, compiled: Compiled, settings: Settings, engine: Engine
) -> Iterator[Job]:
    """The replays of a spec that compiles, or the movies that were named, against it."""
    from retrodsl.project import Project
    from retrodsl.replay.jobs import Job
    from retrodsl.replay.runner import Runner

    program, integration = compiled.checked.program, compiled.integration
    if program is None or integration is None:
        return
    runner = Runner(
        program,
        integration,
        Project.of(target.path, settings.integrations),
        engine,
        settings.rom,
        settings.time_limit,
        settings.engine_check,
    )
    replays: Sequence[ReplayProgram] = program.replays
    if target.movies:
        replays = list(_named(target, program, runner, settings))
    elif settings.state is not None:
        raise fail(_state_of_nothing(target, replays))
    for item in replays:
        yield Job(runner, item)


def _state_of_nothing(target: Target, replays: Sequence[ReplayProgram]) -> str:
    """What is wrong with ``--state`` where no movie of a spec is named, and what could be."""
    files = list(dict.fromkeys(item.movie for item in replays if item.is_file))
    said = f"--state is for movies that are named, and none is of {target.path}"
    if files:
        return f"{said}: name them behind it, such as {', '.join(files[:8])}"
    return f"{said}: its own are written in it, each with the state that it starts from"


def _named(
    target: Target, program: Program, runner: object, settings: Settings
) -> Iterator[ReplayProgram]:
    """The spec's own replays of the named movies; a movie without one expects nothing."""
    from retrodsl.replay.integration import movie_replay
    from retrodsl.replay.runner import Runner

    assert isinstance(runner, Runner)
    if settings.scenario is not None and all(
        s.name != settings.scenario for s in program.scenarios
    ):
        raise fail(f"{target.path} has no scenario {settings.scenario}")
    for movie in target.movies:
        own = [
            item
            for item in program.replays
            if item.is_file
            and (path := runner.movie_path(item)) is not None
            and path.resolve() == movie.resolve()
        ]
        if own and settings.state is None:
            yield from own
        else:
            where = settings.scenario or program.usual_scenario
            made = movie_replay(str(movie), where, settings.state)
            yield replace(made, place=program.place)


def jobs_of_folder(target: Target, settings: Settings, engine: Engine) -> Iterator[Job]:
    """The movies of an integration folder, or those that were named for it."""
    from retrodsl.ir.program import USUAL_SCENARIO
    from retrodsl.replay.integration import IntegrationRunner, movie_replay, movies_in
    from retrodsl.replay.jobs import Job

    runner = IntegrationRunner(target.path, engine, settings.rom, settings.time_limit)
    names = [str(path) for path in target.movies] or [path.name for path in movies_in(target.path)]
    for name in names:
        yield Job(runner, movie_replay(name, settings.scenario or USUAL_SCENARIO, settings.state))


def chosen_jobs(jobs: Sequence[Job], settings: Settings, *, complete: bool) -> list[Job]:
    """The jobs that ``--only`` and ``--scenario`` leave.

    Exits where a movie is named that no job plays, unless the jobs are not ``complete``: a spec
    with errors does not tell its replays.
    """
    movies = list(dict.fromkeys(job.replay.movie for job in jobs))
    unknown = [name for name in settings.only if name not in movies]
    if unknown and movies and complete:
        raise fail(f"there is nothing to replay of {unknown[0]}: {_others(unknown[0], movies)}")
    return [
        job
        for job in jobs
        if (not settings.only or job.replay.movie in settings.only)
        and settings.scenario in (None, job.replay.scenario)
    ]


def _others(name: str, movies: Sequence[str]) -> str:
    """The movies that could have been meant."""
    from retrodsl.diagnostics import nearest

    close = nearest(name, movies)
    if close:
        return f"did you mean {close}?"
    more = " ..." if len(movies) > 8 else ""
    return f"there are {', '.join(movies[:8])}{more}"
