"""Findings as one JSON document, for scripts and tools without SARIF.

::

    {"version": 1, "tool": "retrodsl", "errors": 1, "warnings": 0,
     "findings": [
       {"code": "RT204", "severity": "error", "message": "this can never be true",
        "place": {"file": "specs/airstriker.retro",
                  "start": {"line": 14, "column": 18, "offset": 310},
                  "end": {"line": 14, "column": 30, "offset": 322},
                  "text": "lives is |u1, from 0 to 255"},
        "related": [], "notes": [], "helps": ["..."],
        "fix": {"title": "...", "safe": false,
                "edits": [{"file": "...", "start": {}, "end": {}, "text": ">u2"}]}}]}

Lines and columns count from 1, offsets from 0, columns and offsets in code points; the end is
exclusive. ``place`` and ``fix`` are ``null`` where a finding has none; the ``text`` of a place is
what is to be said there, that of an edit what replaces the range. ``version`` goes up when a
field changes its meaning or goes, not when one is added.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from retrodsl.diagnostics.model import Diagnostic, Edit, Fix, Label, Severity
from retrodsl.diagnostics.render import encodable, place_of


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PositionReport(_Model):
    """A point of a file: line and column from 1, offset from 0, in code points."""

    line: int = Field(ge=1)
    column: int = Field(ge=1)
    offset: int = Field(ge=0)


class RangeReport(_Model):
    """A half-open range of a file, and a text: a remark on it, or what replaces it."""

    file: str
    start: PositionReport
    end: PositionReport
    text: str


class FixReport(_Model):
    """A mend: all its edits are to be made together; ``safe`` as in the model of findings."""

    title: str
    safe: bool
    edits: list[RangeReport]


class FindingReport(_Model):
    """One finding."""

    code: str
    severity: Literal["error", "warning"]
    message: str
    place: RangeReport | None
    related: list[RangeReport]
    notes: list[str]
    helps: list[str]
    fix: FixReport | None


class DiagnosticsReport(_Model):
    """The whole document."""

    version: Literal[1] = 1
    tool: Literal["retrodsl"] = "retrodsl"
    errors: int = Field(ge=0)
    warnings: int = Field(ge=0)
    findings: list[FindingReport]


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The document described above, indented by two, with a line end."""
    findings = [finding_report(diagnostic) for diagnostic in diagnostics]
    errors = sum(finding.severity == "error" for finding in findings)
    report = DiagnosticsReport(errors=errors, warnings=len(findings) - errors, findings=findings)
    return report.model_dump_json(indent=2) + "\n"


def finding_report(diagnostic: Diagnostic) -> FindingReport:
    """One finding as its model."""
    return FindingReport(
        code=encodable(diagnostic.code),
        severity="error" if diagnostic.severity is Severity.ERROR else "warning",
        message=encodable(diagnostic.message),
        place=None if diagnostic.label is None else _range(diagnostic.label),
        related=[_range(label) for label in diagnostic.related],
        notes=[encodable(note) for note in diagnostic.notes],
        helps=[encodable(text) for text in diagnostic.helps],
        fix=None if diagnostic.fix is None else _fix(diagnostic.fix),
    )


def _fix(fix: Fix) -> FixReport:
    return FixReport(
        title=encodable(fix.title), safe=fix.safe, edits=[_range(edit) for edit in fix.edits]
    )


def _range(part: Label | Edit) -> RangeReport:
    place = place_of(part.source, part.span)
    return RangeReport(
        file=encodable(part.source.name),
        start=PositionReport(line=place.line, column=place.column, offset=place.start),
        end=PositionReport(line=place.end_line, column=place.end_column, offset=place.end),
        text=encodable(part.text),
    )
