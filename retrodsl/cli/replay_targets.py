"""What `retrodsl replay` plays: specs, movies against a spec, integrations without a spec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    """A spec or an integration folder, and the movies that were named for it."""

    path: Path
    is_spec: bool
    movies: list[Path] = field(default_factory=list)


def find_targets(paths: Sequence[Path] | None) -> list[Target]:
    """What the arguments name: a movie belongs to the spec or folder named before it.

    Without one before it, it belongs to the integration folder that it lies in. Exits where there
    is nothing to play.
    """
    found: dict[Path, Target] = {}
    latest: list[Target] = []
    for path in paths or [Path("specs") if Path("specs").is_dir() else Path()]:
        if path.is_dir():
            latest = _in_folder(path)
        elif path.suffix == SPEC and path.is_file():
            latest = [Target(path, is_spec=True)]
        elif path.is_file():
            latest = [_target_of(path, latest)]
            latest[0].movies.append(path)
        else:
            raise fail(f"there is no file {path}")
        latest = [found.setdefault(target.path, target) for target in latest]
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
    for item in replays:
        if settings.only and item.movie not in settings.only:
            continue
        if settings.scenario is not None and item.scenario != settings.scenario:
            continue
        yield Job(runner, item)


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
    from retrodsl.replay.integration import IntegrationRunner, movie_replay, movies_in
    from retrodsl.replay.jobs import Job

    runner = IntegrationRunner(target.path, engine, settings.rom, settings.time_limit)
    names = [str(path) for path in target.movies] or [path.name for path in movies_in(target.path)]
    for name in names:
        if not settings.only or name in settings.only:
            replay = movie_replay(name, settings.scenario or "scenario", settings.state)
            yield Job(runner, replay)
