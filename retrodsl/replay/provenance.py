"""Whether a movie was played on what it was made on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from retrodsl.engines._base import EngineRun
from retrodsl.movies.evidence import (
    EvidenceError,
    RunFacts,
    evidence_path,
    movie_changed,
    read_evidence,
    what_differs,
)
from retrodsl.movies.rom_claim import rom_note
from retrodsl.replay.inputs import Inputs


def facts_of(run: EngineRun) -> RunFacts:
    """What a run shows of what it was made on."""
    assert run.ram is not None, "a replay asks the engine for its RAM"
    return RunFacts(run.rom_sha1, run.engine, run.core, run.core_version, run.ram)


def evidence_notes(inputs: Inputs, run: EngineRun, rom: Path) -> Iterator[str]:
    """What was played beside what the movie, and its evidence if it has any, were made on."""
    if inputs.path is None or inputs.movie is None:
        return
    try:
        claim = rom_note(inputs.movie, rom)
        if claim:
            yield claim
        evidence = read_evidence(evidence_path(inputs.path))
        if evidence is None:
            return
        changed = movie_changed(evidence, inputs.path)
        if changed:
            yield changed
        yield from what_differs(evidence.recorded_on, facts_of(run))
    except (EvidenceError, OSError) as problem:
        yield str(problem)
