"""Runs a replay: finds its movie and ROM, plays it on the engine, checks everything."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from retrodsl.emitters.integration import Integration
from retrodsl.engines._base import Engine, EngineRun, RunRequest, Wanted
from retrodsl.engines.errors import StateError
from retrodsl.ir.program import Program, ReplayProgram
from retrodsl.movies.model import MovieError
from retrodsl.movies.read import read_movie
from retrodsl.project import Project
from retrodsl.replay.checks import check
from retrodsl.replay.checks.engine import compare_engine, not_compared
from retrodsl.replay.checks.engines import compare_runs
from retrodsl.replay.checks.invariant import check_invariants
from retrodsl.replay.checks.rom import check_rom
from retrodsl.replay.checks.total import paid, total_of
from retrodsl.replay.expectations import expectations_path
from retrodsl.replay.inputs import CannotRun, Inputs, movie_inputs, read_state
from retrodsl.replay.plays import PlaysReplays, RecordPlace, timed_verdict
from retrodsl.replay.provenance import evidence_notes
from retrodsl.replay.result import CheckResult, EngineComparison, ReplayResult
from retrodsl.replay.trace import Trace, cut_run, evaluate_run

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Runner:
    """Everything that the replays of one spec share.

    ``screens`` are the frames whose pictures are kept. Without ``engine_check`` the engine steps
    and nothing else: faster, but its own reward, done and info stay unknown. (With a hand-written
    function it is asked all the same: nobody else can run that.)
    """

    program: Program
    integration: Integration
    project: Project
    engine: Engine
    rom: Path | None = None
    time_limit: float = 300.0
    engine_check: bool = True
    screens: frozenset[Wanted] = frozenset({"last"})

    @property
    def origin(self) -> str:
        """The spec, as the user named it."""
        return str(self.project.spec)

    def on(self, engine: Engine) -> Runner:
        """The same on another engine."""
        return replace(self, engine=engine)

    def run(self, replay: ReplayProgram, progress: Progress | None = None) -> ReplayResult:
        """Play one replay and check it. Never raises for what the replay is about."""
        return timed_verdict(replay, self.origin, lambda: self._run(replay, progress))

    def _run(self, replay: ReplayProgram, progress: Progress | None) -> ReplayResult:
        inputs = self.inputs(replay)
        try:
            run = self._play(replay, inputs, progress, self.screens, stop_at_done=True)
        except StateError as problem:
            raise CannotRun(f"{inputs.start}: {problem.cause}", problem.mend) from problem
        try:
            trace = evaluate_run(self.program, replay, run)
            if not run.done and trace.end is not None and trace.end + 1 < run.frames:
                # The engine was not asked, so it played on behind the episode's end.
                run = cut_run(run, trace.end + 1)
                trace = evaluate_run(self.program, replay, run)
        except LookupError as problem:
            raise CannotRun(
                f"the memory does not hold what the spec reads: {problem}",
                "the ROM may be of another system, or its cartridge without this memory",
            ) from problem
        notes = (*inputs.notes, *evidence_notes(inputs, run, self.find_rom()))
        return replace(self._checked(replay, inputs.start, run, trace), notes=notes)

    def play(
        self,
        replay: ReplayProgram,
        progress: Progress | None = None,
        *,
        screens: frozenset[Wanted] | None = None,
        stop_at_done: bool = True,
    ) -> EngineRun:
        """Play a replay's movie and check nothing; raises ``CannotRun`` and ``EngineError``."""
        wanted = self.screens if screens is None else screens
        return self._play(replay, self.inputs(replay), progress, wanted, stop_at_done=stop_at_done)

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

    def movie_path(self, replay: ReplayProgram) -> Path | None:
        """The file of a recorded movie, where it is found."""
        path = self.project.find_movie(self.program.game, replay.movie)
        given = Path(replay.movie)
        return given if path is None and given.is_file() else path

    def recorded_in(self, replay: ReplayProgram) -> RecordPlace | None:
        """Beside a movie's file; beside the spec for the movies in it."""
        of = self.project.spec.name
        if replay.is_file:
            path = self.movie_path(replay)
            return None if path is None else RecordPlace(expectations_path(path), of)
        known = frozenset((of, item.movie, item.scenario) for item in self.program.replays)
        return RecordPlace(expectations_path(self.project.spec), of, known)

    def _recorded(self, replay: ReplayProgram) -> Inputs:
        path = self.movie_path(replay)
        if path is None:
            raise CannotRun(f"the movie {replay.movie} is gone")
        try:
            movie = read_movie(path, self.program.platform)
        except MovieError as problem:
            raise CannotRun(str(problem), problem.mend) from problem
        named: tuple[bytes | None, str] | None = None
        if replay.from_power:
            named = None, "power-on"
        elif replay.state is not None:
            named = self._state(replay.state)
        mend = f'name a state: replay "{replay.movie}" from STATE {{ ... }}'
        return movie_inputs(path, movie, self.program.game, named, mend)

    def _state(self, name: str | None) -> tuple[bytes | None, str]:
        if name is None:
            return None, "power-on"
        path = self.project.find_state(self.program.game, name)
        if path is None:
            raise CannotRun(
                f"the state {name} was not found",
                f"put it at {self.project.folder(self.program.game)}/{name}.state",
            )
        return read_state(path), f"the state {name}"

    # --- playing

    def _play(
        self,
        replay: ReplayProgram,
        inputs: Inputs,
        progress: Progress | None,
        screens: frozenset[Wanted],
        *,
        stop_at_done: bool,
    ) -> EngineRun:
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
                screens=screens,
                time_limit=self.time_limit,
                stop_at_done=stop_at_done,
                engine_check=self.engine_check or bool(self.program.scenario(replay.scenario).lua),
            )
            return self.engine.run(request, progress)

    def _checked(
        self, replay: ReplayProgram, start: str, run: EngineRun, trace: Trace
    ) -> ReplayResult:
        comparisons: tuple[EngineComparison, ...] = ()
        if run.done:
            emitted = self.integration.scenarios[replay.scenario]
            comparisons = tuple(compare_engine(self.program, emitted, trace, run))
        end = trace.end
        return ReplayResult(
            replay,
            frames=run.frames,
            start=start,
            engine=run.engine,
            checks=(*check_rom(self.program, run), *judge(self.program, replay, trace)),
            comparisons=comparisons,
            ended_at=end,
            ended_with=trace.done_names(end) if end is not None else (),
            totals=tuple(totals_of(trace)),
            run=run,
            trace=trace,
            core=f"{run.core} {run.core_version}".rstrip(),
            rom_sha1=run.rom_sha1,
            engine_checked=bool(run.done),
            not_compared=tuple(not_compared(trace.scenario)) if run.done else (),
        )


def judge(program: Program, replay: ReplayProgram, trace: Trace) -> tuple[CheckResult, ...]:
    """Every expectation of the replay, and the spec's invariants and ranges; no engine."""
    expectations = (check(expected, trace) for expected in replay.expected)
    return (*expectations, *check_invariants(program, trace))


def totals_of(trace: Trace) -> Iterator[dict[str, float]]:
    """What each player is paid in all: the reward, and each of its terms."""
    for player, terms in enumerate(trace.scenario.rewards, 1):
        total = {term.name: total_of(paid(trace, player, term.name)) for term in terms}
        yield {"reward": total_of(paid(trace, player, None)), **total}


def run_on_all(
    runners: Sequence[PlaysReplays], replay: ReplayProgram, progress: Progress | None = None
) -> list[ReplayResult]:
    """The replay on each runner's engine, the later ones compared with the first too."""
    results = [runner.run(replay, progress) for runner in runners]
    first = results[0].run
    for index, result in enumerate(results[1:], 1):
        if first is not None and result.run is not None:
            compared = (*result.comparisons, *compare_runs(result.run, first))
            results[index] = replace(result, comparisons=compared)
    return results
