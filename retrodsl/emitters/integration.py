"""The integration folder of a spec: the text of each of its files.

Nothing here loads the models of the engine's files: ``emitters.verify`` does, before files are
written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from retrodsl.diagnostics import Collector
from retrodsl.emitters.data_json import data_document
from retrodsl.emitters.metadata import metadata_document, rom_sha
from retrodsl.emitters.scenario_json import EmittedScenario, emit_scenarios, script_name
from retrodsl.ir.program import Program


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
    files = {"data.json": _text(data_document(program))}
    own = _own_scripts(program, reports, read_script)
    scenarios = emit_scenarios(program, reports, own.values())
    if reports.has_errors:
        return None
    files.update(own)
    lua = [emitted.lua for emitted in scenarios.values() if emitted.lua is not None]
    if lua:
        from retrodsl.emitters.lua.script import script

        files[script_name(program)] = script(program, lua)
    for name, emitted in scenarios.items():
        files[f"{name}.json"] = _text(emitted.document)
    files["metadata.json"] = _text(metadata_document(program))
    hashes = rom_sha(program)
    if hashes is not None:
        files["rom.sha"] = hashes
    return Integration(program.game, dict(sorted(files.items())), scenarios)


def _own_scripts(
    program: Program, reports: Collector, read_script: Callable[[str], str | None]
) -> dict[str, str]:
    """The hand-written scripts that the spec names."""
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
    return files


def _text(document: dict[str, Any]) -> str:
    """A document as ``models.to_json_text`` writes it."""
    return json.dumps(document, indent=2, sort_keys=True, allow_nan=False) + "\n"
