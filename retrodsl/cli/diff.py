"""`retrodsl diff`."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
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
    from retrodsl.replay.runner import Runner


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

    Every movie that either spec replays is played, and both are evaluated over it. Compared too is
    what no movie shows: players, actions, crop, default states. Exit codes: 0 equal, 1 something
    differs or could not be compared, 2 wrong use or a spec with errors.
    """
    from retrodsl.engines.stable_retro import StableRetro
    from retrodsl.movies.names import same_game
    from retrodsl.replay.diff import replays_of_both
    from retrodsl.replay.diff_play import diff_movie
    from retrodsl.replay.diff_report import (
        all_equal,
        render_json,
        render_specs,
        render_text,
        summary,
    )
    from retrodsl.replay.diff_specs import Spec, diff_specs
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
        if not same_game(one.game, other.game):
            raise fail(f"the two are of different games: {one.game} and {other.game}")
        movies = [m for m in replays_of_both(one, other) if not only or m[0].movie in only]
        if not movies:
            raise fail("there is nothing to compare: neither spec has a matching `replay` block")
        specs = diff_specs(Spec(one, old_project), Spec(other, new_project))
        if output is Report.TEXT:
            typer.echo(render_specs(specs), nl=False)
        engine = stack.enter_context(StableRetro())
        before = Runner(one, was.integration, old_project, engine, rom, time_limit)
        after = Runner(other, now.integration, new_project, engine, rom, time_limit)
        rom = _rom(after) or _rom(before)
        before, after = replace(before, rom=rom), replace(after, rom=rom)
        diffs = []
        with replay_progress([replay.movie for replay, _ in movies]) as progress:
            for index, (replay, in_new) in enumerate(movies):
                found = diff_movie(before, after, replay, in_new)
                progress.ended(index)
                diffs.append(found)
                if output is Report.TEXT:
                    with progress.printing():
                        typer.echo(render_text(found), nl=False)
    if output is Report.JSON:
        typer.echo(render_json(old, new, specs, diffs), nl=False)
    else:
        typer.echo(summary(specs, diffs))
    raise typer.Exit(CLEAN if all_equal(specs, diffs) else FINDINGS)


def _rom(runner: Runner) -> Path | None:
    """The ROM of one spec, for both: git, which may have the other, seldom has a ROM."""
    from retrodsl.replay.inputs import CannotRun

    try:
        return runner.find_rom()
    except CannotRun:
        return None


def _compiled(name: str, integrations: Path | None, stack: ExitStack) -> tuple[Compiled, Project]:
    """A spec that is compiled under the name that the user gave it."""
    from retrodsl.api import Checked, UnreadableFile, check_source, compile_checked, read
    from retrodsl.project import Project
    from retrodsl.source import Source

    found = find_file(name, stack)
    project = Project.of(found.path, found.as_it_was(integrations))
    try:
        source = Source(name, read(found.path).text)
    except UnreadableFile as error:
        broken = Checked(Source(name, ""), None, (error.diagnostic,))
        return compile_checked(broken, project), project
    return compile_checked(check_source(source, project), project), project
