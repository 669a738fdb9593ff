"""`retrodsl fuzz`."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, IntegrationsDir, RomOption, ScenarioOption, fail

if TYPE_CHECKING:
    from retrodsl.fuzz.adding import Keeper
    from retrodsl.fuzz.pursuit import Find
    from retrodsl.fuzz.search import Progress, Search
    from retrodsl.fuzz.subject import Subject

INTERRUPTED = 130

DEFAULT_SECONDS = 60.0


class Report(str, Enum):
    """How finds are shown."""

    TEXT = "text"
    JSON = "json"


def fuzz(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="The spec of the game.")],
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds",
            min=0,
            help="How long to search. What is found then is still made short. Default: "
            f"{DEFAULT_SECONDS:g}, or no limit where --frames is given.",
            show_default=False,
        ),
    ] = None,
    frames: Annotated[
        int | None,
        typer.Option(
            "--frames",
            min=1,
            help="How many frames to search. The same seed and frames give the same finds.",
            show_default=False,
        ),
    ] = None,
    first: Annotated[bool, typer.Option("--first", help="Stop at the first find.")] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="What chance begins with.")] = 0,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="NAME",
            help="Only this invariant, this variable's range, or this kind: invariant, range, "
            "engine, crash, hang, nondeterminism.",
            show_default=False,
        ),
    ] = None,
    only_actions: Annotated[
        bool,
        typer.Option("--only-actions", help="Press nothing but what the spec's actions allow."),
    ] = False,
    scenario: ScenarioOption = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            metavar="NAME",
            help="The one start. Default: the spec's, and those of the movies that there are.",
            show_default=False,
        ),
    ] = None,
    movies: Annotated[
        bool,
        typer.Option("--movies/--no-movies", help="Begin with the movies that there are."),
    ] = True,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            min=0,
            metavar="N",
            help="How many emulators play at once. 0: as many as there are processors.",
        ),
    ] = 0,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where the movies of finds go.")
    ] = Path("finds"),
    add: Annotated[
        bool,
        typer.Option("--add", help="Put the finds, as text movies and replays, into the spec."),
    ] = False,
    rom: RomOption = None,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit",
            min=1,
            help="Seconds without an answer after which the engine counts as hanging.",
        ),
    ] = 20.0,
    output: Annotated[
        Report, typer.Option("--output", "-o", help="How finds are shown.")
    ] = Report.TEXT,
    integrations: IntegrationsDir = None,
) -> None:
    """Search inputs on which the game or the engine breaks what the spec says.

    Looked for are broken invariants, values outside of their ranges and closed enums, an engine
    whose reward, done or info is not the spec's, crashes and hangs. Every find is made short,
    replayed twice from its start, and written as a movie: a replay to add to the spec.

    Exit codes: 0 no find, 1 finds, 2 wrong use, 130 Ctrl-C (with what was found until then).
    """
    from retrodsl.engines.errors import EngineError
    from retrodsl.engines.stable_retro import StableRetro
    from retrodsl.fuzz.adding import Keeper
    from retrodsl.fuzz.crew import Crew
    from retrodsl.fuzz.errors import FuzzError
    from retrodsl.fuzz.judge import Judge
    from retrodsl.fuzz.proof import Prover
    from retrodsl.fuzz.pursuit import Pursuit
    from retrodsl.fuzz.search import Budget, Search, Wishes
    from retrodsl.fuzz.subject import open_subject
    from retrodsl.replay.jobs import processors

    if rom is not None and not rom.is_file():
        raise fail(f"there is no ROM at {rom}")
    if out.exists() and not out.is_dir():
        raise fail(f"--out {out} is not a folder")
    if seconds is None and frames is None:
        seconds = DEFAULT_SECONDS
    interrupted = False
    try:
        with ExitStack() as stack:
            engine = stack.enter_context(StableRetro())
            subject = open_subject(
                spec,
                engine,
                scenario=scenario,
                state=state,
                rom=rom,
                integrations=integrations,
                movies=movies,
            )
            _check_only(subject, only or [])
            budget = Budget(seconds, frames, 1 if first else None)
            wishes = Wishes(seed, budget, frozenset(only or ()), only_actions)
            crew = stack.enter_context(Crew(subject, jobs or processors(), time_limit))
            prover = Prover(subject, StableRetro, time_limit)
            keeper = Keeper(subject, prover, out)
            shown = _Shown(keeper, text=output is Report.TEXT)
            pursuit = Pursuit(crew.first, Judge(subject), prover)
            search = Search(
                subject, crew, pursuit, wishes, on_find=shown.find, on_progress=shown.progress
            )
            try:
                search.run()
            except KeyboardInterrupt:
                interrupted = True
            shown.clear()
        if add and keeper.unguarded:
            from retrodsl.fuzz.adding import add_to_spec

            add_to_spec(spec, keeper.unguarded, integrations)
    except FuzzError as error:
        mend = f"\n  {error.mend}" if error.mend else ""
        raise fail(f"{error.cause}{mend}") from error
    except EngineError as error:
        raise fail(f"{error.cause}\n  {error.mend}") from error
    _finish(search, keeper, output, added=spec if add else None, cut=interrupted)
    if interrupted:
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(FINDINGS if search.finds else CLEAN)


def _check_only(subject: Subject, only: list[str]) -> None:
    """Exits where a name of --only is none that could be found."""
    from retrodsl.diagnostics.nearest import nearest
    from retrodsl.env.meaning import ranges_of
    from retrodsl.fuzz.as_text import kinds

    program = subject.game.program
    known = [each.name for each in subject.game.scenario.invariants]
    known += [stated.key for stated in ranges_of(program)]
    known += kinds()
    variables = [variable.key for variable in program.variables]
    for name in only:
        if name not in known and name in variables:
            raise fail(
                f"--only {name}: {name} has no stated range that it could leave\n"
                "  state one in the ram block, as `in 0..9`, or an `enum only`"
            )
        if name not in known:
            near = nearest(name, known)
            mean = f": did you mean {near}?" if near else ""
            kinds_text = ", ".join(kinds())
            raise fail(
                f"--only {name} is no invariant or variable of {subject.game.path}{mean}\n"
                f"  it may also be a kind of find: {kinds_text}"
            )


class _Shown:
    """Shows finds as they come, and on a terminal how far the search is."""

    def __init__(self, keeper: Keeper, *, text: bool) -> None:
        self._keeper = keeper
        self._text = text
        self._line = sys.stderr.isatty()
        self._latest = 0.0
        self._width = 0

    def find(self, find: Find) -> None:
        """Write a find's movie, and say what it is."""
        from retrodsl.fuzz.report import find_text

        written = self._keeper.keep(find)
        self.clear()
        if self._text:
            typer.echo(find_text(written, self._keeper.subject))

    def progress(self, progress: Progress) -> None:
        """One line, drawn anew now and then."""
        now = time.monotonic()
        if not self._line or now - self._latest < 0.2:
            return
        from retrodsl.fuzz.report import progress_text

        self._latest = now
        finds = f", {progress.finds} finds" if progress.finds != 1 else ", 1 find"
        doing = f", {progress.doing}" if progress.doing else ""
        text = f"{progress_text(progress)}{finds}{doing}"
        typer.echo(f"\r{text:<{self._width}}", nl=False, err=True)
        self._width = len(text)

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            typer.echo(f"\r{'':<{self._width}}\r", nl=False, err=True)
            self._width = 0


def _finish(
    search: Search, keeper: Keeper, output: Report, *, added: Path | None, cut: bool
) -> None:
    from retrodsl.fuzz.report import fuzz_report, summary

    if output is Report.JSON:
        report = fuzz_report(search, keeper.written, interrupted=cut)
        typer.echo(report.model_dump_json(indent=2))
        return
    count = len(keeper.unguarded)
    if added is not None and count:
        typer.echo(f"added to {added}: {count} replay{'' if count == 1 else 's'}")
    elif added is not None and keeper.written:
        typer.echo(f"nothing was added to {added}, which guards what was found already")
    elif count:
        typer.echo("to keep a find, paste its lines into the spec, or search with --add")
    typer.echo(summary(search, interrupted=cut), nl=False)
