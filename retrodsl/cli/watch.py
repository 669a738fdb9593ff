"""`retrodsl watch`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import CLEAN, IntegrationsDir, RomOption, ScenarioOption, TimeLimit, fail
from retrodsl.cli.readers import reader_may_leave
from retrodsl.cli.replay_progress import replay_progress
from retrodsl.cli.traced_movies import (
    Choice,
    SpecOption,
    StateOption,
    movies_named,
    play,
    runner_of,
    target_of,
)

if TYPE_CHECKING:
    from retrodsl.cli.replay_targets import Target
    from retrodsl.ir.program import ReplayProgram
    from retrodsl.replay.tables_play import AnyRunner
    from retrodsl.watch.loop import Pictures
    from retrodsl.watch.model import State
    from retrodsl.watch.subject import Subject


class Report(str, Enum):
    """How changes are printed where there is no terminal."""

    TEXT = "text"
    JSON = "json"


def watch(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SPEC|FOLDER] [MOVIE] [NAME]...",
            help="A movie: a file, or the name of one of the spec's; a spec or an integration "
            "folder may stand before it, and need no movie where they have one. Then the names of "
            "what is shown, * standing for any characters. Without names: every variable.",
            show_default=False,
        ),
    ] = None,
    spec: SpecOption = None,
    memory: Annotated[
        list[str] | None,
        typer.Option(
            "--memory",
            metavar="ADDRESS:BYTES",
            help="Memory to show, such as 0xFF0250:32. May be repeated.",
            show_default=False,
        ),
    ] = None,
    screen: Annotated[
        bool, typer.Option("--screen", help="Show the game's screen too, in half blocks.")
    ] = False,
    at: Annotated[
        int, typer.Option("--at", min=0, metavar="FRAME", help="The frame to begin on.")
    ] = 0,
    frames: Annotated[
        str | None,
        typer.Option(
            "--frames",
            metavar="A..B",
            help="Only these frames, both included; A.. and ..B are open.",
            show_default=False,
        ),
    ] = None,
    lines: Annotated[
        bool,
        typer.Option("--lines", help="Print what changes and stop, on a terminal too."),
    ] = False,
    output: Annotated[
        Report,
        typer.Option("--output", help="How changes are printed: a line, or a JSON object, each."),
    ] = Report.TEXT,
    to_done: Annotated[
        bool, typer.Option("--to-done", help="Stop where the episode ends, not with the movie.")
    ] = False,
    scenario: ScenarioOption = None,
    state: StateOption = None,
    rom: RomOption = None,
    time_limit: TimeLimit = 300.0,
    integrations: IntegrationsDir = None,
) -> None:
    """Look at variables and memory over a movie: step, run, jump to where they change.

    On a terminal it is a viewer; ? in it lists the keys. Elsewhere, as in a log, it prints a line
    for each frame on which something changes, and stops.
    """
    viewer = not lines and output is Report.TEXT and _on_a_terminal()
    wanted = _frames(frames)
    _refuse_traces(words or ())
    target, names = target_of(words or [], spec)
    choice = Choice(integrations, rom, scenario, state, time_limit)
    with ExitStack() as stack:
        runner, replay, names, subject = _play(target, names, choice, wanted, past_done=not to_done)
        items = _items(subject, names, memory or ())
        if not viewer:
            _print(subject, items, output)
            raise typer.Exit(CLEAN)
        from retrodsl.watch.model import start

        if not frames and at > int(subject.frames[-1]):
            raise fail(f"--at: the movie has the frames 0 to {int(subject.frames[-1])}")
        begun = start(subject, items, row=subject.row_of(at), picture=screen)
        _view(begun, subject, runner, replay, stack)
    raise typer.Exit(CLEAN)


def _refuse_traces(words: Sequence[str]) -> None:
    """End the command where one of the words is a file with a trace of `retrodsl search`."""
    from retrodsl.ram import is_trace

    for word in words[:2]:
        path = Path(word)
        try:
            found = path.is_file() and is_trace(path)
        except OSError:  # said where the file is used
            continue
        if found:
            raise fail(
                f"{word} is a trace, and `watch` plays movies: name the movie that was played for "
                "it (`retrodsl search` takes traces)"
            )


def _on_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _frames(text: str | None) -> tuple[int | None, int | None]:
    from retrodsl.replay.tables_names import parse_frames

    if text is None:
        return None, None
    try:
        return parse_frames(text)
    except ValueError as problem:
        raise fail(f"--frames: {problem}") from problem


def _play(
    target: Target,
    words: Sequence[str],
    choice: Choice,
    frames: tuple[int | None, int | None],
    *,
    past_done: bool,
) -> tuple[AnyRunner, ReplayProgram, list[str], Subject]:
    """Play the movie; what is left of the words are the names."""
    from retrodsl.engines.stable_retro import StableRetro
    from retrodsl.watch.subject import Subject

    with StableRetro() as engine:
        runner = runner_of(target, choice, engine)
        found = movies_named(runner, words[:1], choice)
        if len(found) > 1:
            named = ", ".join(item.movie for item in found)
            raise fail(f"one movie is watched at a time: name one of {named}")
        replay = found[0]
        with replay_progress([replay.movie]) as progress:
            table = play(
                runner,
                replay,
                past_done=past_done,
                progress=lambda done, total: progress.frames(0, done, total),
            )
            progress.ended(0)
    cut = table.cut(*frames)
    if not cut.rows:
        raise fail(f"--frames: the movie has the frames 0 to {table.rows - 1}")
    return runner, replay, list(words[1:]), Subject(cut)


def _items(subject: Subject, names: Sequence[str], memory: Sequence[str]) -> tuple[str, ...]:
    """The columns and the pieces of memory that are named; without names the usual columns."""
    from retrodsl.replay.tables_names import UnknownColumn, choose
    from retrodsl.watch.subject import NotMemory, parse_piece

    pieces = [name for name in names if parse_piece(name) is not None]
    try:
        chosen = choose((name for name in names if name not in pieces), subject.names)
        found = [subject.piece(text) for text in (*pieces, *memory)]
    except UnknownColumn as problem:
        raise fail(str(problem)) from problem
    except NotMemory as problem:
        raise fail(f"--memory: {problem}") from problem
    shown = chosen if names else subject.usual()
    return tuple(dict.fromkeys([*shown, *found]))


def _print(subject: Subject, items: Sequence[str], output: Report) -> None:
    from retrodsl.watch.changes import json_lines, text_lines

    made = json_lines if output is Report.JSON else text_lines
    with reader_may_leave():
        for line in made(subject, items):
            sys.stdout.write(f"{line}\n")


def _view(
    begun: State, subject: Subject, runner: AnyRunner, replay: ReplayProgram, stack: ExitStack
) -> None:
    from retrodsl.replay.inputs import CannotRun
    from retrodsl.watch.ansi import Colours, Screen, colours_of
    from retrodsl.watch.loop import run
    from retrodsl.watch.screens import NoScreens, Screens, film_of
    from retrodsl.watch.terminal import Terminal

    colours = colours_of(dict(os.environ))
    encoding = sys.stdout.encoding or "ascii"

    def pictures() -> Pictures:
        if colours is Colours.NONE:
            return NoScreens("no screen: it needs colours, and NO_COLOR is set")
        if encoding.lower().replace("-", "") != "utf8":
            return NoScreens(f"no screen: half blocks need UTF-8, and the terminal has {encoding}")
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="retrodsl-watch-"))
        try:
            film = film_of(runner, replay, Path(folder))
        except (CannotRun, OSError) as problem:
            return NoScreens(f"no screen: {problem}")
        return stack.enter_context(Screens(film, subject))

    with Terminal(sys.stdin.fileno(), sys.stdout.fileno(), encoding) as terminal:
        run(begun, subject, terminal, Screen(colours), pictures)
