"""An engine whose emulators are on a Dask cluster; to everybody else it is an engine as any."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError
from contextlib import suppress
from types import TracebackType
from typing import Any

from distributed import KilledWorker

from retrodsl.engines._base import EngineRun, Progress, RunRequest
from retrodsl.engines.errors import EngineCrashError, EngineError
from retrodsl.replay.cluster import there
from retrodsl.replay.cluster.connection import Connection
from retrodsl.replay.cluster.parcel import Failure, pack, read_rom

#: How often, in seconds, one who waits for a movie looks whether there still is a cluster.
_TICK = 0.5


class ClusterEngine:
    """Plays on a cluster, one run at a time; ``python`` is an interpreter there.

    A worker of the cluster that dies while it plays loses nothing: the scheduler has another one
    play the movie. Dask gives up on a movie when a few workers have died of it, or beside it, which
    it cannot tell apart: such a movie is played once more when no other is, and is to blame where
    workers die of it again.
    """

    def __init__(self, connection: Connection, name: str, python: str | None = None) -> None:
        self.name = name
        self._connection = connection
        self._python = python
        self._fresh = False
        self._killed = threading.Event()

    def version(self) -> str:
        """The engine's version there."""
        return self._connection.engine_version.removeprefix(f"{self.name} ")

    def run(self, request: RunRequest, progress: Progress | None = None) -> EngineRun:
        """Make the run there, or raise an ``EngineError``; another run can follow either way."""
        turns = self._connection.turns
        fresh, self._fresh = self._fresh, False
        rom = read_rom(request.rom)
        parcel = pack(request, rom, self._connection.run, self.name, self._python, fresh=fresh)
        for turn in (turns.together, turns.alone):
            with turn(self._wanted), suppress(KilledWorker):
                future = self._connection.submit(
                    there.play, parcel, self._connection.rom(rom), progress=progress
                )
                try:
                    return self._result(future)
                finally:
                    self._connection.forget(future)
        raise EngineCrashError(
            "the workers of the cluster that played it died, again and again, and so they did "
            "when it was played alone",
            "look into their logs: a worker may be out of memory, or be ended from outside",
            None,
            None,
        )

    def _wanted(self) -> bool:
        return not self._killed.is_set()

    def _result(self, future: Any) -> EngineRun:
        """Wait for a task of ``there.play``; raises ``KilledWorker`` and ``EngineError``."""
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        while not done.wait(_TICK):
            cause = self._connection.why_lost()
            if self._killed.is_set() or cause:
                raise EngineError(cause or "the run was ended", _SEE_CLUSTER)
        try:
            found: EngineRun | Failure = future.result()
        except KilledWorker:
            raise
        except CancelledError as error:
            reason = getattr(error, "reason", None) or "it does not say why"
            cause = f"the cluster {self._connection.cluster} gave it up: {reason}"
            raise EngineError(cause, _SEE_CLUSTER) from error
        except Exception as error:  # whatever a machine that is not ours raises is an answer
            raise EngineError(
                f"the cluster could not play it: {type(error).__name__}: {error}",
                "its machines need the same retrodsl and the same Dask as this one",
            ) from error
        if isinstance(found, Failure):
            raise found.error()
        return found

    def kill(self) -> None:
        """Give up a run that another thread makes, which then fails with an error."""
        self._killed.set()

    def close(self) -> None:
        """Have the next run start a new emulator."""
        self._fresh = True

    def __enter__(self) -> ClusterEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


_SEE_CLUSTER = "see to the cluster, and play what was not played with --last-failed"
