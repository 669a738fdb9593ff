"""The integration folder of a spec: the text of each of its files, checked before it is written."""

from __future__ import annotations

import json
from dataclasses import dataclass

from retrodsl.diagnostics import Collector
from retrodsl.emitters.data_json import data_file
from retrodsl.emitters.metadata import metadata_file, rom_sha
from retrodsl.emitters.scenario_json import EmittedScenario, scenario_file
from retrodsl.ir.program import Program
from retrodsl.models import DataFile, MetadataFile, ScenarioFile, to_json_text, validate


class BrokenOutput(Exception):  # noqa: N818 - a bug of the compiler, never the user's mistake
    """What was to be written does not fit its own JSON Schema."""


@dataclass(frozen=True, slots=True)
class Integration:
    """What a spec compiles to: ``files`` by name, and each scenario as it was emitted."""

    game: str
    files: dict[str, str]
    scenarios: dict[str, EmittedScenario]


def emit(program: Program, reports: Collector) -> Integration | None:
    """The integration of ``program``; ``None`` after reporting what cannot be compiled."""
    files = {"data.json": _text("data", data_file(program))}
    scenarios: dict[str, EmittedScenario] = {}
    for scenario in program.scenarios:
        emitted = scenario_file(program, scenario, reports)
        if emitted is not None:
            scenarios[scenario.name] = emitted
            files[f"{scenario.name}.json"] = _text("scenario", emitted.file)
    if reports.has_errors:
        return None
    files["metadata.json"] = _text("metadata", metadata_file(program))
    hashes = rom_sha(program)
    if hashes is not None:
        files["rom.sha"] = hashes
    return Integration(program.game, dict(sorted(files.items())), scenarios)


def _text(kind: str, model: DataFile | ScenarioFile | MetadataFile) -> str:
    text = to_json_text(model)
    assert kind in ("data", "scenario", "metadata")
    problems = validate(kind, json.loads(text))  # type: ignore[arg-type]
    if problems:
        raise BrokenOutput(f"{kind}.json: " + "; ".join(problems))
    return text
