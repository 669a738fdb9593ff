"""What a run of replays can be asked for beside its verdicts: coverage, mutants, a page.

A run hands over each result while its trace is there, and takes what was asked for at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from retrodsl.diagnostics import Diagnostic
from retrodsl.engines._base import EngineRun, Screen
from retrodsl.ir.program import Program
from retrodsl.replay.coverage import Coverage, CoverageReport, observe, render_coverage, report_of
from retrodsl.replay.expectations import ExpectationsError, Recorded, read_expectations
from retrodsl.replay.inputs import CannotRun
from retrodsl.replay.jobs import Job
from retrodsl.replay.mutate import (
    MutationReport,
    Mutations,
    mutation_report_of,
    notices_recorded,
    render_mutations,
    try_mutants,
)
from retrodsl.replay.mutate.mutants import Statements
from retrodsl.replay.report.findings import (
    coverage_findings,
    coverage_too_low,
    mutation_findings,
    mutation_too_low,
)
from retrodsl.replay.report.html import HtmlPage
from retrodsl.replay.report.html.page import page_screens
from retrodsl.replay.report.unmeasured import Measures, Unmeasured
from retrodsl.replay.result import ReplayResult
from retrodsl.replay.runner import Runner

#: Gives the statements of the spec that a result names as its origin, ``None`` for no spec.
StatementsOf = Callable[[str], "Statements | None"]


@dataclass(slots=True)
class Extras:
    """Gathers what was asked for; nothing asked for costs nothing.

    ``fail_under`` and ``fail_under_mutation`` are percentages, ``None`` for no bar. ``replays`` is
    how many there will be.
    """

    coverage: bool = False
    mutate: bool = False
    page: Path | None = None
    fail_under: float | None = None
    fail_under_mutation: float | None = None
    replays: int = 0
    coverage_reports: list[CoverageReport] = field(init=False, default_factory=list)
    mutation_reports: list[MutationReport] = field(init=False, default_factory=list)
    findings: list[Diagnostic] = field(init=False, default_factory=list)
    _page: HtmlPage = field(init=False)
    _covered: dict[str, Coverage] = field(init=False, default_factory=dict)
    _programs: dict[str, Program] = field(init=False, default_factory=dict)
    _played: dict[str, list[tuple[Job, ReplayResult]]] = field(init=False, default_factory=dict)
    _without_spec: dict[str, None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.coverage = self.coverage or self.fail_under is not None
        self.mutate = self.mutate or self.fail_under_mutation is not None
        self._page = HtmlPage(self.replays)

    def job(self, job: Job) -> Job:
        """A job as it has to be played: for a page with pictures of it."""
        if self.page is None or not isinstance(job.runner, Runner):
            return job
        try:
            steps = len(job.runner.inputs(job.replay).steps)
        except CannotRun:  # which its result will tell
            return job
        return replace(job, runner=replace(job.runner, screens=page_screens(steps)))

    def spec(self, origin: str, program: Program) -> None:
        """Count a spec, even if none of its replays runs or it has none at all."""
        if self.coverage and origin not in self._covered:
            self._covered[origin] = Coverage(program)
        self._programs.setdefault(origin, program)
        self._played.setdefault(origin, [])

    def take(
        self, job: Job, result: ReplayResult, screens: Mapping[int, Screen] | None = None
    ) -> None:
        """Take a result, with its run and trace; ``screens`` as in ``HtmlPage.add``."""
        if self.page is not None:
            self._page.add(result, screens)
        trace = result.trace
        if isinstance(job.runner, Runner):
            self.spec(result.origin, job.runner.program)
        else:
            self._without_spec[result.origin] = None
        if trace is not None and self.coverage:
            coverage = self._covered[result.origin]
            seen = observe(trace.program, trace.scenario.name, trace.columns, coverage.points)
            coverage.add(result.name, seen)
        if self.mutate and isinstance(job.runner, Runner):
            kept = result if result.run is None else replace(result, run=_small(result.run))
            self._played[result.origin].append((job, replace(kept, trace=None)))

    def finish(self, statements_of: StatementsOf) -> str:
        """Measure what is measured at the end; the text to show.

        Raises ``OSError`` where the page cannot be written.
        """
        for origin, covered in self._covered.items():
            coverage = report_of(covered, origin)
            self.coverage_reports.append(coverage)
            self.findings += coverage_findings(covered, coverage, self.fail_under)
        for origin, played in self._played.items() if self.mutate else ():
            statements = statements_of(origin)
            if statements is not None:
                self._mutations(origin, statements, played)
        self.findings += [item.finding for item in self.unmeasured() if item.bar is not None]
        if self.page is not None:
            for coverage in self.coverage_reports:
                self._page.add_coverage(coverage)
            for mutations in self.mutation_reports:
                self._page.add_mutations(mutations)
            for item in self.unmeasured():
                self._page.add_unmeasured(item)
            self._page.write(self.page)
        return self.told()

    def write_interrupted(self, missing: int) -> None:
        """Write the page of what is known, ``missing`` replays not played; nothing is measured.

        Raises ``OSError`` where it cannot be written.
        """
        if self.page is not None:
            self._page.interrupted = missing
            self._page.write(self.page)

    def unmeasured(self) -> list[Unmeasured]:
        """What was asked of integrations without a spec."""
        bars = self.fail_under, self.fail_under_mutation
        return list(Measures(self.coverage, self.mutate, *bars).missing_of([*self._without_spec]))

    def told(self) -> str:
        """The text of what was measured."""
        missing = "".join(f"{item.told}\n" for item in self.unmeasured())
        measured = render_coverage(self.coverage_reports) + render_mutations(self.mutation_reports)
        return measured + missing

    def too_low(self) -> list[str]:
        """A sentence for each coverage or mutation score that is below its bar, or not known."""
        found = []
        if self.fail_under is not None:
            found += [
                coverage_too_low(r, self.fail_under)
                for r in self.coverage_reports
                if r.is_below(self.fail_under)
            ]
        if self.fail_under_mutation is not None:
            found += [
                mutation_too_low(r, self.fail_under_mutation)
                for r in self.mutation_reports
                if r.is_below(self.fail_under_mutation)
            ]
        return found + [item.too_low for item in self.unmeasured() if item.bar is not None]

    def _mutations(
        self, origin: str, statements: Statements, played: Sequence[tuple[Job, ReplayResult]]
    ) -> None:
        """Try the mutants of one spec."""
        program = self._programs[origin]
        mutations = _tried(program, statements, played)
        report = mutation_report_of(mutations, origin)
        self.mutation_reports.append(report)
        self.findings += mutation_findings(
            mutations, report, self.fail_under_mutation, program.place
        )


def _small(run: EngineRun) -> EngineRun:
    """A run without its pictures."""
    return replace(run, screens={})


def _tried(
    program: Program, statements: Statements, played: Sequence[tuple[Job, ReplayResult]]
) -> Mutations:
    """The mutants of one spec, tried; replays that were not played are taken as not run."""
    runs: list[EngineRun | None] = []
    entries: list[Recorded | None] = []
    for replay in program.replays:
        found = [(job, r) for job, r in played if job.replay == replay]
        runs.append(found[0][1].run if found else None)
        entries.append(_recorded(found[0][0]) if found else None)
    return try_mutants(statements, runs, recorded=notices_recorded(entries))


def _recorded(job: Job) -> Recorded | None:
    """What was recorded of a replay; ``None`` where nothing was, or it cannot be read."""
    place = job.runner.recorded_in(job.replay)
    if place is None:
        return None
    try:
        file = read_expectations(place.path)
    except ExpectationsError:  # its result tells already
        return None
    replay = job.replay
    movie = Path(replay.movie).name if replay.is_file else replay.movie
    return file.find(place.of, movie, replay.scenario) if file is not None else None
