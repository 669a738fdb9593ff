"""`retrodsl replay`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import IntegrationsDir, Output, RomOption, TimeLimit, fail, show
from retrodsl.cli.replay_extras import Wishes
from retrodsl.cli.replay_reports import Report, report_files
from retrodsl.cli.replay_run import Run, Show
from retrodsl.cli.replay_targets import (
    Settings,
    chosen_jobs,
    find_targets,
    jobs_of_folder,
    jobs_of_spec,
    without_covered,
)

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.engines._base import Engine
    from retrodsl.replay.jobs import Job


class Engines(str, Enum):
    """The engines that can be asked for."""

    STABLE_RETRO = "stable-retro"
    GYM_RETRO = "gym-retro"
    ALL = "all"


def replay(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[SPEC|FOLDER|MOVIE]...",
            help="Spec files; folders to search for them; integration folders without a spec; "
            "movies, each of the spec or folder named before it. Nothing: the folder specs/, or "
            "here.",
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="MOVIE", help="Only the replays of this movie.", show_default=False
        ),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            metavar="NAME",
            help="Only this scenario; for a movie without a replay, "
            "the one that it is played with.",
            show_default=False,
        ),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            metavar="NAME",
            help="Start the named movies from this state, not their own.",
            show_default=False,
        ),
    ] = None,
    last_failed: Annotated[
        bool, typer.Option("--last-failed", help="Only what failed the last time it was run here.")
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            min=0,
            metavar="N",
            help="How many movies are played at once. 0: as many as there are processors.",
        ),
    ] = 0,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Record what the movies show, in a text file beside each; later runs "
            "are compared with it.",
        ),
    ] = False,
    twice: Annotated[
        bool,
        typer.Option("--twice", help="Play each movie twice, which must show the same twice."),
    ] = False,
    engine_check: Annotated[
        bool,
        typer.Option(
            "--engine-check/--no-engine-check",
            help="Compare the engine's own reward, done and info on every frame; faster without.",
        ),
    ] = True,
    rom: RomOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="Write a picture of each replay's last frame and a plot of its values there.",
            show_default=False,
        ),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Tell what of each spec no replay has exercised.")
    ] = False,
    fail_under: Annotated[
        float | None,
        typer.Option(
            "--fail-under",
            min=0,
            max=100,
            metavar="PERCENT",
            help="Fail where the replays cover less of a spec. Implies --coverage.",
            show_default=False,
        ),
    ] = None,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate",
            help="Change each spec in one small thing at a time, and tell which changes no "
            "replay notices.",
        ),
    ] = False,
    fail_under_mutation: Annotated[
        float | None,
        typer.Option(
            "--fail-under-mutation",
            min=0,
            max=100,
            metavar="PERCENT",
            help="Fail where fewer of the changes are noticed. Implies --mutate.",
            show_default=False,
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            help="Write one page that shows everything: failures, plots, pictures.",
            show_default=False,
        ),
    ] = None,
    video: Annotated[
        Path | None,
        typer.Option(
            "--video",
            metavar="FILE",
            help="Write an .mp4 or .gif of the one movie that is played, its values below.",
            show_default=False,
        ),
    ] = None,
    show_values: Annotated[
        list[str] | None,
        typer.Option(
            "--show",
            metavar="NAME",
            help="A value to show in the video: a variable, term, condition or info value.",
            show_default=False,
        ),
    ] = None,
    time_limit: TimeLimit = 300.0,
    engine: Annotated[
        Engines,
        typer.Option(
            "--engine",
            help="What plays. All: every movie on each engine, which must agree on every frame.",
        ),
    ] = Engines.STABLE_RETRO,
    python: Annotated[
        str | None,
        typer.Option(
            "--python",
            metavar="PATH",
            help="The old Python that has gym-retro. Default: what `retrodsl engine install "
            "gym-retro` made.",
            show_default=False,
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="Play the movies on a Dask cluster: dask://HOST:PORT, its scheduler's address.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Report, typer.Option("--output", "-o", help="How the verdict is shown.")
    ] = Report.TEXT,
    reports: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="FORMAT=FILE",
            help="Also write a report to a file, in any format of --output. Several times for "
            "several.",
            show_default=False,
        ),
    ] = None,
    brief: Annotated[
        bool | None,
        typer.Option(
            "--brief/--full",
            help="A replay that passed in one line, or all that it held. Default: by their number.",
            show_default=False,
        ),
    ] = None,
    integrations: IntegrationsDir = None,
) -> None:
    """Play the movies of specs on the real emulator and check everything that they expect.

    On every frame the engine's own reward, done and info, from the files as they are compiled now,
    are compared with what the spec means. An integration folder without a spec is played as it is.
    """
    if rom is not None and not rom.is_file():
        raise fail(f"there is no ROM at {rom}")
    files = report_files(reports)
    wishes = Wishes(
        coverage, fail_under, mutate, fail_under_mutation, html, video, tuple(show_values or ())
    )
    settings = Settings(integrations, only or (), rom, time_limit, engine_check, scenario, state)
    with ExitStack() as stack:
        make_engines, at_once = _players(engine, python, cluster, stack)
        engines = [stack.enter_context(made) for made in make_engines()]
        found, compiled = _find_jobs(paths, settings, engines[0])
        if not found and all(c.integration is not None for c in compiled.values()):
            raise fail(
                "there is nothing to replay: no spec has a matching `replay` block, "
                "and no integration a matching movie"
            )
        if last_failed:
            found = _failed_before(found)
        wishes.check(len(found))
        names = tuple(made.name for made in engines)
        run = Run(found, compiled, Show(output, out, brief), wishes, integrations, names)
        if not only and not last_failed:  # a spec without replays is not covered at all
            run.count_specs()
        run.play(make_engines, jobs or at_once, twice=twice, update=update)
    raise typer.Exit(run.finish(files))


def _find_jobs(
    paths: Sequence[Path] | None, settings: Settings, engine: Engine
) -> tuple[list[Job], Mapping[Path, Compiled]]:
    """What to play, and the specs by their files."""
    from retrodsl.api import compile_spec

    targets = find_targets(paths, beside_specs=True)
    compiled = {t.path: compile_spec(t.path, settings.integrations) for t in targets if t.is_spec}
    show([d for c in compiled.values() for d in c.diagnostics], Output.TEXT, err=True)
    jobs: list[Job] = []
    for target in without_covered(targets, compiled, settings.integrations):
        if target.is_spec:
            jobs.extend(jobs_of_spec(target, compiled[target.path], settings, engine))
        else:
            jobs.extend(jobs_of_folder(target, settings, engine))
    complete = all(c.checked.program is not None for c in compiled.values())
    return chosen_jobs(jobs, settings, complete=complete), compiled


def _players(
    wanted: Engines, python: str | None, cluster: str | None, stack: ExitStack
) -> tuple[Callable[[], Sequence[Engine]], int]:
    """What makes the engines, here or on a cluster, and how many movies that plays at once."""
    if cluster is None:
        return lambda: _engines(wanted, python), 0
    from retrodsl.cli.replay_cluster import connect

    every = [item.value for item in Engines if item is not Engines.ALL]
    names = every if wanted is Engines.ALL else [wanted.value]
    players = connect(cluster, names, python, stack)
    return players, players.at_once


def _engines(wanted: Engines, python: str | None) -> list[Engine]:
    """The engines, not yet started; exits where one is not there."""
    from retrodsl.engines.errors import EngineMissingError
    from retrodsl.engines.gym_retro import GymRetro
    from retrodsl.engines.stable_retro import StableRetro

    if python is not None and wanted is Engines.STABLE_RETRO:
        raise fail("--python names the Python of gym-retro: add --engine gym-retro, or all")
    engines: list[Engine] = []
    if wanted is not Engines.GYM_RETRO:
        engines.append(StableRetro())
    if wanted is not Engines.STABLE_RETRO:
        try:
            engines.append(GymRetro(python))
        except EngineMissingError as error:
            raise fail(f"{error.cause} {error.mend}") from error
    return engines


def _failed_before(jobs: list[Job]) -> list[Job]:
    """Those that failed when they were last run; all of them where none did."""
    from retrodsl.replay.last_failed import absolute, memory_path, read_failed

    failed = read_failed(memory_path(Path()))
    again = [job for job in jobs if absolute(job.key) in failed]
    if not again:
        typer.echo("retrodsl: none of these failed the last time: all are played", err=True)
    return again or jobs
