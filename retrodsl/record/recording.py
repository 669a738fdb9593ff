"""From inputs to a movie's file with its evidence."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from retrodsl.emitters.integration import Integration
from retrodsl.engines._base import Engine, EngineRun, RunRequest
from retrodsl.movies.bk2_write import write_bk2
from retrodsl.movies.evidence import (
    RunFacts,
    evidence_of,
    evidence_path,
    ram_digest,
    recorded_on,
    write_evidence,
)
from retrodsl.movies.model import Movie, MovieError
from retrodsl.platforms import Platform
from retrodsl.record.actions import Masks
from retrodsl.record.errors import RecordError


@dataclass(frozen=True, slots=True)
class Subject:
    """The game that is played, and from where.

    ``state`` is uncompressed, ``None`` for power-on; ``start`` says which in words. ``scenario`` is
    the one that says done.
    """

    game: str
    platform: Platform
    integration: Integration
    scenario: str
    rom: Path
    players: int
    state: bytes | None = field(repr=False)
    start: str

    @contextmanager
    def files(self) -> Iterator[tuple[Path, Path]]:
        """The compiled integration in a folder of its own: data and scenario."""
        with tempfile.TemporaryDirectory(prefix="retrodsl-") as folder:
            for name, text in self.integration.files.items():
                Path(folder, name).write_text(text, "utf-8")
            yield Path(folder, "data.json"), Path(folder, f"{self.scenario}.json")


@dataclass(frozen=True, slots=True)
class Recording:
    """A movie that was written: its file, its evidence, and the run that it makes on the engine."""

    movie: Path
    evidence: Path
    run: EngineRun = field(repr=False)

    @property
    def done_at(self) -> int | None:
        """The first frame after the reset on which the engine says done."""
        return next((f for f, done in enumerate(self.run.done) if done and f > 0), None)


def play_inputs(
    subject: Subject,
    engine: Engine,
    steps: Sequence[Masks],
    *,
    until_done: bool,
    time_limit: float,
    progress: Callable[[int, int], None] | None = None,
) -> EngineRun:
    """Play inputs on the engine, its memory captured; raises ``EngineError``."""
    with subject.files() as (data, scenario):
        request = RunRequest(
            rom=subject.rom,
            data=data,
            scenario=scenario,
            state=subject.state,
            inputs=[masks + (0,) * (subject.players - len(masks)) for masks in steps],
            players=subject.players,
            time_limit=time_limit,
            stop_at_done=until_done,
        )
        return engine.run(request, progress)


def write_recording(
    subject: Subject,
    run: EngineRun,
    steps: Sequence[Masks],
    path: Path,
    *,
    made_by: str,
    author: str = "?",
) -> Recording:
    """Write the movie of ``steps`` and the evidence that ``run``, which played them, gives.

    Of a run that stopped at done, the movie has the steps up to there. Raises ``RecordError``.
    """
    assert run.ram is not None, "a recording asks the engine for its memory"
    movie = Movie(
        buttons=subject.platform.buttons,
        frames=tuple(steps[: run.frames - 1]),
        players=max((len(masks) for masks in steps), default=1),
        game=subject.game,
        system=subject.platform.name,
        state=subject.state,
        from_power_on=subject.state is None,
        header={
            "Author": author,
            "emuVersion": run.engine,
            "SHA1": run.rom_sha1,
            "Core": f"{run.core} {run.core_version}".rstrip(),
        },
    )
    facts = RunFacts(run.rom_sha1, run.engine, run.core, run.core_version, run.ram)
    beside = evidence_path(path)
    try:
        # Evidence of an older movie of that name would speak against the new one.
        beside.unlink(missing_ok=True)
        write_bk2(movie, path, any_button=True)
        recorded = recorded_on(facts, subject.start)
        write_evidence(beside, evidence_of(path, subject.game, made_by, recorded))
    except MovieError as error:
        raise RecordError(str(error), error.mend) from error
    except OSError as error:
        name = error.filename or path
        raise RecordError(f"{name} cannot be written: {error.strerror or error}") from error
    return Recording(path, beside, run)


def same_end(run: EngineRun, digest: str) -> bool:
    """Whether a run ends with the memory of this digest; raises ``RamError``."""
    assert run.ram is not None, "a recording asks the engine for its memory"
    return ram_digest(run.ram.frame(run.frames - 1)) == digest
