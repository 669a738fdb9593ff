"""Replays of an integration without a spec: its JSON and Lua as they are, in the engine itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from retrodsl.engines._base import Engine, EngineRun, Progress, RunRequest, Wanted
from retrodsl.engines.errors import StateError
from retrodsl.ir.program import USUAL_SCENARIO, ReplayProgram
from retrodsl.movies.model import MovieError
from retrodsl.movies.read import read_movie
from retrodsl.platforms import UnknownPlatform
from retrodsl.platforms.load import load_platforms, platform_of_rom
from retrodsl.project import Project
from retrodsl.replay.checks.total import total_of
from retrodsl.replay.expectations import expectations_path
from retrodsl.replay.inputs import CannotRun, Inputs, movie_inputs, read_state
from retrodsl.replay.plays import RecordPlace, timed_verdict
from retrodsl.replay.provenance import evidence_notes
from retrodsl.replay.result import CheckResult, ReplayResult
from retrodsl.replay.trace import first_true
from retrodsl.semantics.declarations import Place
from retrodsl.source import Source, Span

#: What marks a folder as an integration.
DATA = "data.json"

MOVIES = (".bk2", ".fm2")

#: Folders of installed packages: the engine among them ships a thousand integrations.
_OF_PACKAGES = ("node_modules", "site-packages")


def is_integration(folder: Path) -> bool:
    """Whether a folder is an integration."""
    return (folder / DATA).is_file()


def integrations_in(folder: Path) -> list[Path]:
    """The folder itself if it is an integration, or those below it, in order.

    Left out are hidden folders, installed packages, and what is below a link.
    """
    return list(_integrations_below(folder))


def _integrations_below(folder: Path) -> Iterator[Path]:
    if is_integration(folder):
        yield folder
        return
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:  # a folder that may not be read holds nothing to play
        return
    for path in inside:
        if path.is_symlink():  # which may lead back up
            if is_integration(path):
                yield path
        elif not path.name.startswith(".") and path.name not in _OF_PACKAGES:
            yield from _integrations_below(path)


def movies_in(folder: Path) -> list[Path]:
    """The movies of an integration, in order."""
    return sorted(path for path in folder.iterdir() if path.suffix in MOVIES and path.is_file())


def movie_replay(
    movie: str, scenario: str = USUAL_SCENARIO, state: str | None = None
) -> ReplayProgram:
    """A replay that expects nothing: ``movie`` is a path, or a name in the integration's folder."""
    place = Place(Source(movie, ""), Span(0, 0))
    return ReplayProgram(movie, True, place, scenario, state, False, ())


@dataclass(frozen=True, slots=True)
class IntegrationRunner:
    """What the replays of one integration folder share; as ``Runner``, but nothing is compiled."""

    folder: Path
    engine: Engine
    rom: Path | None = None
    time_limit: float = 300.0
    screens: frozenset[Wanted] = frozenset({"last"})

    @property
    def origin(self) -> str:
        """The folder, as the user named it."""
        return str(self.folder)

    @property
    def game(self) -> str:
        """The game's name, which is the folder's."""
        return self.folder.resolve().name

    def on(self, engine: Engine) -> IntegrationRunner:
        """The same on another engine."""
        return replace(self, engine=engine)

    def run(self, replay: ReplayProgram, progress: Progress | None = None) -> ReplayResult:
        """Play one movie. Never raises for what the movie or the integration is about."""
        return timed_verdict(replay, self.origin, lambda: self._run(replay, progress))

    def find_rom(self) -> Path:
        """The ROM to play; raises ``CannotRun``."""
        if self.rom is not None:
            return self.rom
        extensions = tuple(e for p in load_platforms().values() for e in p.extensions)
        rom = Project(self.folder / DATA, self.folder.resolve().parent).find_rom(
            self.game, extensions
        )
        if rom is None:
            raise CannotRun(
                f"the ROM of {self.game} was not found",
                f"put it into {self.folder} as rom.EXTENSION, name it with --rom, or import it "
                "into stable-retro with `python -m stable_retro.import FOLDER`",
            )
        return rom

    def movie_path(self, replay: ReplayProgram) -> Path:
        """The movie's file."""
        inside = self.folder / replay.movie
        return inside if inside.is_file() else Path(replay.movie)

    def recorded_in(self, replay: ReplayProgram) -> RecordPlace | None:
        """Beside the movie's file."""
        path = self.movie_path(replay)
        return RecordPlace(expectations_path(path), "integration") if path.is_file() else None

    def inputs(self, replay: ReplayProgram) -> Inputs:
        """The steps and the start state of a movie; raises ``CannotRun``."""
        path = self.movie_path(replay)
        try:
            movie = read_movie(path, platform_of_rom(self.find_rom()))
        except MovieError as problem:
            raise CannotRun(str(problem), problem.mend) from problem
        except UnknownPlatform as problem:
            raise CannotRun(problem.message) from problem
        named = None
        if replay.state is not None:
            named = read_state(self.folder / f"{replay.state}.state"), f"the state {replay.state}"
        return movie_inputs(path, movie, self.game, named, "name one with --state")

    def play(
        self,
        replay: ReplayProgram,
        progress: Progress | None = None,
        *,
        screens: frozenset[Wanted] | None = None,
        stop_at_done: bool = True,
    ) -> EngineRun:
        """Play a movie and check nothing; raises ``CannotRun`` and ``EngineError``."""
        wanted = self.screens if screens is None else screens
        return self._play(replay, self.inputs(replay), progress, wanted, stop_at_done=stop_at_done)

    def _play(
        self,
        replay: ReplayProgram,
        inputs: Inputs,
        progress: Progress | None,
        screens: frozenset[Wanted],
        *,
        stop_at_done: bool,
    ) -> EngineRun:
        with self._scenario_file(replay) as scenario:
            request = RunRequest(
                rom=self.find_rom(),
                data=self.folder / DATA,
                scenario=scenario,
                state=inputs.state,
                inputs=inputs.steps,
                players=inputs.players,
                screens=screens,
                time_limit=self.time_limit,
                stop_at_done=stop_at_done,
            )
            return self.engine.run(request, progress)

    @contextmanager
    def _scenario_file(self, replay: ReplayProgram) -> Iterator[Path]:
        """The scenario to play, an empty one where the engine would do with none."""
        path = self._scenario(replay)
        if path.is_file():
            yield path
        elif self._plays_without_scenario(replay):
            with tempfile.TemporaryDirectory(prefix="retrodsl-") as folder:
                empty = Path(folder, path.name)
                empty.write_text("{}", "utf-8")
                yield empty
        else:
            raise CannotRun(f"{self.folder} has no scenario {path.name}")

    def _scenario(self, replay: ReplayProgram) -> Path:
        return self.folder / f"{replay.scenario}.json"

    def _plays_without_scenario(self, replay: ReplayProgram) -> bool:
        """Whether there is no scenario and none is named: to the engine that is an empty one."""
        path = self._scenario(replay)
        return replay.scenario == USUAL_SCENARIO and not (path.exists() or path.is_symlink())

    def _notes(self, replay: ReplayProgram) -> Iterator[str]:
        if self._plays_without_scenario(replay):
            name = self._scenario(replay).name
            yield f"there is no {name}: nothing is paid, and nothing ends the episode"

    def _run(self, replay: ReplayProgram, progress: Progress | None) -> ReplayResult:
        inputs = self.inputs(replay)
        try:
            run = self._play(replay, inputs, progress, self.screens, stop_at_done=True)
        except StateError as problem:
            raise CannotRun(f"{inputs.start}: {problem.cause}", problem.mend) from problem
        ended = first_true(np.array(run.done, np.bool_), after=1)
        rewards = np.array(run.rewards, np.float64).reshape(run.frames, -1)[1:]
        return ReplayResult(
            replay,
            frames=run.frames,
            start=inputs.start,
            engine=run.engine,
            checks=tuple(self._check_rom(run)),
            ended_at=ended,
            totals=tuple({"reward": total_of(column)} for column in rewards.T),
            run=run,
            core=f"{run.core} {run.core_version}".rstrip(),
            rom_sha1=run.rom_sha1,
            notes=(
                *self._notes(replay),
                *inputs.notes,
                *evidence_notes(inputs, run, self.find_rom()),
            ),
        )

    def _check_rom(self, run: EngineRun) -> Iterator[CheckResult]:
        """One result where the folder names its ROMs."""
        try:
            known = (self.folder / "rom.sha").read_text("utf-8", "replace").split()
        except OSError:
            return
        held = run.rom_sha1 in known
        message = "" if held else f"the ROM that was played has the SHA-1 {run.rom_sha1}"
        yield CheckResult("rom sha1", held, None, message, quiet=True)
