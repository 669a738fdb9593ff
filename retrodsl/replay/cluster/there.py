"""What a cluster's worker does: it plays a parcel with an emulator in a process of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from distributed import Worker, get_worker

from retrodsl.engines._base import Engine, EngineRun
from retrodsl.engines.errors import EngineError
from retrodsl.engines.gym_retro import GymRetro
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.files import write_atomically
from retrodsl.replay.cluster.emulators import Emulators
from retrodsl.replay.cluster.parcel import Failure, Parcel

#: Where workers tell how far their movies are: a topic of Dask's events, one for all runs, since a
#: scheduler never forgets a topic.
TOPIC = "retrodsl-frames"

#: How often, in seconds, a worker tells.
_EVERY = 0.5


class Unwanted(Exception):  # noqa: N818 - no error: nobody waits for the result
    """The run of replays has been given up."""


def make_engine(name: str, python: str | None) -> Engine:
    """An engine by its name, not started; ``EngineMissingError`` where it is not there."""
    return GymRetro(python) if name == GymRetro.name else StableRetro()


_EMULATORS = Emulators(make_engine)


def content_of(rom: bytes) -> bytes:
    """The ROM itself: a task of its own, so that each worker gets it once, and none can lose it."""
    return rom


def play(parcel: Parcel, rom: bytes) -> EngineRun | Failure:
    """Make the run that a parcel asks for; ``rom`` is the content of its ROM."""
    worker = get_worker()
    here = Path(worker.local_directory) / "retrodsl"
    try:
        path = _rom_file(here, parcel, rom)
        with tempfile.TemporaryDirectory(dir=here) as name:
            return _play(parcel, Path(name), path, _progress(worker, parcel))
    except OSError as error:
        cause = f"the cluster's worker {worker.address} could not play it: {error}"
        mend = f"see to the disk and the processes of {worker.address}"
        return Failure.of(EngineError(cause, mend), {})


def _play(
    parcel: Parcel, folder: Path, rom: Path, progress: Callable[[int, int], None]
) -> EngineRun | Failure:
    request = parcel.unpack(folder, rom)
    kind = parcel.engine, parcel.python
    try:
        with _EMULATORS.lend(parcel.run, kind, parcel.rom_digest) as engine:
            if parcel.fresh:
                engine.close()
            return engine.run(request, progress)
    except EngineError as error:
        return Failure.of(error, parcel.places(folder, rom))


def _rom_file(here: Path, parcel: Parcel, rom: bytes) -> Path:
    """The ROM as a file under its own name, whose ending tells its system; written once."""
    path = here / "roms" / parcel.rom_digest / parcel.request.rom.name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, rom)
    return path


def _progress(worker: Worker, parcel: Parcel) -> Callable[[int, int], None]:
    """Tells the run how far its movie is, and ends it where nobody waits for it any more."""
    key = worker.get_current_task()
    told = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal told
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled":
            raise Unwanted(f"{key} was cancelled")
        now = time.monotonic()
        if now - told >= _EVERY:
            told = now
            worker.log_event(TOPIC, {"run": parcel.run, "key": str(key), "at": [done, total]})

    return progress


def end_run(run: str) -> None:
    """End every emulator that plays for a run, and those that wait."""
    _EMULATORS.end(run)


def engine_version(name: str, python: str | None) -> tuple[str, str]:
    """The version of an engine there, or an empty text and why it is not to be had."""
    try:
        engine = make_engine(name, python)
        return f"{name} {engine.version()}", ""
    except EngineError as error:
        return "", error.cause
