"""A worker that plays parts of episodes, on from states that earlier parts were saved at.

A run of ``retrodsl.engines._base`` loads everything anew; a session loads it once, and then takes a
few hundred frames a request. What it shows is what the same frames of a whole run show, as far as
the core's states hold everything, and but for scripts, whose memory no state holds.
"""

from __future__ import annotations

import struct
import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from retrodsl.engines.errors import EngineRaisedError
from retrodsl.engines.info_table import InfoTable
from retrodsl.engines.worker.client import Worker
from retrodsl.engines.worker.protocol import Message
from retrodsl.ram import Block, RamTrace, RamTraceBuilder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What the start of Python, of the engine and of a ROM may take, in seconds.
OPEN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Opening:
    """What a session loads: the ROM, the compiled files, for how many players."""

    rom: Path
    data: Path
    scenario: Path
    players: int


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """What the frames of one request showed, ``ram`` with a frame for each.

    ``rewards`` (frames x players), ``done`` (frames) and ``info`` are the engine's own, ``None``
    where it was not asked. ``states`` are by the number of the frame that they were saved after.
    """

    ram: RamTrace = field(repr=False)
    rewards: NDArray[np.float64] | None = field(repr=False)
    done: NDArray[np.bool_] | None = field(repr=False)
    info: InfoTable | None = field(repr=False)
    states: dict[int, bytes] = field(repr=False)


class Session:
    """One emulator in a worker of its own; after an error the next request starts a new one.

    ``close`` ends the worker.
    """

    def __init__(
        self, opening: Opening, module: str = "stable_retro", python: str = sys.executable
    ) -> None:
        self.opening = opening
        self._module = module
        self._python = python
        self._worker: Worker | None = None
        self._blocks: list[Block] = []
        self.starts = 0

    def close(self) -> None:
        """End the worker, if there is one."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def kill(self) -> None:
        """End the worker's process from another thread; what it plays then fails."""
        worker = self._worker
        if worker is not None:
            worker.kill()

    def play(
        self,
        state: bytes | None,
        inputs: Sequence[tuple[int, ...]],
        *,
        first: int,
        engine_check: bool,
        saves: Iterable[int] = (),
        time_limit: float = 60.0,
    ) -> Segment:
        """Play ``inputs`` from a state on, its frames numbered from ``first``.

        With ``first`` 0 the reset frame is played before them, from ``state`` or, without one, from
        power-on, for which the worker is started anew. With ``engine_check`` the engine is asked
        and the part ends where it says done. Raises an ``EngineError``; the frame of a
        ``FrameError`` is numbered like the others.
        """
        if state is None:
            self.close()
        head = {
            "do": "segment",
            "players": self.opening.players,
            "steps": len(inputs),
            "has_state": state is not None,
            "first": first,
            "screens": [],
            "saves": sorted(saves),
            "engine_check": engine_check,
            "stop_at_done": engine_check,
            "time_limit": time_limit,
        }
        masks = [mask for step in inputs for mask in step]
        body = struct.pack(f"<{len(masks)}I", *masks) + (state or b"")
        try:
            worker = self._opened()
            collected = _Collected(self._blocks, self.opening.players)
            deadline = time.monotonic() + time_limit
            for message in worker.exchange(head, body, deadline, time_limit):
                collected.take(message)
            return collected.segment()
        except BaseException:
            self.close()
            raise

    def _opened(self) -> Worker:
        if self._worker is not None and self._worker.alive:
            return self._worker
        self.close()
        self._worker = worker = Worker(self._module, self._python)
        self.starts += 1
        deadline = time.monotonic() + OPEN_SECONDS
        worker.wait_until_ready(deadline, OPEN_SECONDS)
        head = {
            "do": "open",
            "rom": str(self.opening.rom.resolve()),
            "data": str(self.opening.data.resolve()),
            "scenario": str(self.opening.scenario.resolve()),
            "players": self.opening.players,
            "time_limit": OPEN_SECONDS,
        }
        for message in worker.exchange(head, b"", deadline, OPEN_SECONDS):
            if message.kind == "loaded":
                self._blocks = [Block(*block) for block in message.head["blocks"]]
            _raise_error(message)
        return worker


class _Collected:
    """What a segment has shown so far."""

    def __init__(self, blocks: Sequence[Block], players: int) -> None:
        self._ram = RamTraceBuilder(blocks)
        self._players = players
        self._rewards: list[NDArray[np.float64]] = []
        self._done: list[NDArray[np.bool_]] = []
        self._info: list[tuple[Sequence[str], NDArray[np.int64]]] = []
        self._states: dict[int, bytes] = {}

    def take(self, message: Message) -> None:
        """Keep what a message brings; raises ``EngineRaisedError`` for an error."""
        _raise_error(message)
        match message.kind:
            case "frames":
                self._shown(message.head["frames"], message.head["names"], message.body)
            case "ram":
                # Stored, not compressed: most segments are looked at once and forgotten.
                self._ram.append_chunk(message.head["frames"], zlib.compress(message.body, 0))
            case "state":
                self._states[message.head["frame"]] = message.body

    def _shown(self, frames: int, names: Sequence[str], body: bytes) -> None:
        import numpy as np

        rewards = np.frombuffer(body, "<f8", frames * self._players)
        done = np.frombuffer(body, "u1", frames, rewards.nbytes)
        start = rewards.nbytes + done.nbytes
        info = np.frombuffer(body, "<i8", frames * len(names), start)
        self._rewards.append(rewards.reshape(frames, self._players))
        self._done.append(done.astype(np.bool_))
        self._info.append((names, info.reshape(frames, len(names))))

    def segment(self) -> Segment:
        """All of it."""
        import numpy as np

        ram = self._ram.build()
        if not self._done:
            return Segment(ram, None, None, None, self._states)
        return Segment(
            ram,
            np.concatenate(self._rewards),
            np.concatenate(self._done),
            InfoTable(self._info),
            self._states,
        )


def _raise_error(message: Message) -> None:
    if message.kind != "error":
        return
    frame, text = message.head["frame"], str(message.head["message"])
    where = "before the first frame" if frame is None else f"at frame {frame}"
    raise EngineRaisedError(
        f"the engine raised an error {where}: {text}",
        "a whole run, as of `retrodsl replay`, says more",
        frame,
        text,
    )
