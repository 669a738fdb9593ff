"""A run of replays as JUnit XML: a suite a spec or folder, a test case a replay.

What a replay found is a failure, that it could not be run an error, and what an interrupted run
left out is skipped. A spec that does not compile is an error; coverage and mutation score are a
test case each where they were measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from retrodsl.diagnostics import Diagnostic
from retrodsl.diagnostics.render.junit import Case, Outcome, Suite, render_suites
from retrodsl.diagnostics.render.text import render_text
from retrodsl.replay.coverage.report import render_coverage
from retrodsl.replay.mutate.report import render_mutations
from retrodsl.replay.recorded_text import note_lines, recorded_lines
from retrodsl.replay.report.findings import coverage_too_low, findings_of, mutation_too_low
from retrodsl.replay.report.rules import COVERAGE, MUTATION
from retrodsl.replay.report.run import FinishedRun
from retrodsl.replay.report.text import TextReport
from retrodsl.replay.result import ReplayResult


def render_junit(run: FinishedRun) -> str:
    """The whole document with its line end."""
    cases: dict[str, list[Case]] = {}
    for case in _cases(run):
        cases.setdefault(case.classname, []).append(case)
    suites = [Suite(name, _told_apart(found)) for name, found in cases.items()]
    return render_suites(suites, "retrodsl replay")


def _cases(run: FinishedRun) -> Iterator[Case]:
    for spec, found in run.broken.items():
        yield _does_not_compile(spec, [d for d in found if d.is_error])
    for result in run.results:
        yield _of_result(result, run.title(result))
    for origin, name in run.not_played:
        outcome = Outcome("skipped", "interrupted", "the run was interrupted before this replay")
        yield Case(origin, name, outcome)
    yield from _measured(run)


def _told_apart(cases: Sequence[Case]) -> list[Case]:
    """The cases with a number behind a name that was there before: servers drop the second."""
    seen: Counter[str] = Counter()
    found = []
    for case in cases:
        seen[case.name] += 1
        count = seen[case.name]
        found.append(case if count == 1 else replace(case, name=f"{case.name} #{count}"))
    return found


def _of_result(result: ReplayResult, title: str) -> Case:
    lines = [*note_lines(result), *recorded_lines(result.recorded)]
    out = "\n".join(f"{word}: {text}" for word, text, _ in lines)
    return Case(result.origin, title, _outcome(result, title), result.seconds, out)


def _outcome(result: ReplayResult, title: str) -> Outcome | None:
    if result.passed:
        return None
    first, *more = findings_of(result, title)
    text = TextReport(color=False).result(result)
    if result.error:
        return Outcome("error", first.code, result.error, text)
    message = first.message.removeprefix(f"replay {title}: ")
    if more:
        message += f" (and {len(more)} more)"
    return Outcome("failure", first.code, message, text)


def _does_not_compile(spec: str, errors: Sequence[Diagnostic]) -> Case:
    text = render_text(errors, color=False, width=None)
    first = errors[0]
    return Case(spec, "compile", Outcome("error", first.code, first.message, text))


def _measured(run: FinishedRun) -> Iterator[Case]:
    for coverage in run.coverage:
        bar, text = run.fail_under, render_coverage([coverage])
        outcome = None
        if bar is not None and coverage.is_below(bar):
            outcome = Outcome("failure", COVERAGE, coverage_too_low(coverage, bar), text)
        yield Case(coverage.spec, "coverage", outcome, out="" if outcome else text)
    for mutations in run.mutations:
        bar, text = run.fail_under_mutation, render_mutations([mutations])
        outcome = None
        if bar is not None and mutations.is_below(bar):
            outcome = Outcome("failure", MUTATION, mutation_too_low(mutations, bar), text)
        yield Case(mutations.spec, "mutation score", outcome, out="" if outcome else text)
    for item in run.unmeasured:
        if item.bar is None:
            outcome = Outcome("skipped", "no spec", item.told)
        else:
            outcome = Outcome("failure", item.code, item.too_low, item.told)
        yield Case(item.origin, item.what, outcome)
