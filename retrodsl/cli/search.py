"""`retrodsl search`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from retrodsl.cli.common import CLEAN, FINDINGS, IntegrationsDir, Output, RomOption, fail, show

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.ir.program import ReplayProgram
    from retrodsl.search import Candidate, Group, Recording, Search

#: How a file begins that ``--save-trace`` wrote.
TRACE = b"retrodsl-ram-"


#: The options that take several words, and how many: the frames, then the formula.
WORDS = {"--at": 2, "--between": 3, "--during": 3, "--within": 3}

#: Between the words of one of these options, once they are one.
_JOINT = "\x1f"


class SearchCommand(TyperCommand):
    """The command, some of whose options take several words and may be repeated.

    Typer knows the one or the other, so that their words are made one before it sees them.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the command line."""
        left, joined = list(args), list[str]()
        while left:
            word = left.pop(0)
            count = WORDS.get(word, 0)
            joined.append(word)
            if count and len(left) >= count:
                joined.append(_JOINT.join(left[:count]))
                del left[:count]
        return super().parse_args(ctx, joined)


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
    slack: Annotated[
        int,
        typer.Option(
            "--slack",
            min=0,
            metavar="FRAMES",
            help="--at holds on a frame at most so far away: screens lag behind the memory.",
        ),
    ] = 0,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="What to call it in the spec.")
    ] = "found",
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="How many finds are shown.")
    ] = 10,
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
    rom: RomOption = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, help="Seconds that the movie may take.")
    ] = 300.0,
    output: Annotated[
        Report, typer.Option("--output", "-o", help="How the finds are shown.")
    ] = Report.TEXT,
    integrations: IntegrationsDir = None,
) -> None:
    """Find a variable in RAM from what is known of it, over a whole recorded play.

    What is known are conditions of the language in which `?` stands for the variable, such as
    `--at 120 "? == 300"`. `? rises`, `? falls`, `? changes` and `? stays` compare with the moment
    before. The spec's own variables may occur, and `pressed(BUTTON)`.
    """
    from retrodsl.api import compile_spec
    from retrodsl.search import BadFormula, FrameOutside, Search

    if not spec.is_file():
        raise fail(f"there is no file {spec}")
    if rom is not None and not rom.is_file():
        raise fail(f"there is no ROM at {rom}")
    compiled = compile_spec(spec, integrations)
    program = compiled.checked.program
    if program is None:
        show(compiled.diagnostics, Output.TEXT, err=True)
        raise fail(f"{spec} has errors, and its variables mean nothing")
    if write:
        _check_name(compiled, name)
    recording = _recording(play, compiled, spec, integrations, rom, time_limit)
    if save_trace is not None:
        _save(recording, save_trace)
    made = Search(recording, program)
    says: list[tuple[Callable[..., Search], Sequence[tuple[Any, ...]]]] = [
        (lambda f, c: made.at(f, c, slack), _frames("--at", at)),
        (made.between, _frames("--between", between)),
        (made.during, _frames("--during", during)),
        (made.within, _frames("--within", within)),
        (made.always, [(c,) for c in always or ()]),
        (made.never, [(c,) for c in never or ()]),
        (made.eventually, [(c,) for c in eventually or ()]),
        (made.unchanged_while, [(c,) for c in unchanged_while or ()]),
        (made.changes_only_when, [(c,) for c in changes_only_when or ()]),
    ]
    try:
        for say, every in says:
            for words in every:
                say(*words)
    except BadFormula as problem:
        show(problem.diagnostics, Output.TEXT, err=True)
        raise fail("a formula is wrong") from problem
    except FrameOutside as problem:
        raise fail(str(problem)) from problem
    if not made.constraints:
        if save_trace is not None:
            raise typer.Exit(CLEAN)
        raise fail('nothing is said of the variable: add --at 120 "? == 300" or the like')
    try:
        groups = made.groups(limit)
    except LookupError as problem:
        raise fail(f"the memory does not hold what a formula reads: {problem}") from problem
    typer.echo(_json(made, groups, name) if output is Report.JSON else _text(made, groups, name))
    if groups and write:
        _write(compiled, spec, made, groups[0], name, integrations)
    raise typer.Exit(CLEAN if groups else FINDINGS)


def _frames(option: str, given: Sequence[str] | None) -> list[tuple[Any, ...]]:
    """The words of an option that was given any number of times, the frames as numbers."""
    found: list[tuple[Any, ...]] = []
    for words in given or ():
        *frames, formula = words.split(_JOINT)
        if len(frames) + 1 != WORDS[option]:
            takes = "a frame" if WORDS[option] == 2 else "two frames"
            raise fail(f"{option} takes {takes} and a formula, as words of their own")
        for frame in frames:
            if not frame.isdecimal():
                raise fail(f"{option}: `{frame}` is no frame, which is a number from 0 on")
        found.append((*map(int, frames), formula))
    return found


# --- what is searched


def _recording(
    play: str,
    compiled: Compiled,
    spec: Path,
    integrations: Path | None,
    rom: Path | None,
    time_limit: float,
) -> Recording:
    """The play: a trace as it is, a movie played on the engine."""
    from retrodsl.engines.errors import EngineError
    from retrodsl.engines.stable_retro import StableRetro
    from retrodsl.project import Project
    from retrodsl.ram import RamError, RamTrace
    from retrodsl.replay.inputs import CannotRun
    from retrodsl.replay.runner import Runner
    from retrodsl.search import Recording

    path = Path(play)
    try:
        if path.is_file() and _begins(path) == TRACE:
            trace = RamTrace.load(path)
            if not trace.frames:
                raise fail(f"{path}: the trace has no frames")
            return Recording(trace)
    except (RamError, OSError) as problem:
        raise fail(f"{problem}") from problem
    program, integration = compiled.checked.program, compiled.integration
    assert program is not None
    if integration is None:
        show(compiled.diagnostics, Output.TEXT, err=True)
        raise fail(f"{spec} cannot be compiled, and not be played")
    with StableRetro() as engine:
        project = Project.of(spec, integrations)
        runner = Runner(program, integration, project, engine, rom, time_limit, False, frozenset())
        replay = _replay(play, runner)
        try:
            inputs = runner.inputs(replay)
            run = runner.play(replay, stop_at_done=False)
        except CannotRun as problem:
            raise fail(f"{problem}" + (f"; {problem.mend}" if problem.mend else "")) from problem
        except EngineError as problem:
            raise fail(f"{problem.cause} {problem.mend}".rstrip()) from problem
    assert run.ram is not None
    return Recording(run.ram, inputs.steps)


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(TRACE))


def _replay(play: str, runner: Any) -> ReplayProgram:
    """A replay of a movie of the spec or of a file, which expects nothing."""
    from dataclasses import replace

    from retrodsl.replay.integration import movie_replay

    program = runner.program
    scenario = program.scenarios[0].name
    if any(movie.name == play for movie in program.movies):
        return replace(movie_replay(play, scenario), is_file=False)
    replay = movie_replay(play, scenario)
    if runner.movie_path(replay) is None:
        named = ", ".join(movie.name for movie in program.movies)
        known = f"; the movies in the spec: {named}" if named else ""
        raise fail(f"there is no movie {play}{known}")
    return replay


def _save(recording: Recording, path: Path) -> None:
    try:
        recording.trace.save(path)
    except OSError as problem:
        raise fail(f"{path} cannot be written: {problem.strerror}") from problem


# --- what is found


def _text(made: Search, groups: Sequence[Group], name: str) -> str:
    from retrodsl.search.lines import lines_of

    rows = [
        f"{count:>9}  {c.text}" for c, count in zip(made.constraints, made.counts(), strict=True)
    ]
    shown = ["candidates after each:", *rows, ""]
    if not groups:
        return "\n".join([*shown, "nothing fits all of it; see where the last ones were lost"])
    for rank, group in enumerate(groups, 1):
        best, course = group.best, group.course
        shown.append(
            f"{rank:>3}. {best!s:<24} {course.low}..{course.high}, {course.changes} changes, "
            f"{best.evidence:.0f} bits of evidence, score {best.score:.1f}"
        )
        for ambiguity in group.ambiguities[:4]:
            others = ", ".join(str(c) for c in ambiguity.readings[:4])
            more = len(ambiguity.readings) - 4
            others += f" and {more} more" if more > 0 else ""
            shown.append(f"       or {others}: {ambiguity.settled_by} would tell")
        if group.copies:
            copies = ", ".join(str(c) for c in group.places[:6])
            shown.append(f"       equal on all frames: {copies}")
    lines = lines_of(groups[0], name, made.constraints, made.program.platform)
    return "\n".join([*shown, "", lines.text])


def _json(made: Search, groups: Sequence[Group], name: str) -> str:
    from retrodsl.search.lines import lines_of

    platform = made.program.platform
    document = {
        "constraints": [
            {"text": c.text, "candidates": count}
            for c, count in zip(made.constraints, made.counts(), strict=True)
        ],
        "groups": [
            {
                "best": _candidate(group.best),
                "course": {k: v for k, v in asdict(group.course).items() if k != "digest"},
                "ambiguities": [
                    {
                        "settled_by": a.settled_by,
                        "readings": [_candidate(c) for c in a.readings],
                    }
                    for a in group.ambiguities
                ],
                "copies": [_candidate(c) for c in group.copies],
                "lines": lines_of(group, name, made.constraints, platform).text,
            }
            for group in groups
        ],
    }
    return json.dumps(document, indent=2)


def _candidate(candidate: Candidate) -> dict[str, Any]:
    reading = candidate.reading
    return {
        "address": candidate.address,
        "type": reading.code,
        "offsets": list(reading.offsets),
        "engine_type": reading.data_type.code if reading.data_type else None,
        "mask": reading.mask,
        "scale": reading.scale,
        "bias": reading.bias,
        "evidence": round(candidate.evidence, 3),
        "score": round(candidate.score, 3),
    }


# --- writing


def _check_name(compiled: Compiled, name: str) -> None:
    from retrodsl.lift.writing import can_be_name
    from retrodsl.search.lines import names_in

    if not can_be_name(name):
        raise fail(f"`{name}` cannot be a name")
    if name in names_in(compiled.checked.source):
        raise fail(f"the spec has a `{name}` already: choose another --name")


def _write(
    compiled: Compiled,
    spec: Path,
    made: Search,
    group: Group,
    name: str,
    integrations: Path | None,
) -> None:
    """Add a find to the spec, laid out; not where the spec would have errors then."""
    from retrodsl.api import check_source, format_source
    from retrodsl.files import write_atomically
    from retrodsl.project import Project
    from retrodsl.search.lines import lines_of, with_lines
    from retrodsl.source import Source

    lines = lines_of(group, name, made.constraints, made.program.platform)
    text = with_lines(compiled.checked.source, lines)
    laid_out = format_source(Source(str(spec), text)).text
    result = Source(str(spec), laid_out or text)
    checked = check_source(result, Project.of(spec, integrations))
    if checked.program is None or laid_out is None:
        show([d for d in checked.diagnostics if d.is_error], Output.TEXT, err=True)
        raise fail(f"{spec} is left as it is: with the find it would have errors")
    write_atomically(spec, laid_out.encode())
    typer.echo(f"added {name} to {spec}", err=True)
