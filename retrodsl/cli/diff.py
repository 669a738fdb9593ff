"""`retrodsl diff`."""

from __future__ import annotations

from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import (
    CLEAN,
    FINDINGS,
    WRONG_USE,
    IntegrationsDir,
    Output,
    RomOption,
    TimeLimit,
    fail,
    show,
)
from retrodsl.cli.replay_progress import replay_progress
from retrodsl.cli.revisions import find_file

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.project import Project


class Report(str, Enum):
    """How the differences are shown."""

    TEXT = "text"
    JSON = "json"


def diff(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="The spec as it was: a file, or REVISION:FILE of git."),
    ],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="The spec as it is: a file, or REVISION:FILE.")
    ],
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="MOVIE", help="Only this movie.", show_default=False),
    ] = None,
    rom: RomOption = None,
    time_limit: TimeLimit = 300.0,
    output: Annotated[
        Report, typer.Option("--output", "-o", help="How the differences are shown.")
    ] = Report.TEXT,
    integrations: IntegrationsDir = None,
) -> None:
    """Tell what a change of a spec changes: in which movies and frames, and by how much.

    Every movie that either spec replays is played once, and both are evaluated over it. Exit codes:
    0 equal, 1 something differs or could not be compared, 2 wrong use or a spec with errors.
    """
    from retrodsl.engines.stable_retro import StableRetro
    from retrodsl.replay.diff import diff_movie, replays_of_both
    from retrodsl.replay.diff_report import render_json, render_text, summary
    from retrodsl.replay.runner import Runner

    if rom is not None and not rom.is_file():
        raise fail(f"there is no ROM at {rom}")
    with ExitStack() as stack:
        was, old_project = _compiled(old, integrations, stack)
        now, new_project = _compiled(new, integrations, stack)
        show([*was.diagnostics, *now.diagnostics], Output.TEXT, err=True)
        one, other = was.checked.program, now.checked.program
        if one is None or other is None or was.integration is None or now.integration is None:
            raise typer.Exit(WRONG_USE)
        if one.game != other.game:
            raise fail(f"the two are of different games: {one.game} and {other.game}")
        movies = [m for m in replays_of_both(one, other) if not only or m[0].movie in only]
        if not movies:
            raise fail("there is nothing to compare: neither spec has a matching `replay` block")
        engine = stack.enter_context(StableRetro())
        runners = [
            Runner(program, compiled.integration, project, engine, rom, time_limit, False)
            for program, compiled, project in ((one, was, old_project), (other, now, new_project))
            if compiled.integration is not None
        ]
        diffs = []
        with replay_progress([replay.movie for replay, _ in movies]) as progress:
            for index, (replay, in_new) in enumerate(movies):
                found = diff_movie(one, other, runners[in_new], replay)
                progress.ended(index)
                diffs.append(found)
                if output is Report.TEXT:
                    with progress.printing():
                        typer.echo(render_text(found), nl=False)
    if output is Report.JSON:
        typer.echo(render_json(old, new, diffs), nl=False)
    else:
        typer.echo(summary(diffs))
    raise typer.Exit(CLEAN if all(found.equal for found in diffs) else FINDINGS)


def _compiled(name: str, integrations: Path | None, stack: ExitStack) -> tuple[Compiled, Project]:
    """A spec that is compiled under the name that the user gave it."""
    from retrodsl.api import Checked, UnreadableFile, check_source, compile_checked, read
    from retrodsl.project import Project
    from retrodsl.source import Source

    path = find_file(name, stack)
    project = Project.of(path, integrations)
    try:
        source = Source(name, read(path).text)
    except UnreadableFile as error:
        broken = Checked(Source(name, ""), None, (error.diagnostic,))
        return compile_checked(broken, project), project
    return compile_checked(check_source(source, project), project), project
