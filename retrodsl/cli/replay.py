"""`retrodsl replay`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import (
    CLEAN,
    FINDINGS,
    IntegrationsDir,
    Output,
    Specs,
    fail,
    find_specs,
    show,
    wants_color,
)

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.engines._base import Engine
    from retrodsl.replay.result import ReplayResult

Progress = Callable[[int, int], None]


class Engines(str, Enum):
    """The engines that can be asked for."""

    STABLE_RETRO = "stable-retro"
    GYM_RETRO = "gym-retro"
    ALL = "all"


class Report(str, Enum):
    """How the verdict is shown."""

    TEXT = "text"
    JSON = "json"


def replay(
    specs: Specs = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="MOVIE", help="Only the replays of this movie.", show_default=False
        ),
    ] = None,
    rom: Annotated[
        Path | None,
        typer.Option(
            "--rom",
            help="The ROM to play. Default: the game's, where it is installed.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="Write a picture of each replay's last frame and a plot of its values there.",
            show_default=False,
        ),
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, help="Seconds that one movie may take.")
    ] = 300.0,
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
    output: Annotated[
        Report, typer.Option("--output", "-o", help="How the verdict is shown.")
    ] = Report.TEXT,
    integrations: IntegrationsDir = None,
) -> None:
    """Play the movies of specs on the real emulator and check everything that they expect.

    On every frame the engine's own reward, done and info, from the files as they are compiled now,
    are compared with what the spec means.
    """
    from retrodsl.api import compile_spec

    if rom is not None and not rom.is_file():
        raise fail(f"there is no ROM at {rom}")
    compiled = [(path, compile_spec(path, integrations)) for path in find_specs(specs)]
    found = [d for _, result in compiled for d in result.diagnostics]
    show(found, Output.TEXT, err=True)
    with ExitStack() as stack:
        engines = [stack.enter_context(made) for made in _engines(engine, python)]
        results = list(
            _run_all(compiled, engines, integrations, only, rom, time_limit, output, out)
        )
    broken = any(result.integration is None for _, result in compiled)
    if not results and not broken:
        raise fail("there is nothing to replay: no spec has a matching `replay` block")
    if output is Report.JSON:
        from retrodsl.replay.report.json_report import render_json

        typer.echo(render_json(results), nl=False)
    elif results:
        from retrodsl.replay.report.text import TextReport

        color = wants_color(sys.stdout)
        typer.echo(TextReport(color=color).summary(results), color=color)
    passed = all(result.passed for result in results) and not broken
    raise typer.Exit(CLEAN if passed else FINDINGS)


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


def _run_all(
    compiled: list[tuple[Path, Compiled]],
    engines: list[Engine],
    integrations: Path | None,
    only: list[str] | None,
    rom: Path | None,
    time_limit: float,
    output: Report,
    out: Path | None,
) -> Iterator[ReplayResult]:
    from retrodsl.project import Project
    from retrodsl.replay.report.text import TextReport
    from retrodsl.replay.runner import Runner, run_on_all

    color = wants_color(sys.stdout)
    report = TextReport(color=color)
    for path, result in compiled:
        if result.integration is None or result.checked.program is None:
            continue
        program, integration = result.checked.program, result.integration
        project = Project.of(path, integrations)
        runners = [
            Runner(program, integration, project, engine, rom, time_limit) for engine in engines
        ]
        for item in program.replays:
            if only and item.movie not in only:
                continue
            with _progress(item.movie) as progress:
                outcomes = run_on_all(runners, item, progress)
            for outcome in outcomes:
                if output is Report.TEXT:
                    typer.echo(report.result(outcome), nl=False, color=color)
                yield outcome
            if out is not None:
                _pictures(outcomes[0], out, output)


def _pictures(outcome: ReplayResult, out: Path, output: Report) -> None:
    from retrodsl.replay.report.pictures import write_pictures

    try:
        written = write_pictures(outcome, out)
    except OSError as error:
        raise fail(f"{out} cannot be written: {error.strerror}") from error
    for path in written:
        typer.echo(f"  wrote   {path}", err=output is not Report.TEXT)


@contextmanager
def _progress(movie: str) -> Iterator[Progress | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("frames"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(movie, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
