"""What the replays of a cartridge's spec show: verdicts, coverage and mutation score.

The engine plays each movie once, from which every replay of it is judged, in whatever scenario; it
is not asked for its own reward, which ``verify.py`` and the replays of one system compare.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from cartridges.system import INTEGRATIONS, System
from retrodsl.api import compile_spec, statements_of
from retrodsl.engines._base import EngineRun, RunRequest
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.ir.program import ReplayProgram
from retrodsl.project import Project
from retrodsl.replay.coverage import Coverage, CoverageReport, observe, report_of
from retrodsl.replay.mutate import MutationReport, mutation_report_of, try_mutants
from retrodsl.replay.runner import Runner, judge
from retrodsl.replay.trace import cut_run, evaluate_run

EXPLAINED = {
    ("frames", "`<u4` becomes `<u2`"): "it shows after 65,536 updates, which are 18 minutes",
    ("frames", "`<u4` becomes `<i4`"): "it shows after 2,147,483,648 updates, more than a year",
    ("games", "`u1` becomes `i1`"): "it shows with the 128th game of a session",
    ("score_2", "`<u2` becomes `<i2`"): "it shows after 32,768 presses, 18 minutes of them",
    ("wide", "60 becomes 61"): "means the same: `x` moves in steps of 4",
    ("lost", "the right side is dropped"): (
        "ends alike: a game that is over with lives left is `late` on that very frame"
    ),
    ("pad_1", "`<u2` becomes `<u4`"): "means the same: there is no second pad, its bytes stay 0",
    ("before", "`u1` becomes `u2`"): "means the same: there is no second pad, its bytes stay 0",
}
"""Why no replay notices a change: by what it is in, and the change."""


@dataclass(frozen=True)
class Measured:
    """``failed`` are the replays that do not hold, each with what does not."""

    system: System
    replays: int
    failed: list[str]
    coverage: CoverageReport
    mutations: MutationReport

    @property
    def survivors(self) -> list[tuple[str, str]]:
        """The changes that no replay notices, as in ``EXPLAINED``."""
        return [(item.owner, item.change) for item in self.mutations.unnoticed]


def measure(system: System) -> Measured:
    """Play every movie of a system's spec and measure what its replays notice."""
    compiled = compile_spec(system.spec, INTEGRATIONS)
    program, integration = compiled.checked.program, compiled.integration
    statements = statements_of(system.spec, INTEGRATIONS)
    assert program is not None
    assert integration is not None
    assert statements is not None
    coverage = Coverage(program)
    failed: list[str] = []
    runs: list[EngineRun | None] = []
    with StableRetro() as engine, tempfile.TemporaryDirectory(prefix="tenfold-") as folder:
        project = Project.of(system.spec, INTEGRATIONS)
        runner = Runner(program, integration, project, engine)
        played = _Movies(runner, Path(folder))
        for item in program.replays:
            run = played.run(item)
            end = evaluate_run(program, item, run).end
            run = run if end is None else cut_run(run, end + 1)
            trace = evaluate_run(program, item, run)
            broken = [check.text for check in judge(program, item, trace) if not check.held]
            if broken:
                failed.append(f"{item.movie} ({item.scenario}): {broken}")
            seen = observe(program, item.scenario, trace.columns, coverage.points)
            coverage.add(item.movie, seen)
            runs.append(run)
    tried = try_mutants(statements, runs)
    name = str(system.spec)
    mutations = mutation_report_of(tried, name)
    return Measured(system, len(runs), failed, report_of(coverage, name), mutations)


class _Movies:
    """Plays a movie the first time that it is asked for, in a scenario without rules."""

    def __init__(self, runner: Runner, folder: Path) -> None:
        self._runner = runner
        self._data, self._scenario = folder / "data.json", folder / "scenario.json"
        self._data.write_text(runner.integration.files["data.json"], "utf-8")
        self._scenario.write_text("{}", "utf-8")
        self._runs: dict[tuple[str, str | None], EngineRun] = {}

    def run(self, replay: ReplayProgram) -> EngineRun:
        """The whole movie."""
        key = replay.movie, replay.state
        if key not in self._runs:
            inputs, players = self._runner.inputs(replay), self._runner.program.players
            request = RunRequest(
                rom=self._runner.find_rom(),
                data=self._data,
                scenario=self._scenario,
                state=inputs.state,
                inputs=[(*masks, 0)[:players] for masks in inputs.steps],
                players=players,
                engine_check=False,
            )
            self._runs[key] = self._runner.engine.run(request)
        return self._runs[key]
