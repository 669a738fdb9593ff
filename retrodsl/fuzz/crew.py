"""Several players that share the tasks of a round, each with a worker process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType

from retrodsl.engines.errors import EngineError
from retrodsl.fuzz.plan import Task
from retrodsl.fuzz.player import Played, Player
from retrodsl.fuzz.subject import Subject

#: How far apart the states are that a part of an episode is saved at, in frames.
APART = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """A task with what was played, or the error that ended it."""

    task: Task
    played: Played | None = None
    error: EngineError | None = None


class Crew:
    """The players. A context manager that leaves no process behind."""

    def __init__(self, subject: Subject, workers: int, time_limit: float) -> None:
        self.players = [Player(subject, time_limit) for _ in range(max(workers, 1))]
        self._free: SimpleQueue[Player] = SimpleQueue()
        self._stack = ExitStack()
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Crew:
        for player in self.players:
            self._free.put(self._stack.enter_context(player))
        if len(self.players) > 1:
            self._pool = ThreadPoolExecutor(len(self.players), "fuzz")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._stack.close()

    @property
    def first(self) -> Player:
        """The player for what is done one by one, between rounds."""
        return self.players[0]

    def play(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Play tasks; the outcomes are in their order. Ctrl-C ends what is being played."""
        if self._pool is None:
            return [_play(self.first, task) for task in tasks]
        futures = [self._pool.submit(self._with_any, task) for task in tasks]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            for player in self.players:
                player.kill()
            raise

    def _with_any(self, task: Task) -> Outcome:
        player = self._free.get()
        try:
            return _play(player, task)
        finally:
            self._free.put(player)


def _play(player: Player, task: Task) -> Outcome:
    begins = task.point.steps
    ends = begins + len(task.inputs)
    saves = () if task.checks else [*range(begins + APART, ends, APART), ends]
    try:
        if task.whole:
            played = player.whole(task.point.start, task.all_inputs, ask=task.ask, saves=saves)
        else:
            played = player.on(task.point, task.inputs, ask=task.ask, saves=saves)
    except EngineError as error:
        return Outcome(task, error=error)
    return Outcome(task, played)
