"""What `retrodsl trace` and `retrodsl watch` play: movies of one spec or of one integration."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import Output, fail, show
from retrodsl.cli.replay_targets import SPEC, Target, find_targets

if TYPE_CHECKING:
    from retrodsl.engines._base import Engine
    from retrodsl.ir.program import ReplayProgram
    from retrodsl.replay.tables import Table
    from retrodsl.replay.tables_play import AnyRunner

SpecOption = Annotated[
    Path | None,
    typer.Option(
        "--spec",
        metavar="SPEC",
        help="The spec, or the integration folder. Default: the one that is named first, or the "
        "integration folder that the movie lies in.",
        show_default=False,
    ),
]
StateOption = Annotated[
    str | None,
    typer.Option(
        "--state",
        metavar="NAME",
        help="Start the movie from this state, not its own.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Choice:
    """How the options want movies to be played."""

    integrations: Path | None = None
    rom: Path | None = None
    scenario: str | None = None
    state: str | None = None
    time_limit: float = 300.0


def target_of(words: Sequence[str], spec: Path | None) -> tuple[Target, list[str]]:
    """The spec or folder that is meant, and the words behind it; exits where there is none."""
    if spec is not None or not words:
        return _only(None if spec is None else [spec]), list(words)
    first = Path(words[0])
    if first.is_dir() or first.suffix == SPEC:
        return _only([first]), list(words[1:])
    if first.is_file():
        return _only([first]), list(words)
    raise fail(f"there is no file {first}; a movie by its name needs its spec: add --spec SPEC")


def _only(paths: Sequence[Path] | None) -> Target:
    targets = find_targets(paths)
    if len(targets) > 1:
        names = ", ".join(str(target.path) for target in targets[:8])
        more = " ..." if len(targets) > 8 else ""
        raise fail(f"its columns are those of one spec or folder: name one of {names}{more}")
    return targets[0]


def runner_of(target: Target, choice: Choice, engine: Engine) -> AnyRunner:
    """Who plays it; exits where the spec cannot be compiled."""
    from retrodsl.replay.integration import IntegrationRunner
    from retrodsl.replay.runner import Runner

    if choice.rom is not None and not choice.rom.is_file():
        raise fail(f"there is no ROM at {choice.rom}")
    if not target.is_spec:
        return IntegrationRunner(target.path, engine, choice.rom, choice.time_limit)
    from retrodsl.api import compile_spec
    from retrodsl.project import Project

    compiled = compile_spec(target.path, choice.integrations)
    program, integration = compiled.checked.program, compiled.integration
    if program is None or integration is None:
        show([d for d in compiled.diagnostics if d.is_error], Output.TEXT, err=True)
        raise fail(f"{target.path} has errors and cannot be played")
    project = Project.of(target.path, choice.integrations)
    rom, limit = choice.rom, choice.time_limit
    return Runner(program, integration, project, engine, rom, limit, False, frozenset())


def movies_named(runner: AnyRunner, names: Sequence[str], choice: Choice) -> list[ReplayProgram]:
    """The movies that are named, each once; all there are where none is. Exits for one unknown."""
    from retrodsl.replay.inputs import CannotRun
    from retrodsl.replay.tables_play import find_movie, movies_of

    try:
        if not names and choice.state is None:
            found = movies_of(runner, choice.scenario)
        else:
            names = names or [item.movie for item in movies_of(runner, choice.scenario)]
            found = [find_movie(runner, name, choice.scenario, choice.state) for name in names]
    except CannotRun as problem:
        raise fail(said(problem, problem.mend)) from problem
    if not found:
        raise fail(f"{runner.origin} has no movie: name one")
    return list(dict.fromkeys(found))


def play(
    runner: AnyRunner,
    replay: ReplayProgram,
    *,
    past_done: bool,
    players: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Table:
    """The table of a movie; exits with what is wrong where it cannot be played."""
    from retrodsl.engines.errors import EngineError
    from retrodsl.replay.inputs import CannotRun
    from retrodsl.replay.tables_play import trace_movie

    try:
        table = trace_movie(runner, replay, past_done=past_done, players=players, progress=progress)
    except CannotRun as problem:
        why = said(problem, problem.mend)
        named = why.startswith(f"{replay.movie}: ")  # what is wrong with a file names it already
        raise fail(why if named else f"{replay.movie}: {why}") from problem
    except EngineError as problem:
        raise fail(f"{replay.movie}: {said(problem.cause, problem.mend)}") from problem
    for note in table.notes:
        typer.echo(f"note: {replay.movie}: {note}", err=True)
    return table


def said(cause: object, mend: str) -> str:
    """What went wrong and how to mend it, in one line."""
    text = f"{cause}".rstrip(".")
    return f"{text}; {mend}" if mend else text
