"""A run's connection to a Dask cluster: made with care, checked, and given back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any

import dask

from retrodsl.engines._base import Progress
from retrodsl.replay.cluster import there
from retrodsl.replay.cluster.connect import connect
from retrodsl.replay.cluster.fitness import check_fitness
from retrodsl.replay.cluster.parcel import digest_of
from retrodsl.replay.cluster.turns import Turns

#: How long, in seconds, movies wait for a worker when all are gone.
NO_WORKERS_SECONDS = 60.0

#: How long, in seconds, a worker may take to end its emulators when a run is over.
_END_SECONDS = 10.0

#: What keys of tasks begin with. Dask learns from the tasks of a name how long such a task takes,
#: and moves tasks from busy workers to idle ones by it: a ROM is there in a moment, a movie is not.
_ROM, _MOVIE = "retrodsl_rom", "retrodsl_movie"

#: How often, in seconds, the number of workers is looked at.
_LOOK_SECONDS = 2.0


class Connection:
    """A cluster that was found fit for use; a context manager that leaves nothing playing there.

    ``engine`` is the name of what plays, and ``python`` the interpreter there that has it.
    ``turns`` and ``run`` are shared by everything that plays through it. Raises ``ClusterError``.
    """

    def __init__(self, cluster: str, engine: str, python: str | None = None) -> None:
        self.cluster = cluster
        self.engine = engine
        self.run = token_hex(8)
        self.turns = Turns()
        self.engine_version = ""
        self._client = connect(cluster)  # Any: Dask's client has no types
        self._lock = threading.Lock()
        self._roms: dict[str, Any] = {}
        self._progress: dict[str, Progress] = {}
        self._seen_workers = self._looked = time.monotonic()
        try:
            self.engine_version = check_fitness(self._client, cluster, engine, python)
            self._client.subscribe_topic(there.TOPIC, self._told)
        except BaseException:
            self._client.close(timeout=_END_SECONDS)
            raise

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def close(self) -> None:
        """Give up what is playing, end the emulators there, and leave."""
        # Beside this thread: a worker that answers no more would keep it for ever.
        ending = threading.Thread(target=self._end, name="retrodsl cluster", daemon=True)
        ending.start()
        ending.join(_END_SECONDS)
        self._client.close(timeout=_END_SECONDS)

    def _end(self) -> None:
        try:
            self._client.run(there.end_run, self.run, on_error="ignore")
        except Exception:  # a cluster that is gone has nothing left to end
            logging.getLogger(__name__).debug("the cluster did not end its run", exc_info=True)

    @property
    def threads(self) -> int:
        """How many movies the cluster can play at once."""
        return sum(self._client.nthreads().values())

    # --- what engines need

    def rom(self, content: bytes) -> Any:
        """The ROM, a future, on the cluster: sent once, fetched by each worker once.

        It is the result of a task, so the scheduler makes it anew where its worker dies. (What
        Dask calls scattered would be lost.)
        """
        with self._lock:
            digest = digest_of(content)
            if digest not in self._roms or self._roms[digest].status not in ("pending", "finished"):
                # Dask warns of large tasks; a ROM is one, and is sent once.
                with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
                    self._roms[digest] = self._client.submit(
                        there.content_of, content, key=f"{_ROM}-{token_hex(8)}", pure=False
                    )
            return self._roms[digest]

    def submit(self, function: Callable[..., Any], *args: object, progress: Progress | None) -> Any:
        """A task under a key of its own, whose frames are told to ``progress``."""
        key = f"{_MOVIE}-{token_hex(8)}"
        if progress is not None:
            self._progress[key] = progress
        return self._client.submit(function, *args, key=key, pure=False)

    def forget(self, future: Any) -> None:
        """Give up a task, done or not."""
        self._progress.pop(str(future.key), None)
        future.cancel()

    def why_lost(self) -> str:
        """What keeps the cluster from playing, empty where nothing does."""
        with self._lock:
            if self._client.status not in ("running", "connecting"):
                return f"the connection to the cluster {self.cluster} was lost"
            now = time.monotonic()
            if now - self._looked >= _LOOK_SECONDS:
                self._looked = now
                try:
                    if self._client.nthreads():
                        self._seen_workers = time.monotonic()
                except (OSError, TimeoutError) as error:
                    return f"the cluster {self.cluster} does not answer any more: {error}"
            if now - self._seen_workers > NO_WORKERS_SECONDS:
                return (
                    f"the cluster {self.cluster} has had no worker for "
                    f"{NO_WORKERS_SECONDS:g} seconds"
                )
        return ""

    def _told(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """A worker tells how far a movie is; of any run."""
        _, told = event
        progress = self._progress.get(str(told.get("key")))
        if progress is not None and told.get("run") == self.run:
            done, total = told["at"]
            progress(done, total)
