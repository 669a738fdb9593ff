from __future__ import annotations

import json

from hypothesis import given, settings

from retrodsl.diagnostics import Diagnostic, Edit, Fix, Severity
from retrodsl.diagnostics.render.json_report import DiagnosticsReport, render_json
from retrodsl.source import Source, Span
from tests.diagnostics.render.findings import finding, findings, under

SOURCE = Source("a.retro", "one 🎮 two\r\nthree\n")


def test_a_finding_with_everything() -> None:
    fix = Fix("rename", (Edit(SOURCE, Span(0, 3), "ONE"),), safe=True)
    found = finding(
        under(SOURCE, "two\r\nthr", "here"),
        under(SOURCE, "one", "there"),
        notes=("fact",),
        helps=("mend",),
        fix=fix,
    )
    start = {"line": 1, "column": 1, "offset": 0}
    end = {"line": 1, "column": 4, "offset": 3}
    assert json.loads(render_json([found])) == {
        "version": 1,
        "tool": "retrodsl",
        "errors": 1,
        "warnings": 0,
        "findings": [
            {
                "code": "RT204",
                "severity": "error",
                "message": "wrong",
                "place": {
                    "file": "a.retro",
                    "start": {"line": 1, "column": 7, "offset": 6},
                    "end": {"line": 2, "column": 4, "offset": 14},
                    "text": "here",
                },
                "related": [{"file": "a.retro", "start": start, "end": end, "text": "there"}],
                "notes": ["fact"],
                "helps": ["mend"],
                "fix": {
                    "title": "rename",
                    "safe": True,
                    "edits": [{"file": "a.retro", "start": start, "end": end, "text": "ONE"}],
                },
            }
        ],
    }


def test_a_finding_with_nothing() -> None:
    (shown,) = json.loads(render_json([finding(severity=Severity.WARNING)]))["findings"]
    assert (shown["severity"], shown["place"], shown["fix"]) == ("warning", None, None)


def test_no_findings_are_a_whole_document() -> None:
    document = {"version": 1, "tool": "retrodsl", "errors": 0, "warnings": 0, "findings": []}
    assert json.loads(render_json([])) == document


@settings(deadline=None)
@given(findings())
def test_any_findings_give_a_document_that_reads_back(found: list[Diagnostic]) -> None:
    written = render_json(found)
    report = DiagnosticsReport.model_validate_json(written)
    assert report.model_dump_json(indent=2) + "\n" == written
    assert [f.severity for f in report.findings] == [d.severity.value for d in found]
    assert report.errors == sum(d.is_error for d in found)
    assert report.errors + report.warnings == len(found)
    for shown, diagnostic in zip(report.findings, found, strict=True):
        if shown.place is not None and diagnostic.label is not None:
            place, source = shown.place, diagnostic.label.source
            assert 0 <= place.start.offset <= place.end.offset <= len(source.text)
            for point in (place.start, place.end):
                assert source.line_start(point.line) + point.column - 1 == point.offset
