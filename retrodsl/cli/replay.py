"""`retrodsl replay`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrodsl.cli.common import (
    CLEAN,
    FINDINGS,
    IntegrationsDir,
    Output,
    RomOption,
    fail,
    show,
    wants_color,
)
from retrodsl.cli.replay_extras import Wishes
from retrodsl.cli.replay_progress import replay_progress
from retrodsl.cli.replay_targets import Settings, find_targets, jobs_of_folder, jobs_of_spec

if TYPE_CHECKING:
    from retrodsl.engines._base import Engine, Screen
    from retrodsl.ir.program import Program
    from retrodsl.replay.jobs import Job
    from retrodsl.replay.result import ReplayResult

INTERRUPTED = 130

#: From this many replays on those that passed take one line each.
MANY = 20


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
    wishes = Wishes(
        coverage, fail_under, mutate, fail_under_mutation, html, video, tuple(show_values or ())
    )
    settings = Settings(integrations, only or (), rom, time_limit, engine_check, scenario, state)
    with ExitStack() as stack:
        engines = [stack.enter_context(made) for made in _engines(engine, python)]
        found, programs, broken = _find_jobs(paths, settings, engines[0])
        if not found and not broken:
            raise fail(
                "there is nothing to replay: no spec has a matching `replay` block, "
                "and no integration a matching movie"
            )
        if last_failed:
            found = _failed_before(found)
        wishes.check(len(found))
        run = _Run(found, output, out, wishes, integrations, update=update, brief=brief)
        if not only and not last_failed:  # a spec without replays is not covered at all
            run.count_specs(programs)
        run.play(lambda: _engines(engine, python), jobs, twice=twice)
    raise typer.Exit(run.finish(broken=broken))


def _find_jobs(
    paths: Sequence[Path] | None, settings: Settings, engine: Engine
) -> tuple[list[Job], Mapping[str, Program], bool]:
    """What to play, the specs by their files, and whether one of them is broken."""
    from retrodsl.api import compile_spec

    targets = find_targets(paths)
    compiled = {t.path: compile_spec(t.path, settings.integrations) for t in targets if t.is_spec}
    show([d for c in compiled.values() for d in c.diagnostics], Output.TEXT, err=True)
    jobs: list[Job] = []
    for target in targets:
        if target.is_spec:
            jobs.extend(jobs_of_spec(target, compiled[target.path], settings, engine))
        else:
            jobs.extend(jobs_of_folder(target, settings, engine))
    programs = {
        str(path): c.checked.program
        for path, c in compiled.items()
        if c.checked.program is not None
    }
    return jobs, programs, any(c.integration is None for c in compiled.values())


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


class _Run:
    """A run of replays: plays them, says of each what there is to say, and remembers."""

    def __init__(
        self,
        jobs: list[Job],
        output: Report,
        out: Path | None,
        wishes: Wishes,
        integrations: Path | None,
        *,
        update: bool,
        brief: bool | None,
    ) -> None:
        from retrodsl.replay.report.text import TextReport

        self.wishes = wishes
        self.extras = wishes.extras(len(jobs))
        self.integrations = integrations
        self.jobs = [self.extras.job(job) for job in jobs]
        self.output = output
        self.out = out
        self.update = update
        self.brief = len(jobs) >= MANY if brief is None else brief
        self.color = wants_color(sys.stdout)
        self.report = TextReport(color=self.color)
        self.results: list[ReplayResult] = []
        self.played: list[tuple[Job, bool]] = []
        self.interrupted = False

    def count_specs(self, programs: Mapping[str, Program]) -> None:
        """Have coverage know of every spec, whether a replay of it runs or not."""
        for origin, program in programs.items():
            self.extras.spec(origin, program)

    def play(
        self, make_engines: Callable[[], Sequence[Engine]], workers: int, *, twice: bool
    ) -> None:
        """Play everything; after Ctrl-C what is known by then."""
        from retrodsl.replay.jobs import Jobs, processors

        names = [job.replay.movie for job in self.jobs]
        with (
            replay_progress(names) as progress,
            Jobs(
                self.jobs,
                make_engines,
                workers or processors(),
                twice=twice,
                progress=progress.frames,
            ) as running,
        ):
            try:
                for index, (job, outcomes) in enumerate(running.results()):
                    progress.ended(index)
                    with progress.printing():
                        self.take(job, outcomes)
            except KeyboardInterrupt:
                self.interrupted = True
                running.stop()
                for job, outcomes in running.leftover():
                    self.take(job, outcomes)

    def take(self, job: Job, outcomes: Sequence[ReplayResult]) -> None:
        """Show a movie's verdicts and keep what is still needed of them."""
        from retrodsl.replay.recording import with_recorded

        results = with_recorded(job, outcomes, update=self.update)
        if self.output is Report.TEXT:
            for result in results:
                text = self.report.result(result)
                if self.brief and _says_nothing(result):
                    text = self.report.brief(result)
                typer.echo(text, nl=False, color=self.color)
        screens: Mapping[int, Screen] = {}
        if self.out is not None or self.wishes.html is not None:
            screens = _screens_of_failures(job, results[0])
        if self.out is not None:
            _pictures(results[0], self.out, self.output, screens)
        self.extras.take(job, results[0], screens)
        self.wishes.write_video(job, results[0], err=self.output is not Report.TEXT)
        self.played.append((job, all(result.passed for result in results)))
        self.results += [r.without_data() if r.passed else r for r in results]

    def finish(self, *, broken: bool) -> int:
        """The closing words, and the exit code."""
        # What an interrupted run covers, or notices, says nothing.
        told = "" if self.interrupted else self._extras()
        if self.output is Report.JSON:
            from retrodsl.replay.report.json_report import render_json

            reports = self.extras.coverage_reports, self.extras.mutation_reports
            typer.echo(render_json(self.results, *reports), nl=False)
        else:
            typer.echo(told, nl=False)
        if self.output is Report.TEXT and self.results:
            typer.echo(self.report.summary(self.results), color=self.color)
        self._remember()
        if self.interrupted:
            missing = len(self.jobs) - len(self.played)
            typer.echo(f"interrupted: {missing} of {len(self.jobs)} were not played", err=True)
            return INTERRUPTED
        too_low = self.extras.too_low()
        for sentence in too_low:
            typer.echo(f"retrodsl: {sentence}", err=True)
        passed = all(result.passed for result in self.results) and not broken and not too_low
        return CLEAN if passed else FINDINGS

    def _extras(self) -> str:
        """Measure what was asked for, and write the page; the text to show."""
        from retrodsl.api import statements_of

        try:
            return self.extras.finish(lambda origin: statements_of(Path(origin), self.integrations))
        except OSError as error:
            raise fail(
                f"{self.wishes.html} cannot be written: {error.strerror or error}"
            ) from error

    def _remember(self) -> None:
        """For ``--last-failed``."""
        from retrodsl.replay.last_failed import absolute, memory_path, remember

        passed = [absolute(job.key) for job, good in self.played if good]
        failed = [absolute(job.key) for job, good in self.played if not good]
        try:
            remember(memory_path(Path()), Path(), passed, failed)
        except OSError as error:
            typer.echo(
                f"retrodsl: what failed cannot be remembered: {error.strerror or error}", err=True
            )


def _says_nothing(result: ReplayResult) -> bool:
    """Whether a verdict fits into one line: it passed, and there is nothing to know besides."""
    recorded = result.recorded
    quiet = recorded is None or not (recorded.elsewhere or recorded.moved or recorded.written)
    return result.passed and not result.notes and quiet


def _screens_of_failures(job: Job, outcome: ReplayResult) -> Mapping[int, Screen]:
    """The pictures of the frames at which a replay failed, for which it is played once more."""
    from retrodsl.engines.errors import EngineError
    from retrodsl.replay.inputs import CannotRun
    from retrodsl.replay.report.failure import frames_to_picture

    frames = frames_to_picture(outcome)
    if not frames:
        return {}
    try:
        return job.runner.play(job.replay, screens=frozenset(frames)).screens
    except (CannotRun, EngineError) as error:
        typer.echo(f"retrodsl: no pictures of the failures: {error}", err=True)
        return {}


def _pictures(
    outcome: ReplayResult, out: Path, output: Report, extra: Mapping[int, Screen]
) -> None:
    """Write the pictures of a replay; ``extra`` are those of its failures."""
    from retrodsl.replay.report.pictures import write_pictures

    try:
        written = write_pictures(outcome, out, extra)
    except OSError as error:
        raise fail(f"{out} cannot be written: {error.strerror}") from error
    for path in written:
        typer.echo(f"  wrote   {path}", err=output is not Report.TEXT)
