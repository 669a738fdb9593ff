"""Plays parts of episodes in a worker of its own, and whole ones without a save state."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import numpy as np

from retrodsl.engines.worker.session import Opening, Segment, Session
from retrodsl.evaluators.arrays import decode_columns
from retrodsl.fuzz.errors import FuzzError
from retrodsl.fuzz.subject import Masks, Subject
from retrodsl.fuzz.tape import Point, Tape
from retrodsl.ram import AddressOutsideRam

#: Frames a second that the slowest core on the slowest machine makes; a hang makes none.
SLOWEST = 100


@dataclass(frozen=True, slots=True)
class Played:
    """What was played, and the states that were asked for, by frame."""

    tape: Tape = field(repr=False)
    states: dict[int, bytes] = field(repr=False)


class Player:
    """One emulator. A context manager that leaves no process and no file behind.

    What takes longer than ``time_limit`` seconds, and a second for each ``SLOWEST`` steps, hangs.
    """

    def __init__(self, subject: Subject, time_limit: float) -> None:
        self.subject = subject
        self.time_limit = time_limit
        self.frames = 0
        self._stack = ExitStack()
        self._session: Session | None = None

    def __enter__(self) -> Player:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="retrodsl-")))
        game = self.subject.game
        for name, text in game.integration.files.items():
            (folder / name).write_text(text, "utf-8")
        opening = Opening(
            self.subject.rom,
            folder / "data.json",
            folder / f"{game.scenario.name}.json",
            self.subject.players,
        )
        self._session = Session(opening)
        self._stack.callback(self._session.close)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def kill(self) -> None:
        """End the emulator from another thread; what it plays then fails."""
        if self._session is not None:
            self._session.kill()

    def whole(
        self, start: int, inputs: Sequence[Masks], *, ask: bool, saves: Iterable[int] = ()
    ) -> Played:
        """Play an episode from a start on, frame 0 its reset frame; raises an ``EngineError``.

        With ``ask`` the engine is asked for its reward, done and info, and where it says done it
        ends.
        """
        state = self.subject.starts[start].state
        return self._play(state, None, inputs, ask=ask, saves=saves)

    def on(
        self, point: Point, inputs: Sequence[Masks], *, ask: bool, saves: Iterable[int] = ()
    ) -> Played:
        """Play on from a point; raises an ``EngineError``. ``saves`` are frames of the episode."""
        return self._play(point.state, point.tape, inputs, ask=ask, saves=saves)

    def _play(
        self,
        state: bytes | None,
        parent: Tape | None,
        inputs: Sequence[Masks],
        *,
        ask: bool,
        saves: Iterable[int],
    ) -> Played:
        assert self._session is not None, "a player plays within its context"
        first = 0 if parent is None else parent.frames
        segment = self._session.play(
            state,
            inputs,
            first=first,
            engine_check=ask,
            saves=saves,
            time_limit=self.time_limit + len(inputs) / SLOWEST,
        )
        self.frames += segment.ram.frames
        return Played(self._tape(parent, first, inputs, segment), segment.states)

    def _tape(
        self, parent: Tape | None, first: int, inputs: Sequence[Masks], segment: Segment
    ) -> Tape:
        program = self.subject.game.program
        try:
            columns = decode_columns(program.variables, segment.ram)
        except AddressOutsideRam as problem:
            raise FuzzError(
                f"the memory of {self.subject.rom} does not hold what the spec reads: {problem}",
                "the ROM may be of another system, or its cartridge without this memory",
            ) from problem
        rows = [columns[v.key] for v in program.variables]
        frames = segment.ram.frames
        steps = frames - 1 if first == 0 else frames
        return Tape(
            parent,
            first,
            tuple(inputs[:steps]),
            np.array(rows, np.int64).reshape(len(rows), frames),
            segment.ram if program.pointers else None,
            segment.rewards,
            segment.done,
            segment.info,
        )
