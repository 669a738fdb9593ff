"""JUnit XML, which most CI servers show as test results.

``Suite`` and ``Case`` are what those servers know; ``render_suites`` writes them with what Jenkins'
schema allows (``junit-10.xsd`` of its xUnit plugin), of which GitLab and the actions of GitHub read
parts. ``render_junit`` makes of findings a suite a code and a failure a finding, named by file and
place; without findings there is one test case that passed, since several servers take an empty
report for a broken one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from retrodsl.diagnostics.model import Diagnostic
from retrodsl.diagnostics.render import place_of, visible

_KEPT = "\n\t"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a test case did not pass.

    A ``failure`` is what the test found, an ``error`` that it could not find anything. ``type``
    is the sort of it, ``message`` a line, ``text`` everything.
    """

    kind: Literal["failure", "error", "skipped"]
    type: str
    message: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One test. ``classname`` with ``name`` tells it apart; ``seconds`` is ``None`` if unknown."""

    classname: str
    name: str
    outcome: Outcome | None = None
    seconds: float | None = None
    out: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """Tests under one name."""

    name: str
    cases: Sequence[Case]

    def count(self, kind: str) -> int:
        """How many of its tests ended in this kind of outcome."""
        return sum(case.outcome is not None and case.outcome.kind == kind for case in self.cases)

    @property
    def seconds(self) -> float | None:
        """How long all took, ``None`` if that is known of none."""
        known = [case.seconds for case in self.cases if case.seconds is not None]
        return sum(known) if known else None


def render_suites(suites: Sequence[Suite], name: str = "retrodsl") -> str:
    """One document with its line end.

    Characters that XML cannot hold, and those that act on a terminal, are spelled as escapes.
    """
    counts = {
        "tests": sum(len(suite.cases) for suite in suites),
        "failures": sum(suite.count("failure") for suite in suites),
        "errors": sum(suite.count("error") for suite in suites),
    }
    times = [suite.seconds for suite in suites if suite.seconds is not None]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f"<testsuites name={_attribute(name)}{_numbers(counts)}{_time(times)}>",
    ]
    for suite in suites:
        lines.extend(_suite(suite))
    return "\n".join([*lines, "</testsuites>", ""])


def render_junit(diagnostics: Iterable[Diagnostic]) -> str:
    """Findings as one document; ``<failure type="error">`` or ``"warning"`` by severity."""
    by_code: dict[str, list[Case]] = {}
    for diagnostic in diagnostics:
        by_code.setdefault(diagnostic.code, []).append(_case_of(diagnostic))
    suites = [Suite(code, cases) for code, cases in sorted(by_code.items())]
    return render_suites(suites or [Suite("retrodsl", [Case("retrodsl", "no findings")])])


def _case_of(diagnostic: Diagnostic) -> Case:
    label = diagnostic.label
    name, where = diagnostic.message, ""
    if label is not None:
        where = label.source.name
        if label.source.text:
            place = place_of(label.source, label.span)
            where += f":{place.line}:{place.column}"
    details = [label.text] if label is not None and label.text else []
    details += [f"note: {note}" for note in diagnostic.notes]
    details += [f"help: {text}" for text in diagnostic.helps]
    body = "\n".join([f"{where}: {name}" if where else name, *details])
    outcome = Outcome("failure", diagnostic.severity.value, name, body)
    return Case(where or "retrodsl", name, outcome)


# --- XML


def _suite(suite: Suite) -> list[str]:
    counts = {
        "tests": len(suite.cases),
        "failures": suite.count("failure"),
        "errors": suite.count("error"),
        "skipped": suite.count("skipped"),
    }
    times = [] if suite.seconds is None else [suite.seconds]
    lines = [f"  <testsuite name={_attribute(suite.name)}{_numbers(counts)}{_time(times)}>"]
    for case in suite.cases:
        lines.extend(_case(case))
    return [*lines, "  </testsuite>"]


def _case(case: Case) -> list[str]:
    times = [] if case.seconds is None else [case.seconds]
    names = f"classname={_attribute(case.classname)} name={_attribute(case.name)}"
    inner = []
    outcome = case.outcome
    if outcome is not None:
        about = f"type={_attribute(outcome.type)} message={_attribute(outcome.message)}"
        inner.append(f"      <{outcome.kind} {about}>{_text(outcome.text)}</{outcome.kind}>")
    if case.out:
        inner.append(f"      <system-out>{_text(case.out)}</system-out>")
    head = f"    <testcase {names}{_time(times)}"
    return [f"{head}>", *inner, "    </testcase>"] if inner else [f"{head}/>"]


def _numbers(counts: dict[str, int]) -> str:
    return "".join(f' {name}="{count}"' for name, count in counts.items())


def _time(seconds: Sequence[float]) -> str:
    return f' time="{sum(seconds):.3f}"' if seconds else ""


def _attribute(text: str) -> str:
    return quoteattr(visible(text, keep=_KEPT))


def _text(text: str) -> str:
    return escape(visible(text, keep=_KEPT))
