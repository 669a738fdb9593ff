"""An engine in a worker process: one emulator lives in a process, and can die.

A worker is kept for the next run where that cannot be told from a new one: the same ROM, a start
state (one from power-on would find the memory of the run before), and no scripts in the scenario
before or now (a process has one script context). Otherwise, and after any error, a new one starts.
"""

from __future__ import annotations

import hashlib
import struct
import sys
import time
import zlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from retrodsl.engines._base import MAX_PLAYERS, EngineRun, Progress, RunRequest, Screen
from retrodsl.engines.errors import (
    EngineError,
    EngineRaisedError,
    IntegrationError,
    RequestError,
    RomError,
    SecondEmulatorError,
    StateError,
)
from retrodsl.engines.info_table import InfoTable
from retrodsl.engines.integration_faults import scenario_has_script, what_is_wrong
from retrodsl.engines.worker.client import Worker
from retrodsl.engines.worker.protocol import Message
from retrodsl.ram import Block, RamTraceBuilder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_MASK = (1 << 32) - 1

_NES_HEADER = b"NES\x1a"
_NES_HEADER_SIZE = 16


def rom_sha1(path: Path) -> str:
    """The SHA-1 of a ROM as ``rom.sha`` has it: of a ``.nes`` file without its header.

    Raises ``OSError``.
    """
    content = path.read_bytes()
    if path.suffix.lower() == ".nes" and content.startswith(_NES_HEADER):
        content = content[_NES_HEADER_SIZE:]
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


class WorkerEngine:
    """What the engines share; a subclass says which module its worker imports.

    ``python`` is the interpreter that the engine is installed in. ``fresh`` starts a new process
    for every run, even where an old one would do.
    """

    name: str
    module: str

    def __init__(self, python: str = sys.executable, fresh: bool = False) -> None:
        self._python = python
        self._fresh = fresh
        self._worker: Worker | None = None
        self._loaded: tuple[Path, str] | None = None

    def __enter__(self) -> WorkerEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker, if there is one."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    @property
    def python(self) -> str:
        """The interpreter that the engine is installed in."""
        return self._python

    def kill(self) -> None:
        """End the worker's process from another thread; a run in this engine then fails with it."""
        worker = self._worker
        if worker is not None:
            worker.kill()

    def version(self) -> str:
        """The engine's version; ``EngineMissingError`` where it is not installed."""
        raise NotImplementedError

    def run(self, request: RunRequest, progress: Progress | None = None) -> EngineRun:
        """Make the run, or raise an ``EngineError``; another run can follow either way."""
        deadline = time.monotonic() + request.time_limit
        _check(request)
        sha1 = _read_rom(request.rom)
        scripted = scenario_has_script(request.scenario)
        key = (request.rom.resolve(), sha1)
        collected = _Collected(self.name, request, sha1, progress)
        try:
            worker = self._worker_for(request, key, scripted, deadline)
            collected.version = worker.version
            head, body = _message(request)
            for message in worker.exchange(head, body, deadline, request.time_limit):
                collected.take(message)
            self._loaded = None if scripted else key
            return collected.finish()
        except BaseException:
            self.close()
            raise

    def _worker_for(
        self, request: RunRequest, key: tuple[Path, str], scripted: bool, deadline: float
    ) -> Worker:
        """A worker in which this run shows what it would in a new one."""
        known = self._loaded == key and request.state is not None and not scripted
        if self._worker is None or not self._worker.alive or not known or self._fresh:
            self.close()
            self._loaded = None
            self._worker = Worker(self.module, self._python)
            self._worker.wait_until_ready(deadline, request.time_limit)
        return self._worker


class _Collected:
    """What a run has shown so far."""

    def __init__(
        self, engine: str, request: RunRequest, sha1: str, progress: Progress | None
    ) -> None:
        self.engine = engine
        self.request = request
        self.sha1 = sha1
        self.progress = progress
        self.version = ""
        self.loaded: dict[str, Any] = {}
        self.ram: RamTraceBuilder | None = None
        self.frames = 0
        self.told = 0
        self.rewards: list[tuple[float, ...]] = []
        self.done: list[bool] = []
        self.info: list[tuple[Sequence[str], NDArray[np.int64]]] = []
        self.screens: dict[int, Screen] = {}
        self.totals: tuple[float, ...] = ()

    def take(self, message: Message) -> None:
        """Keep what one answer of the worker brings; raise if it is an error."""
        head = message.head
        match message.kind:
            case "loaded":
                self.loaded = head
                if self.request.capture_ram:
                    self.ram = RamTraceBuilder([Block(*block) for block in head["blocks"]])
            case "frames":
                self._shown(head["frames"], head["names"], message.body)
                self._progress(len(self.done))
            case "ram" if self.ram is not None:
                # Level 1: what the worker need not wait for still costs this process its time.
                self.ram.append_chunk(head["frames"], zlib.compress(message.body, 1))
                self._progress(self.ram.frames)
            case "screen":
                screen = Screen(head["width"], head["height"], message.body)
                self.screens[head["frame"]] = screen
            case "end":
                self.frames = head["frames"]
                self._progress(self.frames)
                self.totals = tuple(head["total_reward"])
            case "error":
                raise _error(self.request, head)
            case other:
                raise EngineRaisedError(
                    f"the engine's worker sent an unknown message {other!r}.",
                    "this is a fault of retrodsl; please report it",
                    None,
                    other,
                )

    def _shown(self, frames: int, names: list[str], body: bytes) -> None:
        """Keep what the engine says of some frames; ``protocol.py`` says how it is laid out."""
        import numpy as np

        players = self.request.players
        rewards = np.frombuffer(body, "<f8", frames * players).reshape(frames, players)
        done = np.frombuffer(body, "u1", frames, rewards.nbytes)
        start = rewards.nbytes + done.nbytes
        values = np.frombuffer(body, "<i8", frames * len(names), start)
        self.rewards += map(tuple, rewards.tolist())
        self.done += done.astype(bool).tolist()
        self.info.append((names, values.reshape(frames, len(names)).astype(np.int64)))

    def _progress(self, frames: int) -> None:
        """Tell of it, but not twice: by what the engine shows, without that by the RAM."""
        asked = len(self.request.inputs) + 1
        if self.progress is None or frames <= self.told:
            return
        self.told = frames
        self.progress(frames, asked)

    def finish(self) -> EngineRun:
        """The whole run."""
        return EngineRun(
            frames=self.frames,
            ram=self.ram.build() if self.ram else None,
            rewards=self.rewards,
            done=self.done,
            info=_joined(self.info),
            screens=self.screens,
            buttons=tuple(self.loaded["buttons"]),
            system=self.loaded["system"],
            valid_actions=tuple(tuple(group) for group in self.loaded["valid_actions"]),
            total_reward=self.totals,
            rom_sha1=self.sha1,
            engine=f"{self.engine} {self.version}",
            core=self.loaded["core"],
            core_version=self.loaded["core_version"],
        )


def _joined(segments: list[tuple[Sequence[str], NDArray[np.int64]]]) -> InfoTable:
    """The table of these segments, those in a row that have the same names made one."""
    import numpy as np

    joined = []
    for names, group in groupby(segments, key=lambda segment: tuple(segment[0])):
        joined.append((names, np.concatenate([values for _, values in group])))
    return InfoTable(joined)


def _check(request: RunRequest) -> None:
    """Raise ``RequestError`` or ``IntegrationError`` for what needs no engine to be seen."""
    mend = "the inputs have to be one mask for each player in each step"
    if not 1 <= request.players <= MAX_PLAYERS:
        raise RequestError(f"{request.players} players.", f"the engine knows 1 to {MAX_PLAYERS}")
    if not request.time_limit > 0:
        raise RequestError(f"a time limit of {request.time_limit} seconds.", "it has to be above 0")
    for step, masks in enumerate(request.inputs):
        if len(masks) != request.players:
            raise RequestError(
                f"step {step} has the inputs of {len(masks)} players, not {request.players}.", mend
            )
        if not all(0 <= mask <= MAX_MASK for mask in masks):
            raise RequestError(f"step {step} has an input {masks} that is no button mask.", mend)
    for frame in request.screens:
        if frame != "last" and not 0 <= frame <= len(request.inputs):
            raise RequestError(
                f"a picture of frame {frame}, and the run has 0 to {len(request.inputs)}.",
                "ask for a frame of the run, or for the last",
            )
    for what, path in (("data", request.data), ("scenario", request.scenario)):
        if not path.is_file():
            raise IntegrationError(
                f"the {what} file {path} does not exist.", "compile the integration first", path
            )


def _read_rom(path: Path) -> str:
    """The ROM's SHA-1, or ``RomError``."""
    try:
        return rom_sha1(path)
    except OSError as error:
        raise RomError(
            f"the ROM {path} cannot be read: {error.strerror or error}.",
            "name the ROM file, or import it with: python -m stable_retro.import FOLDER",
        ) from error


def _message(request: RunRequest) -> tuple[dict[str, Any], bytes]:
    """The request as the worker takes it."""
    masks = [mask for step in request.inputs for mask in step]
    head = {
        "rom": str(request.rom.resolve()),
        "data": str(request.data.resolve()),
        "scenario": str(request.scenario.resolve()),
        "players": request.players,
        "steps": len(request.inputs),
        "has_state": request.state is not None,
        "screens": sorted(request.screens, key=str),
        "ram": request.capture_ram,
        "stop_at_done": request.stop_at_done,
        "engine_check": request.engine_check,
        "time_limit": request.time_limit,
    }
    return head, struct.pack(f"<{len(masks)}I", *masks) + (request.state or b"")


def _error(request: RunRequest, head: dict[str, Any]) -> EngineError:
    """The error that the worker reports, in the user's terms."""
    message, frame = str(head["message"]), head["frame"]
    match head["what"]:
        case "rom":
            return RomError(
                f"the engine cannot load the ROM {request.rom}: {message}.",
                "its extension has to be one that the engine knows (as .md for Genesis), "
                "and its content a ROM of that system",
            )
        case "second":
            return SecondEmulatorError(
                "the engine's process has an emulator already, and it allows one.",
                "close the other environment of that process first",
            )
        case "state":
            return StateError(
                f"the emulator does not take the start state ({len(request.state or b'')} bytes).",
                "it has to be a state of this system, uncompressed (a .state file is gzipped)",
            )
        case "request":
            return RequestError(f"{message}.", "the masks are those of the system's buttons")
        case "data" | "scenario" as what:
            path = request.data if what == "data" else request.scenario
            reason = what_is_wrong(what, path) or message or "it gives no reason"
            return IntegrationError(
                f"the engine refuses the {what} file {path}: {reason}.",
                "retrodsl compile writes files that it accepts",
                path,
            )
    where = "before the first frame" if frame is None else f"at frame {frame}"
    return EngineRaisedError(
        f"the engine raised an error {where}: {message}.",
        "a scenario that names a variable which the data file lacks, or an address outside "
        "the memory, fails like this",
        frame,
        message,
    )
