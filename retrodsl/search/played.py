"""What is searched, by name: a trace as it is, or a movie that is played on the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from retrodsl.diagnostics import Diagnostic
from retrodsl.ram import RamError, RamTrace, is_trace
from retrodsl.search.origin import why_another_play
from retrodsl.search.recording import Recording

if TYPE_CHECKING:
    from retrodsl.emitters.integration import Integration
    from retrodsl.engines._base import Screen
    from retrodsl.ir.program import Program, ReplayProgram
    from retrodsl.replay.inputs import Inputs
    from retrodsl.replay.runner import Runner
    from retrodsl.search.poke import Play


class CannotPlay(Exception):  # noqa: N818 - named for what it reports
    """A movie or a trace that cannot be searched; the message says why and how to mend it.

    ``diagnostics`` are the spec's, where it is the spec that is wrong.
    """

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


@dataclass(frozen=True)
class PlaySource:
    """Where the play comes from: ``play`` is a movie or a trace, as it was named.

    A movie needs ``integration``, which ``program`` compiles to. ``time_limit`` is in seconds.
    The methods raise ``CannotPlay``.
    """

    play: str
    spec: Path
    program: Program
    integration: Integration | None
    integrations: Path | None = None
    rom: Path | None = None
    time_limit: float = 300.0

    @property
    def is_trace(self) -> bool:
        """Whether it is a trace, which has no emulator behind it."""
        path = Path(self.play)
        try:
            return path.is_file() and is_trace(path)
        except OSError as problem:
            raise CannotPlay(f"{problem}") from problem

    def recording(self) -> tuple[Recording, Play | None]:
        """The memory of the play; of a movie also what the emulator was given."""
        from retrodsl.search.poke import Play

        if self.is_trace:
            trace = _load(Path(self.play))
            why = why_another_play(trace, self.program.game, self.program.platform)
            if why is not None:
                raise CannotPlay(f"{self.play} {why}")
            return Recording(trace), None
        with self._playing() as (runner, replay, inputs):
            run = runner.play(replay, stop_at_done=False, screens=frozenset())
            assert run.ram is not None
            run.ram.game = self.program.game
            play = Play(runner.find_rom(), inputs.state, inputs.steps)
            return Recording(run.ram, inputs.steps), play

    def screens(self, frames: Sequence[int]) -> dict[int, Screen]:
        """The pictures of these frames of a movie, which is played once more."""
        with self._playing() as (runner, replay, _):
            return runner.play(replay, stop_at_done=False, screens=frozenset(frames)).screens

    @contextmanager
    def _playing(self) -> Iterator[tuple[Runner, ReplayProgram, Inputs]]:
        """The movie ready to be played; what goes wrong within is told as ``CannotPlay``."""
        from retrodsl.engines.errors import EngineError
        from retrodsl.engines.stable_retro import StableRetro
        from retrodsl.project import Project
        from retrodsl.replay.inputs import CannotRun
        from retrodsl.replay.runner import Runner

        if self.integration is None:
            raise CannotPlay(f"{self.spec} cannot be compiled, and not be played")
        with StableRetro() as engine:
            project = Project.of(self.spec, self.integrations)
            runner = Runner(
                self.program,
                self.integration,
                project,
                engine,
                self.rom,
                self.time_limit,
                False,
                frozenset(),
            )
            replay = _replay(self.play, runner)
            try:
                yield runner, replay, runner.inputs(replay)
            except CannotRun as problem:
                mend = f"; {problem.mend}" if problem.mend else ""
                raise CannotPlay(f"{problem}{mend}") from problem
            except EngineError as problem:
                raise CannotPlay(f"{problem.cause} {problem.mend}".rstrip()) from problem


def _load(path: Path) -> RamTrace:
    try:
        trace = RamTrace.load(path)
    except (RamError, OSError) as problem:
        raise CannotPlay(f"{problem}") from problem
    if not trace.frames:
        raise CannotPlay(f"{path}: the trace has no frames")
    return trace


def _replay(play: str, runner: Runner) -> ReplayProgram:
    """A replay of a movie of the spec or of a file, which expects nothing."""
    from retrodsl.replay.integration import movie_replay

    program = runner.program
    scenario = program.usual_scenario
    if any(movie.name == play for movie in program.movies):
        return replace(movie_replay(play, scenario), is_file=False)
    replay = movie_replay(play, scenario)
    if runner.movie_path(replay) is None:
        named = ", ".join(movie.name for movie in program.movies)
        known = f"; the movies in the spec: {named}" if named else ""
        raise CannotPlay(f"there is no movie {play}{known}")
    return replay
