"""What went wrong in a run of replays as findings, each at its place in the spec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.replay.coverage import Coverage, CoverageReport
from retrodsl.replay.coverage.points import Point
from retrodsl.replay.mutate import MutationReport, Mutations
from retrodsl.replay.recorded_text import moved_text
from retrodsl.replay.report.failure import Failure, differs, failure_of, payments_text, text_table
from retrodsl.replay.report.rules import (
    COVERAGE,
    ENGINE,
    EXPECTATION,
    INVARIANT,
    MUTATION,
    NOT_RUN,
    OTHER_ENGINE,
    RECORDED,
    RECORDED_FILE,
    ROM,
    UNCOVERED,
    UNNOTICED,
)
from retrodsl.replay.report.run import FinishedRun
from retrodsl.replay.result import CheckResult, EngineComparison, ReplayResult
from retrodsl.semantics.declarations import Place
from retrodsl.source import Source, Span


def findings_of_run(run: FinishedRun) -> list[Diagnostic]:
    """Everything that there is to say: of the specs, of each replay, of what was measured."""
    found = list(run.compiler)
    for result in run.failed:
        found.extend(findings_of(result, run.title(result)))
    return [*found, *run.measured]


def findings_of(result: ReplayResult, title: str = "") -> list[Diagnostic]:
    """What failed in a replay; ``title`` is what it is called, by default its name."""
    return list(_findings(result, f"replay {title or result.name}"))


def _findings(result: ReplayResult, name: str) -> Iterator[Diagnostic]:
    own = _label(_place_of(result))
    if result.error:
        helps = (result.mend,) if result.mend else ()
        yield _error(NOT_RUN, f"{name} could not be run: {result.error}", own, helps=helps)
        return
    for check in result.checks:
        if not check.held:
            label = own if check.place is None else _label(check.place)
            yield _error(
                _code_of(check),
                f"{name}: {check.text}: {check.message}",
                label,
                notes=_around(failure_of(check, result)),
            )
    for comparison in result.comparisons:
        if not comparison.equal and not comparison.informative:
            failure = differs(comparison, result)
            yield _error(
                OTHER_ENGINE if comparison.against else ENGINE,
                f"{name}: {failure.text} differs: {failure.message}",
                _compared_at(comparison, result) or own,
                notes=_around(failure),
            )
    recorded = result.recorded
    if recorded is None:
        return
    if recorded.error:
        yield _error(RECORDED_FILE, f"{name}: {recorded.error}", own)
    moved = [moved_text(item) for item in recorded.moved if item.fails]
    if moved:
        yield _error(
            RECORDED,
            f"{name}: not as recorded in {recorded.file}: {moved[0]}",
            own,
            notes=tuple(moved[1:]),
            helps=("where that is meant, record anew: retrodsl replay --update",),
        )


def _code_of(check: CheckResult) -> str:
    if check.text == "rom sha1":
        return ROM
    return INVARIANT if check.text.startswith(("invariant ", "range of ")) else EXPECTATION


def _error(
    code: str,
    message: str,
    label: Label,
    *,
    notes: tuple[str, ...] = (),
    helps: tuple[str, ...] = (),
) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, label, notes=notes, helps=helps)


def _around(failure: Failure) -> tuple[str, ...]:
    """The values around the frame that broke, as one remark for each table."""
    tables = {"values": failure.names, "reward": failure.reward}
    shown = {what: text_table(table, indent="  ") for what, table in tables.items()}
    remarks = ["\n".join([f"{what} around it:", *lines]) for what, lines in shown.items() if lines]
    if failure.payments:
        remarks.append(payments_text(failure.payments))
    return tuple(remarks)


# --- places


def _label(place: Place, text: str = "") -> Label:
    return Label(place.source, place.span, text)


def _place_of(result: ReplayResult) -> Place:
    """The replay in the spec; of an integration without one the movie, in its folder."""
    place = result.replay.place
    inside = Path(result.origin) / result.replay.movie
    if place.source.text or not inside.is_file():
        return place
    return Place(Source(str(inside), ""), Span(0, 0))


def _compared_at(comparison: EngineComparison, result: ReplayResult) -> Label | None:
    """Where the spec says what the engine computes otherwise: its first condition or term.

    ``None`` where that is nowhere in particular: two engines, info, or nothing that is written.
    """
    trace = result.trace
    if trace is None or comparison.against:
        return None
    scenario = trace.scenario
    if comparison.what == "done":
        conditions = (*scenario.done, *scenario.truncate)
        return _label(conditions[0].place) if conditions else None
    return None


# --- what was measured


def coverage_findings(
    coverage: Coverage, report: CoverageReport, bar: float | None
) -> Iterator[Diagnostic]:
    """What no replay exercises: warnings, with an error where the bar is missed.

    Nothing where the bar is met: so much was asked for, no more.
    """
    if bar is not None and not report.is_below(bar):
        return
    if bar is not None:
        yield _error(COVERAGE, coverage_too_low(report, bar), _label(coverage.program.place))
    missing: dict[tuple[str, Span, str], list[Point]] = {}
    for index, point in enumerate(coverage.points):
        if index not in coverage.by:
            key = point.place.source.name, point.place.span, point.name
            missing.setdefault(key, []).append(point)
    for points in sorted(missing.values(), key=lambda found: _sort_key(found[0].place)):
        what = ", ".join(point.missing for point in points)
        label = _label(points[0].place)
        message = f"not exercised by any replay: {points[0].name} {what}"
        yield Diagnostic(UNCOVERED, Severity.WARNING, message, label)


def mutation_findings(
    mutations: Mutations, report: MutationReport, bar: float | None, place: Place
) -> Iterator[Diagnostic]:
    """The changes that no replay notices, as ``coverage_findings``; ``place`` is the spec's."""
    if bar is not None and not report.is_below(bar):
        return
    if bar is not None:
        yield _error(MUTATION, mutation_too_low(report, bar), _label(place))
    for survivor in sorted(mutations.survivors, key=lambda s: _sort_key(s.mutant.place)):
        mutant = survivor.mutant
        yield Diagnostic(
            UNNOTICED,
            Severity.WARNING,
            f"not noticed by any replay: {mutant.owner}: {mutant.change} in `{mutant.text}`",
            _label(mutant.place),
            notes=(survivor.shows or "no replay shows a difference",),
        )


def _sort_key(place: Place) -> tuple[str, int, int]:
    return place.source.name, place.span.start, place.span.end


def coverage_too_low(report: CoverageReport, bar: float) -> str:
    """The sentence for a coverage below its bar."""
    return f"the coverage of {report.spec} is {report.percent:.4g} %, below {bar:g} %"


def mutation_too_low(report: MutationReport, bar: float) -> str:
    """The sentence for a mutation score below its bar."""
    return f"the mutation score of {report.spec} is {report.percent:.4g} %, below {bar:g} %"
