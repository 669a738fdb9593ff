"""Findings as JUnit XML, which most CI servers show as test results.

A test suite a code, a failure a finding, named by file and place. Without findings there is one
test case that passed, since several servers take an empty report for a broken one.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from retrodsl.diagnostics.model import Diagnostic
from retrodsl.diagnostics.render import place_of, visible

_KEPT = "\n\t"


def render_junit(diagnostics: Iterable[Diagnostic]) -> str:
    """One document with its line end; ``<failure type="error">`` or ``"warning"`` by severity."""
    suites: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        suites.setdefault(diagnostic.code, []).append(diagnostic)
    count = sum(len(found) for found in suites.values())
    total = max(count, 1)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="retrodsl" tests="{total}" failures="{count}">',
    ]
    for code, found in sorted(suites.items()):
        lines.append(
            f'  <testsuite name={_attribute(code)} tests="{len(found)}" failures="{len(found)}">'
        )
        for diagnostic in found:
            lines.extend(_case(diagnostic))
        lines.append("  </testsuite>")
    if not suites:
        lines += [
            '  <testsuite name="retrodsl" tests="1" failures="0">',
            '    <testcase classname="retrodsl" name="no findings"/>',
            "  </testsuite>",
        ]
    return "\n".join([*lines, "</testsuites>", ""])


def _case(diagnostic: Diagnostic) -> list[str]:
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
    return [
        f"    <testcase classname={_attribute(where or 'retrodsl')} name={_attribute(name)}>",
        f"      <failure type={_attribute(diagnostic.severity.value)} "
        f"message={_attribute(name)}>{_text(body)}</failure>",
        "    </testcase>",
    ]


def _attribute(text: str) -> str:
    return quoteattr(visible(text, keep=_KEPT))


def _text(text: str) -> str:
    return escape(visible(text, keep=_KEPT))
