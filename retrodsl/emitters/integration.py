"""The integration folder of a spec: the text of each of its files, checked before it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from retrodsl.diagnostics import Collector
from retrodsl.emitters.data_json import data_file
from retrodsl.emitters.lua.script import script
from retrodsl.emitters.metadata import metadata_file, rom_sha
from retrodsl.emitters.scenario_json import EmittedScenario, emit_scenarios, script_name
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


def no_scripts(name: str) -> str | None:
    """For a spec without a place in the file system: no hand-written script is there."""
    del name
    return None


def emit(
    program: Program, reports: Collector, read_script: Callable[[str], str | None] = no_scripts
) -> Integration | None:
    """The integration of ``program``; ``None`` after reporting what cannot be compiled.

    ``read_script`` gives the text of a hand-written script, ``None`` where it cannot be read.
    """
    files = {"data.json": _text("data", data_file(program))}
    scenarios = emit_scenarios(program, reports)
    files.update(_scripts(program, scenarios, reports, read_script))
    if reports.has_errors:
        return None
    for name, emitted in scenarios.items():
        files[f"{name}.json"] = _text("scenario", ScenarioFile.model_validate(emitted.document))
    files["metadata.json"] = _text("metadata", metadata_file(program))
    hashes = rom_sha(program)
    if hashes is not None:
        files["rom.sha"] = hashes
    return Integration(program.game, dict(sorted(files.items())), scenarios)


def _scripts(
    program: Program,
    scenarios: dict[str, EmittedScenario],
    reports: Collector,
    read_script: Callable[[str], str | None],
) -> dict[str, str]:
    """The script that the compiler writes, and the hand-written ones that the spec names."""
    files: dict[str, str] = {}
    for slot in (slot for scenario in program.scenarios for slot in scenario.lua):
        text = read_script(slot.script)
        if text is None:
            reports.error(
                "RT403",
                slot.place.source,
                slot.place.span,
                f"the script `{slot.script}` cannot be read",
                "looked for beside the spec and in the game's integration folder",
            )
        else:
            files[slot.script] = text
    lua = [emitted.lua for emitted in scenarios.values() if emitted.lua is not None]
    if lua and not reports.has_errors:
        files[script_name(program)] = script(program, lua)
    return files


def _text(kind: str, model: DataFile | ScenarioFile | MetadataFile) -> str:
    text = to_json_text(model)
    assert kind in ("data", "scenario", "metadata")
    problems = validate(kind, json.loads(text))  # type: ignore[arg-type]
    if problems:
        raise BrokenOutput(f"{kind}.json: " + "; ".join(problems))
    return text
