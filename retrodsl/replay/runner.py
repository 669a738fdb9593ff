"""Runs a replay: finds its movie and ROM, plays it on the engine, checks everything."""

from __future__ import annotations

import gzip
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from retrodsl.emitters.integration import Integration
from retrodsl.engines._base import Engine, EngineRun, RunRequest
from retrodsl.engines.errors import EngineError, StateError
from retrodsl.ir.program import Program, ReplayProgram
from retrodsl.movies.bk2 import read_bk2
from retrodsl.movies.model import MovieError
from retrodsl.project import Project
from retrodsl.replay.checks import check
from retrodsl.replay.checks.engine import compare_engine
from retrodsl.replay.checks.engines import compare_runs
from retrodsl.replay.checks.invariant import check_invariants
from retrodsl.replay.checks.rom import check_rom
from retrodsl.replay.checks.total import paid
from retrodsl.replay.result import ReplayResult
from retrodsl.replay.trace import evaluate_run

#: A state larger than this is no state: the largest cores save a few megabytes.
MAX_STATE = 64 << 20

Progress = Callable[[int, int], None]


class CannotRun(Exception):  # noqa: N818 - becomes the result's error
    """A replay that cannot be run, and how to mend that."""

    def __init__(self, cause: str, mend: str = "") -> None:
        super().__init__(cause)
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a movie comes to: a mask for each player in each step, and the start.

    ``state`` is a state's uncompressed bytes, ``None`` for power-on; ``start`` says which in words.
    """

    steps: list[tuple[int, ...]]
    players: int
    state: bytes | None
    start: str


@dataclass(frozen=True, slots=True)
class Runner:
    """Everything that the replays of one spec share."""

    program: Program
    integration: Integration
    project: Project
    engine: Engine
    rom: Path | None = None
    time_limit: float = 300.0

    def run(self, replay: ReplayProgram, progress: Progress | None = None) -> ReplayResult:
        """Play one replay and check it. Never raises for what the replay is about."""
        try:
            inputs = self.inputs(replay)
        except CannotRun as problem:
            return ReplayResult(replay, error=str(problem), mend=problem.mend)
        try:
            run = self._play(replay, inputs, progress)
        except CannotRun as problem:
            return ReplayResult(replay, error=str(problem), mend=problem.mend)
        except StateError as problem:
            cause = f"{inputs.start}: {problem.cause}"
            return ReplayResult(replay, error=cause, mend=problem.mend)
        except EngineError as problem:
            return ReplayResult(replay, error=problem.cause, mend=problem.mend)
        return self._checked(replay, inputs, run)

    # --- what is played

    def find_rom(self) -> Path:
        """The ROM to play; raises ``CannotRun`` with the places that were searched."""
        if self.rom is not None:
            return self.rom
        platform = self.program.platform
        rom = self.project.find_rom(self.program.game, platform.extensions)
        if rom is None:
            folder = self.project.folder(self.program.game)
            raise CannotRun(
                f"the ROM of {self.program.game} was not found",
                f"put it at {folder}/rom.{platform.extensions[0]}, name it with --rom, or import "
                "it into stable-retro with `python -m stable_retro.import FOLDER`",
            )
        return rom

    def inputs(self, replay: ReplayProgram) -> Inputs:
        """The steps and the start state of a replay's movie; raises ``CannotRun``."""
        if replay.is_file:
            return self._recorded(replay)
        movie = next(m for m in self.program.movies if m.name == replay.movie)
        steps = movie.steps()
        if movie.from_power:
            return Inputs(steps, movie.players, None, "power-on")
        name = movie.state or self.program.default_state(movie.players)
        return Inputs(steps, movie.players, *self._state(name))

    def _recorded(self, replay: ReplayProgram) -> Inputs:
        path = self.project.find_movie(self.program.game, replay.movie)
        if path is None:
            raise CannotRun(f"the movie {replay.movie} is gone")
        if path.suffix != ".bk2":
            raise CannotRun(f"{replay.movie} cannot be read yet", "only .bk2 movies can be played")
        try:
            movie = read_bk2(path)
            movie = movie.with_buttons(self.program.platform.buttons)
        except MovieError as problem:
            raise CannotRun(str(problem)) from problem
        steps = list(movie.frames)
        if replay.from_power:
            return Inputs(steps, movie.players, None, "power-on")
        if replay.state is not None:
            return Inputs(steps, movie.players, *self._state(replay.state))
        if movie.state is not None:
            return Inputs(steps, movie.players, movie.state, "the movie's own state")
        return Inputs(steps, movie.players, None, "power-on")

    def _state(self, name: str | None) -> tuple[bytes | None, str]:
        if name is None:
            return None, "power-on"
        path = self.project.find_state(self.program.game, name)
        if path is None:
            raise CannotRun(
                f"the state {name} was not found",
                f"put it at {self.project.folder(self.program.game)}/{name}.state",
            )
        try:
            with gzip.open(path) as file:
                state = file.read(MAX_STATE + 1)
        except (OSError, EOFError, zlib.error) as problem:
            raise CannotRun(f"the state {path} cannot be read: {problem}") from problem
        if len(state) > MAX_STATE:
            raise CannotRun(f"the state {path} is larger than {MAX_STATE >> 20} MiB")
        return state, f"the state {name}"

    # --- playing

    def _play(self, replay: ReplayProgram, inputs: Inputs, progress: Progress | None) -> EngineRun:
        """Play with the files as they are compiled now, whatever is on disk."""
        players = max(self.program.players, inputs.players)
        steps = [masks + (0,) * (players - len(masks)) for masks in inputs.steps]
        with tempfile.TemporaryDirectory(prefix="retrodsl-") as folder:
            for name, text in self.integration.files.items():
                Path(folder, name).write_text(text, "utf-8")
            request = RunRequest(
                rom=self.find_rom(),
                data=Path(folder, "data.json"),
                scenario=Path(folder, f"{replay.scenario}.json"),
                state=inputs.state,
                inputs=steps,
                players=players,
                screens=frozenset({"last"}),
                time_limit=self.time_limit,
                stop_at_done=True,
            )
            return self.engine.run(request, progress)

    def _checked(self, replay: ReplayProgram, inputs: Inputs, run: EngineRun) -> ReplayResult:
        trace = evaluate_run(self.program, replay, run)
        emitted = self.integration.scenarios[replay.scenario]
        scenario = trace.scenario
        end = trace.end
        totals = []
        for player, terms in enumerate(scenario.rewards, 1):
            total = {term.name: sum(paid(trace, player, term.name)) for term in terms}
            totals.append({"reward": sum(paid(trace, player, None)), **total})
        checks = [check(expected, trace) for expected in replay.expected]
        return ReplayResult(
            replay,
            frames=run.frames,
            start=inputs.start,
            engine=run.engine,
            checks=(
                *check_rom(self.program, run),
                *checks,
                *check_invariants(self.program, trace),
            ),
            comparisons=tuple(compare_engine(self.program, emitted, trace, run)),
            ended_at=end,
            ended_with=trace.done_names(end) if end is not None else (),
            totals=tuple(totals),
            run=run,
            trace=trace,
        )


def run_on_all(
    runners: Sequence[Runner], replay: ReplayProgram, progress: Progress | None = None
) -> list[ReplayResult]:
    """The replay on each runner's engine, the later ones compared with the first too."""
    results = [runner.run(replay, progress) for runner in runners]
    first = results[0].run
    for index, result in enumerate(results[1:], 1):
        if first is not None and result.run is not None:
            compared = (*result.comparisons, *compare_runs(result.run, first))
            results[index] = replace(result, comparisons=compared)
    return results
