"""Many replays over several engine workers, each movie by itself.

A thread drives an engine of its own, whose emulator lives in a process of its own: what one movie
does to its core, the others never see. Threads take the next job as they get free; results come in
the order of the jobs.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from queue import Empty, Queue

from retrodsl.engines._base import Engine
from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.plays import PlaysReplays
from retrodsl.replay.repeat import run_twice
from retrodsl.replay.result import ReplayResult
from retrodsl.replay.runner import run_on_all

#: How often, in seconds, the waiting thread looks up: a signal is only seen between two waits.
_TICK = 0.1

#: How long, in seconds, threads may take to notice that their worker is gone.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Job:
    """One replay on everything that it is to be played on."""

    runner: PlaysReplays
    replay: ReplayProgram

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it apart: where it is from, its movie and its scenario."""
        return self.runner.origin, self.replay.movie, self.replay.scenario


JobProgress = Callable[[int, int, int], None]
"""Called with a job's index, its frames done and those asked for; from several threads."""


def processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


@dataclass(slots=True)
class _Failed:
    """A fault of retrodsl itself, on its way to the thread that waits."""

    error: BaseException


class Jobs:
    """Runs jobs; a context manager that leaves no process behind.

    ``make_engines`` gives a new list of engines, one for each kind that plays every movie. With
    ``twice`` each movie is played a second time. ``workers`` threads share the jobs.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        make_engines: Callable[[], Sequence[Engine]],
        workers: int = 1,
        *,
        twice: bool = False,
        progress: JobProgress | None = None,
    ) -> None:
        self.jobs = tuple(jobs)
        self.finished: dict[int, list[ReplayResult]] = {}
        self._make_engines = make_engines
        self._twice = twice
        self._progress = progress
        self._waiting: Queue[int] = Queue()
        for index in range(len(self.jobs)):
            self._waiting.put(index)
        self._results: Queue[tuple[int, list[ReplayResult]] | _Failed] = Queue()
        self._stopped = threading.Event()
        self._engines: list[Engine] = []
        self._threads = [
            threading.Thread(target=self._work, name=f"replay {n}", daemon=True)
            for n in range(max(1, min(workers, len(self.jobs))))
        ]

    def __enter__(self) -> Jobs:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self.stop()

    def results(self) -> Iterator[tuple[Job, list[ReplayResult]]]:
        """Each job's results, in the order of the jobs, as soon as those before it are there."""
        for index, job in enumerate(self.jobs):
            while index not in self.finished:
                self._take(_TICK)
            yield job, self.finished.pop(index)

    def leftover(self) -> Iterator[tuple[Job, list[ReplayResult]]]:
        """After ``stop``: what was finished and not yet given out, in order."""
        while not self._results.empty():
            self._take(0.0)
        for index in sorted(self.finished):
            yield self.jobs[index], self.finished.pop(index)

    def stop(self) -> None:
        """End all work at once: the engines' processes are killed, and the threads waited for."""
        self._stopped.set()
        deadline = time.monotonic() + _PATIENCE
        for thread in self._threads:
            while thread.is_alive() and time.monotonic() < deadline:
                for engine in list(self._engines):  # again and again: one may just have started
                    engine.kill()
                thread.join(_TICK)

    def _take(self, timeout: float) -> None:
        try:
            found = self._results.get(timeout=timeout) if timeout else self._results.get_nowait()
        except Empty:
            return
        if isinstance(found, _Failed):
            raise found.error
        self.finished[found[0]] = found[1]

    def _work(self) -> None:
        """What a thread does: job after job, until there are none or it is told to stop."""
        try:
            with ExitStack() as stack:
                engines = [stack.enter_context(engine) for engine in self._make_engines()]
                self._engines += engines
                while not self._stopped.is_set():
                    try:
                        index = self._waiting.get_nowait()
                    except Empty:
                        return
                    results = self._run(index, engines)
                    if not self._stopped.is_set():  # else it failed for being stopped
                        self._results.put((index, results))
        except BaseException as error:  # noqa: BLE001 - raised anew by the thread that waits
            if not self._stopped.is_set():
                self._results.put(_Failed(error))

    def _run(self, index: int, engines: Sequence[Engine]) -> list[ReplayResult]:
        job = self.jobs[index]

        def progress(done: int, total: int) -> None:
            if self._progress is not None:
                self._progress(index, done, total)

        runners = [job.runner.on(engine) for engine in engines]
        if self._twice:
            return [
                run_twice(runner, engine, job.replay, progress)
                for runner, engine in zip(runners, engines, strict=True)
            ]
        return run_on_all(runners, job.replay, progress)
