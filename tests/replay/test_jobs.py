"""Many replays at once: their order, their engines, and what a fault or a stop leaves behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from retrodsl.engines._base import Engine, EngineRun, Progress, Wanted
from retrodsl.engines.errors import EngineCrashError
from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.integration import movie_replay
from retrodsl.replay.jobs import Job, Jobs, processors
from retrodsl.replay.plays import RecordPlace
from retrodsl.replay.result import ReplayResult
from tests.replay.played import Recorded

PATIENCE = 30.0


class Watched(Recorded):
    """An engine that knows whether it was killed or closed."""

    def __init__(self) -> None:
        super().__init__(EngineCrashError("unused.", "", None, None))
        self.killed = threading.Event()
        self.closed = 0

    def kill(self) -> None:
        self.killed.set()

    def close(self) -> None:
        self.closed += 1


@dataclass(frozen=True)
class Player:
    """Plays by calling ``act`` with the engine and the movie's name."""

    act: Callable[[Engine, str], str]
    engine: Engine = field(default_factory=Watched)

    @property
    def origin(self) -> str:
        return "somewhere"

    def on(self, engine: Engine) -> Player:
        return Player(self.act, engine)

    def run(self, replay: ReplayProgram, progress: Progress | None = None) -> ReplayResult:
        if progress is not None:
            progress(1, 2)
        return ReplayResult(replay, error=self.act(self.engine, replay.movie))

    def recorded_in(self, replay: ReplayProgram) -> RecordPlace | None:
        return None

    def play(
        self,
        replay: ReplayProgram,
        progress: Progress | None = None,
        *,
        screens: frozenset[Wanted] | None = None,
    ) -> EngineRun:
        raise NotImplementedError


def _jobs(count: int, act: Callable[[Engine, str], str]) -> list[Job]:
    return [Job(Player(act), movie_replay(str(number))) for number in range(count)]


class Engines:
    """Makes engines, and remembers them."""

    def __init__(self, each: int = 1) -> None:
        self.each = each
        self.made: list[Watched] = []

    def __call__(self) -> list[Engine]:
        new = [Watched() for _ in range(self.each)]
        self.made += new
        return list(new)


def test_results_come_in_the_order_of_the_jobs() -> None:
    last_done = threading.Event()

    def act(engine: Engine, movie: str) -> str:
        if movie == "0":
            assert last_done.wait(PATIENCE)
        if movie == "9":
            last_done.set()
        return movie

    seen: list[tuple[int, int, int]] = []
    engines = Engines()
    with Jobs(_jobs(10, act), engines, 3, progress=lambda *place: seen.append(place)) as running:
        found = [
            (job.replay.movie, [r.error for r in results]) for job, results in running.results()
        ]
    assert found == [(str(n), [str(n)]) for n in range(10)]
    assert len(engines.made) == 3
    assert all(engine.closed for engine in engines.made)
    assert sorted(seen) == [(n, 1, 2) for n in range(10)]


def test_no_more_workers_than_jobs() -> None:
    engines = Engines(each=2)
    with Jobs(_jobs(1, lambda engine, movie: "x"), engines, 50) as running:
        ((_, results),) = running.results()
    assert len(results) == 2
    assert len(engines.made) == 2
    assert processors() >= 1


def test_a_fault_of_our_own_is_not_hidden() -> None:
    def act(engine: Engine, movie: str) -> str:
        if movie == "1":
            raise ZeroDivisionError(movie)
        return ""

    with (
        Jobs(_jobs(3, act), Engines(), 1) as running,
        pytest.raises(ZeroDivisionError),
    ):
        list(running.results())
    assert not [t for t in threading.enumerate() if t.name.startswith("replay ")]


def test_a_stop_kills_the_engines_and_keeps_what_is_known() -> None:
    playing = threading.Event()

    def act(engine: Engine, movie: str) -> str:
        if movie == "0":
            playing.set()
            assert isinstance(engine, Watched)
            assert engine.killed.wait(PATIENCE)
        return movie

    engines = Engines()
    with Jobs(_jobs(6, act), engines, 2) as running:
        assert playing.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while running._results.qsize() < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        running.stop()
        left = [job.replay.movie for job, _ in running.leftover()]
    assert left == ["1", "2", "3", "4", "5"]
    assert not [t for t in threading.enumerate() if t.name.startswith("replay ")]
    assert any(engine.killed.is_set() for engine in engines.made)
