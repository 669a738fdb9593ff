"""`retrodsl search`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, IntegrationsDir, Output, RomOption, fail, show
from retrodsl.cli.readers import reader_may_leave
from retrodsl.cli.search_names import KNOWN
from retrodsl.cli.search_words import SearchCommand, frames_and_formulas, frames_and_numbers

if TYPE_CHECKING:
    from retrodsl.search import Search

__all__ = ["SearchCommand", "search"]

#: So many frames a poke is played on, unless --poke-for says otherwise.
POKE_FRAMES = 60


class Report(str, Enum):
    """How the finds are shown."""

    TEXT = "text"
    JSON = "json"


def _said(name: str, metavar: str, text: str) -> Any:
    return typer.Option(name, metavar=metavar, help=text, show_default=False)


def search(
    play: Annotated[
        str,
        typer.Argument(
            metavar="MOVIE|TRACE",
            help="A movie's file, the name of a movie that the spec has as text, or a trace that "
            "--save-trace wrote.",
            show_default=False,
        ),
    ],
    spec: Annotated[
        Path,
        typer.Option("--spec", metavar="SPEC", help="The game's spec.", show_default=False),
    ],
    at: Annotated[
        list[str] | None,
        _said("--at", "FRAME FORMULA", "It holds on this frame."),
    ] = None,
    between: Annotated[
        list[str] | None,
        _said(
            "--between",
            "FRAME FRAME FORMULA",
            "It holds of these two moments: `prev(?)` is the value at the first.",
        ),
    ] = None,
    during: Annotated[
        list[str] | None,
        _said("--during", "FRAME FRAME FORMULA", "It holds on every frame from one to the other."),
    ] = None,
    within: Annotated[
        list[str] | None,
        _said("--within", "FRAME FRAME FORMULA", "It holds on some frame from one to the other."),
    ] = None,
    always: Annotated[
        list[str] | None, _said("--always", "FORMULA", "It holds on every frame.")
    ] = None,
    never: Annotated[list[str] | None, _said("--never", "FORMULA", "It holds on no frame.")] = None,
    eventually: Annotated[
        list[str] | None, _said("--eventually", "FORMULA", "It holds on some frame.")
    ] = None,
    unchanged_while: Annotated[
        list[str] | None,
        _said("--unchanged-while", "CONDITION", "It stays the same wherever this holds."),
    ] = None,
    changes_only_when: Annotated[
        list[str] | None,
        _said("--changes-only-when", "CONDITION", "It stays the same unless this holds."),
    ] = None,
    sees: Annotated[
        list[str] | None,
        _said("--sees", "FRAME=NUMBER", "You see this number on the screen of this frame."),
    ] = None,
    ask: Annotated[
        Path | None,
        _said(
            "--ask",
            "FOLDER",
            "Write pictures into this folder, of the frames on which what you see tells most.",
        ),
    ] = None,
    names: Annotated[
        str | None,
        _said(
            "--names",
            "NAME,NAME,...",
            f"Go by play alone: propose what behaves as these do. Known are {KNOWN}.",
        ),
    ] = None,
    slack: Annotated[
        int | None,
        typer.Option(
            "--slack",
            min=0,
            metavar="FRAMES",
            help="--at and --sees hold on a frame at most so far away: screens lag behind the "
            "memory. Default: 0, and 2 for --sees.",
            show_default=False,
        ),
    ] = None,
    poke: Annotated[
        bool,
        typer.Option(
            "--poke",
            help="Write other values at the finds and play on: tells the variable from its "
            "copies, and its type. The movie is played again for it.",
        ),
    ] = False,
    poke_at: Annotated[
        list[int] | None,
        typer.Option(
            "--poke-at",
            metavar="FRAME",
            min=0,
            help="Write on this frame. Default: shortly before the value changes.",
            show_default=False,
        ),
    ] = None,
    poke_for: Annotated[
        int,
        typer.Option("--poke-for", metavar="FRAMES", min=1, help="How long is played on."),
    ] = POKE_FRAMES,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="What to call it in the spec.")
    ] = "found",
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            "-n",
            min=1,
            help="How many finds are shown. Default: 10, and 5 for each of --names.",
            show_default=False,
        ),
    ] = None,
    as_enum: Annotated[
        bool,
        typer.Option("--enum", help="Give the values that were seen names, if they are few."),
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Add the first find to the spec's ram block.")
    ] = False,
    save_trace: Annotated[
        Path | None,
        typer.Option(
            "--save-trace",
            metavar="FILE",
            help="Keep the memory of the play, to search it again without the emulator.",
            show_default=False,
        ),
    ] = None,
    session: Annotated[
        Path | None,
        typer.Option(
            "--session",
            metavar="FILE",
            help="Narrow step by step, at a prompt or with lines from standard input; `help` there "
            "lists them. What was said is kept in this file, and taken up again.",
            show_default=False,
        ),
    ] = None,
    rom: RomOption = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, help="Seconds that each play may take.")
    ] = 300.0,
    output: Annotated[
        Report, typer.Option("--output", "-o", help="How the finds are shown.")
    ] = Report.TEXT,
    integrations: IntegrationsDir = None,
) -> None:
    """Find a variable in RAM from what is known of it, over a whole recorded play.

    What is known are conditions of the language in which `?` stands for the variable, such as
    `--at 120 "? == 300"`. `? rises`, `? falls`, `? changes` and `? stays` compare with the moment
    before. The spec's own variables may occur, and `pressed(BUTTON)`. Or say what is on the screen:
    `--sees 120=300`; `--ask FOLDER` asks for what would tell most. `--poke` proves the finds.
    `--session FILE` narrows step by step, and goes on another day.
    """
    from retrodsl.api import compile_spec
    from retrodsl.cli.search_ask import ask as ask_for
    from retrodsl.cli.search_ask import check_folder
    from retrodsl.cli.search_names import in_json as names_in_json
    from retrodsl.cli.search_names import in_text as names_in_text
    from retrodsl.cli.search_names import names_of, proposals
    from retrodsl.cli.search_play import Source
    from retrodsl.cli.search_play import save_trace as keep
    from retrodsl.cli.search_poke import Poked, poke_finds
    from retrodsl.cli.search_session import keep as keep_session
    from retrodsl.cli.search_session import opened, run
    from retrodsl.cli.search_show import Finds, in_json, in_text
    from retrodsl.cli.search_slow import tell_of_slow_searches
    from retrodsl.cli.search_write import check_name, write_find
    from retrodsl.search import BadFormula, FrameOutside, Search
    from retrodsl.search.questions import LAG
    from retrodsl.search.questions import sees as saw

    if not spec.is_file():
        raise fail(f"there is no file {spec}")
    if rom is not None and not rom.is_file():
        raise fail(f"there is no ROM at {rom}")
    if poke_at and not poke:
        raise fail("--poke-at says where to write: add --poke")
    if session is not None and names is not None:
        raise fail("--names proposes variables, --session narrows one down: use them in turn")
    wanted: list[str] | None = None
    if names is not None:
        said = (at, between, during, within, always, never, eventually, unchanged_while)
        wanted = names_of(names, (*said, changes_only_when, sees, ask, poke, as_enum, write))
    compiled = compile_spec(spec, integrations)
    program = compiled.checked.program
    if program is None:
        show(compiled.diagnostics, Output.TEXT, err=True)
        raise fail(f"{spec} has errors, and its variables mean nothing")
    if write:
        check_name(compiled, name)
    source = Source(play, compiled, spec, integrations, rom, time_limit)
    if source.is_trace and (poke or ask is not None):
        option = "--poke" if poke else "--ask"
        raise fail(f"{option} needs the movie: a trace has no emulator behind it")
    if ask is not None:
        check_folder(ask)
    moments = frames_and_formulas("--at", at)
    pairs = frames_and_formulas("--between", between)
    every_of = frames_and_formulas("--during", during)
    some_of = frames_and_formulas("--within", within)
    seen = frames_and_numbers(sees)
    near = 0 if slack is None else slack
    lag = LAG if slack is None else slack
    recording, played = source.recording()
    if save_trace is not None:
        keep(recording, save_trace)
    if wanted is not None:
        proposed = proposals(recording, program, wanted, limit or 5)
        show_names = names_in_json if output is Report.JSON else names_in_text
        with reader_may_leave():
            typer.echo(show_names(proposed, program))
        raise typer.Exit(CLEAN if any(proposed.values()) else FINDINGS)
    tell_of_slow_searches()
    made = Search(recording, program, compiled.checked.declarations)
    kept = None if session is None else opened(made, session, spec, play, integrations)
    made = made if kept is None else kept.search
    says: list[tuple[Callable[..., Search], Sequence[tuple[Any, ...]]]] = [
        (lambda f, c: made.at(f, c, near), moments),
        (made.between, pairs),
        (made.during, every_of),
        (made.within, some_of),
        (lambda f, number: saw(made, f, number, lag), seen),
        (made.always, [(c,) for c in always or ()]),
        (made.never, [(c,) for c in never or ()]),
        (made.eventually, [(c,) for c in eventually or ()]),
        (made.unchanged_while, [(c,) for c in unchanged_while or ()]),
        (made.changes_only_when, [(c,) for c in changes_only_when or ()]),
    ]
    try:
        for say, every in says:
            for words in every:
                if kept is None:
                    say(*words)
                else:
                    kept.given(partial(say, *words))
    except BadFormula as problem:
        show(problem.diagnostics, Output.TEXT, err=True)
        raise fail("a formula is wrong") from problem
    except FrameOutside as problem:
        raise fail(str(problem)) from problem
    if kept is not None and session is not None:
        if not (poke or ask is not None or write or output is Report.JSON):
            raise typer.Exit(run(kept, session))
        keep_session(kept, session)
    if not made.constraints and ask is None:
        if save_trace is not None:
            raise typer.Exit(CLEAN)
        raise fail(
            'nothing is said of the variable: add --sees 120=300, --at 120 "? == 300" or the '
            "like, or --ask FOLDER for pictures to look at"
        )
    try:
        groups = made.groups(limit or 10) if made.constraints else []
    except LookupError as problem:
        raise fail(f"the memory does not hold what a formula reads: {problem}") from problem
    poked = Poked()
    if poke and groups:
        assert played is not None, "a trace was refused"
        poked = poke_finds(made, groups, played, poke_at or (), poke_for, time_limit)
        groups = [proof.group for proof in poked.proofs] or groups
    asked = [] if ask is None else ask_for(made, source, ask)
    finds = Finds(made, groups, name, as_enum, poked.proofs, asked)
    with reader_may_leave():
        typer.echo(in_json(finds) if output is Report.JSON else in_text(finds))
    if poked.problem is not None:
        raise fail(poked.problem)
    if groups and write and poked.why_not_written is not None:
        raise fail(poked.why_not_written)
    if groups and write:
        write_find(compiled, spec, finds.lines(0), name, integrations)
    raise typer.Exit(CLEAN if groups or not made.constraints else FINDINGS)
