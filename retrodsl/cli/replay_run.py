"""A run of `retrodsl replay`: plays, shows as it goes, and says at the end what there is to say."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, WRONG_USE, wants_color
from retrodsl.cli.replay_extras import Wishes
from retrodsl.cli.replay_progress import replay_progress
from retrodsl.cli.replay_reports import Report, ReportFile, show_run, write_reports

if TYPE_CHECKING:
    from retrodsl.api import Compiled
    from retrodsl.engines._base import Engine, Screen
    from retrodsl.replay.jobs import Job
    from retrodsl.replay.report.run import FinishedRun
    from retrodsl.replay.result import ReplayResult

INTERRUPTED = 130

#: From this many replays on those that passed take one line each.
MANY = 20


@dataclass(frozen=True, slots=True)
class Show:
    """How a run is shown: the format, the folder for pictures, a line each or all."""

    output: Report
    out: Path | None
    brief: bool | None


class Run:
    """Plays replays, says of each what there is to say, and remembers.

    ``compiled`` are the specs that they are of, ``engines`` the names of what plays each.
    """

    def __init__(
        self,
        jobs: list[Job],
        compiled: Mapping[Path, Compiled],
        show: Show,
        wishes: Wishes,
        integrations: Path | None,
        engines: Sequence[str],
    ) -> None:
        from retrodsl.replay.report.picture_names import picture_stems
        from retrodsl.replay.report.text import TextReport

        self.wishes = wishes
        self.extras = wishes.extras(len(jobs))
        self.compiled = compiled
        self.integrations = integrations
        self.engines = engines
        self.jobs = [self.extras.job(job) for job in jobs]
        self.output = show.output
        self.out = show.out
        self.brief = len(jobs) >= MANY if show.brief is None else show.brief
        self.color = wants_color(sys.stdout)
        replays = [(job.runner.origin, job.replay) for job in self.jobs]
        several = len({origin for origin, _ in replays}) > 1
        self.report = TextReport(color=self.color, origins=several)
        stems = picture_stems(replays) if show.out is not None else [""] * len(replays)
        self.stems = {id(job): stem for job, stem in zip(self.jobs, stems, strict=True)}
        self.without_replays: list[str] = []
        self.results: list[ReplayResult] = []
        self.played: list[tuple[Job, bool]] = []
        self.interrupted = False
        self.unwritten: set[Path] = set()

    def count_specs(self) -> None:
        """Have every spec measured, whether a replay of it runs or not."""
        played = {job.runner.origin for job in self.jobs}
        for path, compiled in self.compiled.items():
            program = compiled.checked.program
            if program is None or compiled.integration is None:  # which its errors tell
                continue
            self.extras.spec(str(path), program)
            if not program.replays and str(path) not in played:
                self.without_replays.append(str(path))

    def play(
        self,
        make_engines: Callable[[], Sequence[Engine]],
        workers: int,
        *,
        twice: bool,
        update: bool,
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
                        self.take(job, outcomes, update=update)
            except KeyboardInterrupt:
                self.interrupted = True
                running.stop()
                for job, outcomes in running.leftover():
                    self.take(job, outcomes, update=update)

    def take(self, job: Job, outcomes: Sequence[ReplayResult], *, update: bool) -> None:
        """Show a movie's verdicts and keep what is still needed of them.

        What takes time comes first: a verdict that was shown before Ctrl-C is in every report.
        """
        from retrodsl.replay.recording import with_recorded

        results = with_recorded(job, outcomes, update=update)
        screens: Mapping[int, Screen] = {}
        if self.out is not None or self.wishes.html is not None:
            screens = _screens_of_failures(job, results[0])
        self.extras.take(job, results[0], screens)
        self.played.append((job, all(result.passed for result in results)))
        # A replay that could not be run does not say on which engine.
        named = [
            replace(result, engine=result.engine or engine)
            for result, engine in zip(results, self.engines, strict=True)
        ]
        self.results += [r.without_data() if r.passed else r for r in named]
        if self.output is Report.TEXT:
            for result in results:
                text = self.report.result(result)
                if self.brief and _says_nothing(result):
                    text = self.report.brief(result)
                typer.echo(text, nl=False, color=self.color)
        if self.out is not None:
            self._pictures(results[0], self.out, self.stems[id(job)], screens)
        self.wishes.write_video(job, results[0], err=self.output is not Report.TEXT)

    def finish(self, files: Sequence[ReportFile]) -> int:
        """The closing words, the files, and the exit code."""
        # What an interrupted run covers, or notices, says nothing.
        told = self._page_of_the_known() if self.interrupted else self._extras()
        run = self._finished(told)
        if self.output is Report.TEXT:
            typer.echo(self.report.without_replays(self.without_replays), nl=False)
            typer.echo(told, nl=False)
            if self.results:
                typer.echo(self.report.summary(self.results), color=self.color)
        else:
            show_run(run, self.output)
        self._remember()
        for sentence in run.too_low:
            typer.echo(f"retrodsl: {sentence}", err=True)
        if self.interrupted:
            missing = len(run.not_played)
            typer.echo(f"interrupted: {missing} of {len(self.jobs)} were not played", err=True)
        written = write_reports(run, files)
        if self.interrupted:
            return INTERRUPTED
        if not written or self.unwritten:
            return WRONG_USE
        return CLEAN if run.passed else FINDINGS

    def _finished(self, told: str) -> FinishedRun:
        """Everything that the reports can tell."""
        from retrodsl.replay.report.run import FinishedRun, replay_name

        done = {id(job) for job, _ in self.played}
        left = [job for job in self.jobs if id(job) not in done]
        return FinishedRun(
            results=tuple(self.results),
            compiler=tuple(d for c in self.compiled.values() for d in c.diagnostics),
            broken={
                str(path): c.diagnostics
                for path, c in self.compiled.items()
                if c.integration is None
            },
            not_played=tuple((job.runner.origin, replay_name(job.replay)) for job in left),
            interrupted=self.interrupted,
            coverage=tuple(self.extras.coverage_reports),
            mutations=tuple(self.extras.mutation_reports),
            measured=tuple(self.extras.findings),
            told=told,
            too_low=() if self.interrupted else tuple(self.extras.too_low()),
            without_replays=tuple(self.without_replays),
            unmeasured=() if self.interrupted else tuple(self.extras.unmeasured()),
            fail_under=self.wishes.fail_under,
            fail_under_mutation=self.wishes.fail_under_mutation,
        )

    def _extras(self) -> str:
        """Measure what was asked for, and write the page; the text to show."""
        from retrodsl.api import statements_of

        try:
            return self.extras.finish(lambda origin: statements_of(Path(origin), self.integrations))
        except OSError as error:
            assert self.wishes.html is not None
            self._not_written(self.wishes.html, error)
            return self.extras.told()

    def _page_of_the_known(self) -> str:
        """Write the page of what was played before the interruption; there is no text to show."""
        try:
            self.extras.write_interrupted(len(self.jobs) - len(self.played))
        except OSError as error:
            assert self.wishes.html is not None
            self._not_written(self.wishes.html, error)
        return ""

    def _pictures(
        self, outcome: ReplayResult, out: Path, stem: str, extra: Mapping[int, Screen]
    ) -> None:
        """Write the pictures of a replay; ``extra`` are those of its failures."""
        from retrodsl.replay.report.pictures import write_pictures

        try:
            written = write_pictures(outcome, out, stem, extra)
        except OSError as error:
            self._not_written(out, error)
            return
        for path in written:
            typer.echo(f"  wrote   {path}", err=self.output is not Report.TEXT)

    def _not_written(self, path: Path, error: OSError) -> None:
        """Say it once: what else there is to say of the movies is said all the same."""
        if path not in self.unwritten:
            self.unwritten.add(path)
            reason = error.strerror or error
            typer.echo(f"retrodsl: {path} cannot be written: {reason}", err=True)

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
    except (CannotRun, EngineError, OSError) as error:
        typer.echo(f"retrodsl: no pictures of the failures: {error}", err=True)
        return {}
