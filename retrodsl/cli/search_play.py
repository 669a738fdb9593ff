"""What `retrodsl search` searches: a trace as it is, or a movie that is played on the engine."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrodsl.cli.common import Output, fail, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrodsl.api import Compiled
    from retrodsl.engines._base import EngineRun, Screen
    from retrodsl.ir.program import ReplayProgram
    from retrodsl.replay.inputs import Inputs
    from retrodsl.search import Recording
    from retrodsl.search.poke import Play

#: How a file begins that ``--save-trace`` wrote.
TRACE = b"retrodsl-ram-"


@dataclass(frozen=True)
class Source:
    """Where the play comes from: ``play`` is a movie or a trace, as it was named."""

    play: str
    compiled: Compiled
    spec: Path
    integrations: Path | None
    rom: Path | None
    time_limit: float

    @property
    def is_trace(self) -> bool:
        """Whether it is a trace, which has no emulator behind it."""
        path = Path(self.play)
        try:
            return path.is_file() and _begins(path) == TRACE
        except OSError as problem:
            raise fail(f"{problem}") from problem

    def recording(self) -> tuple[Recording, Play | None]:
        """The memory of the play; of a movie also what the emulator was given."""
        from retrodsl.search import Recording
        from retrodsl.search.poke import Play

        if self.is_trace:
            return Recording(_load(Path(self.play))), None
        with self._playing() as (runner, replay, inputs):
            run = _played(runner, replay)
            assert run.ram is not None
            play = Play(runner.find_rom(), inputs.state, inputs.steps)
            return Recording(run.ram, inputs.steps), play

    def screens(self, frames: Sequence[int]) -> dict[int, Screen]:
        """The pictures of these frames of a movie, which is played once more."""
        with self._playing() as (runner, replay, _):
            screens: dict[int, Screen] = _played(runner, replay, frozenset(frames)).screens
            return screens

    @contextmanager
    def _playing(self) -> Iterator[tuple[Any, ReplayProgram, Inputs]]:
        """The movie ready to be played; what goes wrong within is said, and ends the command."""
        from retrodsl.engines.errors import EngineError
        from retrodsl.engines.stable_retro import StableRetro
        from retrodsl.project import Project
        from retrodsl.replay.inputs import CannotRun
        from retrodsl.replay.runner import Runner

        compiled = self.compiled
        program, integration = compiled.checked.program, compiled.integration
        assert program is not None
        if integration is None:
            show(compiled.diagnostics, Output.TEXT, err=True)
            raise fail(f"{self.spec} cannot be compiled, and not be played")
        with StableRetro() as engine:
            project = Project.of(self.spec, self.integrations)
            runner = Runner(
                program, integration, project, engine, self.rom, self.time_limit, False, frozenset()
            )
            replay = _replay(self.play, runner)
            try:
                yield runner, replay, runner.inputs(replay)
            except CannotRun as problem:
                mend = f"; {problem.mend}" if problem.mend else ""
                raise fail(f"{problem}{mend}") from problem
            except EngineError as problem:
                raise fail(f"{problem.cause} {problem.mend}".rstrip()) from problem


def _played(runner: Any, replay: ReplayProgram, screens: frozenset[int] = frozenset()) -> EngineRun:
    run: EngineRun = runner.play(replay, stop_at_done=False, screens=screens)
    return run


def _load(path: Path) -> Any:
    from retrodsl.ram import RamError, RamTrace

    try:
        trace = RamTrace.load(path)
    except (RamError, OSError) as problem:
        raise fail(f"{problem}") from problem
    if not trace.frames:
        raise fail(f"{path}: the trace has no frames")
    return trace


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(TRACE))


def _replay(play: str, runner: Any) -> ReplayProgram:
    """A replay of a movie of the spec or of a file, which expects nothing."""
    from dataclasses import replace

    from retrodsl.replay.integration import movie_replay

    program = runner.program
    scenario = program.scenarios[0].name
    if any(movie.name == play for movie in program.movies):
        return replace(movie_replay(play, scenario), is_file=False)
    replay = movie_replay(play, scenario)
    if runner.movie_path(replay) is None:
        named = ", ".join(movie.name for movie in program.movies)
        known = f"; the movies in the spec: {named}" if named else ""
        raise fail(f"there is no movie {play}{known}")
    return replay


def save_trace(recording: Recording, path: Path) -> None:
    """Keep the memory of the play."""
    try:
        recording.trace.save(path)
    except OSError as problem:
        raise fail(f"{path} cannot be written: {problem.strerror}") from problem
