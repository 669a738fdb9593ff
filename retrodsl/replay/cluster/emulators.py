"""The emulators of one process of a cluster: each in a process of its own, kept for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from retrodsl.engines._base import Engine

#: How long, in seconds, an emulator waits for its next movie. The run of replays ends it at once;
#: this is for a run that could not.
IDLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Kept:
    """An engine that nobody uses, what it played last, and the clock that ends it."""

    engine: Engine
    kind: tuple[str, str | None]
    rom: str
    clock: threading.Timer


class Emulators:
    """Lends engines to threads; ``make`` gives a new one of a kind (a name and a Python)."""

    def __init__(self, make: Callable[[str, str | None], Engine]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: list[_Kept] = []
        self._lent: list[tuple[str, Engine]] = []

    @contextmanager
    def lend(self, run: str, kind: tuple[str, str | None], rom: str) -> Iterator[Engine]:
        """An engine of a kind, best one that has the ROM with this digest loaded already."""
        with self._lock:
            fitting = sorted(
                (kept for kept in self._kept if kept.kind == kind), key=lambda k: k.rom != rom
            )
            if fitting:
                self._kept.remove(fitting[0])
                fitting[0].clock.cancel()
                engine = fitting[0].engine
            else:
                engine = self._make(*kind)
            self._lent.append((run, engine))
        try:
            yield engine
        finally:
            self._take_back(run, engine, kind, rom)

    def _take_back(self, run: str, engine: Engine, kind: tuple[str, str | None], rom: str) -> None:
        kept: _Kept

        def end() -> None:
            with self._lock:
                if kept not in self._kept:
                    return
                self._kept.remove(kept)
            engine.close()

        clock = threading.Timer(IDLE_SECONDS, end)
        clock.daemon = True
        kept = _Kept(engine, kind, rom, clock)
        with self._lock:
            self._lent.remove((run, engine))
            self._kept.append(kept)
        clock.start()

    def end(self, run: str) -> None:
        """Kill what plays for a run, whose plays then fail, and close what waits."""
        with self._lock:
            idle, self._kept = self._kept, []
            playing = [engine for name, engine in self._lent if name == run]
        for engine in playing:
            engine.kill()
        for kept in idle:
            kept.clock.cancel()
            kept.engine.close()
