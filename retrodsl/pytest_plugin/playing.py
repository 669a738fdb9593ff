"""Plays the replays of one pytest process, on one engine with one worker process."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from retrodsl.api import compile_spec
from retrodsl.diagnostics import Diagnostic
from retrodsl.diagnostics.render.text import render_text
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.ir.program import ReplayProgram
from retrodsl.project import Project
from retrodsl.pytest_plugin.settings import ReplaySettings
from retrodsl.replay.jobs import Job
from retrodsl.replay.recording import with_recorded
from retrodsl.replay.repeat import run_twice
from retrodsl.replay.result import ReplayResult
from retrodsl.replay.runner import Runner


class BrokenSpecError(Exception):
    """A spec that does not compile, with what the compiler says of it."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        errors = [d for d in diagnostics if d.is_error]
        super().__init__(f"{len(errors)} errors")
        self.errors = errors

    def text(self, *, color: bool) -> str:
        """The errors, drawn."""
        return render_text(self.errors, color=color, width=None).rstrip("\n")


@dataclass(slots=True)
class Player:
    """Compiles specs and plays their replays; the emulator starts with the first that is played."""

    settings: ReplaySettings
    _engine: StableRetro = field(default_factory=StableRetro)

    def spec(self, path: Path) -> list[Job]:
        """The replays of a spec; raises ``BrokenSpecError``."""
        shown = Path(_shown(path))
        compiled = compile_spec(shown, self.settings.integrations)
        program, integration = compiled.checked.program, compiled.integration
        if program is None or integration is None:
            raise BrokenSpecError(compiled.diagnostics)
        runner = Runner(
            program,
            integration,
            Project.of(shown, self.settings.integrations),
            self._engine,
            time_limit=self.settings.time_limit,
            engine_check=self.settings.engine_check,
        )
        return [Job(runner, replay) for replay in program.replays]

    def play(self, job: Job) -> ReplayResult:
        """Play a replay, and set it beside what was recorded of it."""
        if self.settings.twice:
            result = run_twice(job.runner, self._engine, job.replay)
        else:
            result = job.runner.run(job.replay)
        (compared,) = with_recorded(job, [result], update=False)
        return compared

    def close(self) -> None:
        """End the emulator's process."""
        self._engine.close()


def name_of_test(replay: ReplayProgram) -> str:
    """What a replay's test is called: its movie, with the scenario where it has its own."""
    scenario = replay.scenario
    return replay.movie if scenario == "scenario" else f"{replay.movie}[{scenario}]"


def _shown(path: Path) -> str:
    """A path as a person would name it from here."""
    here = os.path.relpath(path)
    return str(path) if here.startswith(os.pardir) else here
