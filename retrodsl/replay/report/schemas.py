"""The JSON Schemas of retrodsl's own reports, from their models."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from retrodsl.diagnostics.render.json_report import DiagnosticsReport
from retrodsl.models.json_schema import ReportKind, ReportSchema, schema_path, schema_text
from retrodsl.replay.diff_report import DiffReport
from retrodsl.replay.report.json_report import RunReport

REPORTS: Final[dict[ReportKind, tuple[type[BaseModel], str]]] = {
    "replay": (RunReport, "A run of replays, as `retrodsl replay -o json` writes it"),
    "diff": (DiffReport, "Two specs over the same movies, as `retrodsl diff -o json` writes it"),
    "findings": (DiagnosticsReport, "Findings, as `-o json` of `retrodsl check` and `lint` has"),
}
"""Each kind of report: its model and its title."""


def report_schemas() -> dict[str, str]:
    """The text of every report's schema by its file name under ``retrodsl/models/schemas/``."""
    return {
        schema_path(kind).name: schema_text(
            kind,
            title,
            model.model_json_schema(mode="serialization", schema_generator=ReportSchema),
        )
        for kind, (model, title) in REPORTS.items()
    }
