"""The process that makes pictures: the movie played again, with a state kept now and then.

Going back, or far on, begins at the last state before the frame, so that a picture takes some
hundred steps at most once the movie has been there.
"""

from __future__ import annotations

import contextlib
import os
import signal
import zlib
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from retrodsl.record.emulator import SteppedEmulator
from retrodsl.record.errors import RecordError
from retrodsl.watch.pictures import fitted

#: Frames between two states, at first.
STRIDE = 120

#: States may take so many bytes; then every other one is forgotten.
MOST_BYTES = 256 << 20

#: Steps between two looks at whether another frame is wanted by now.
_STEPS = 64

Order: TypeAlias = tuple[int, int, int]
"""A frame, and how wide and high its picture may be."""


@dataclass(frozen=True, slots=True)
class Film:
    """What is played: as ``SteppedEmulator`` takes it, and the masks of every step."""

    rom: Path
    data: Path
    scenario: Path
    state: bytes | None = field(repr=False)
    players: int
    steps: tuple[tuple[int, ...], ...] = field(repr=False)


class Projector:
    """Goes to any frame of a film."""

    def __init__(self, film: Film) -> None:
        self._film = film
        self._emulator = SteppedEmulator(
            film.rom, film.data, film.scenario, film.state, film.players
        )
        self._frame = 0
        self._stride = STRIDE
        self._states: dict[int, bytes] = {0: self._emulator.emulator.get_state()}
        # A state shows its picture only after a step.
        self._first = self._screen(), self._memory()

    def _screen(self) -> NDArray[np.uint8]:
        return np.array(self._emulator.emulator.get_screen())

    def _memory(self) -> int:
        return zlib.crc32(self._emulator.image().data)

    def begin(self, frame: int) -> None:
        """Choose where to step from, so that ``frame`` is still to come."""
        best = max((kept for kept in self._states if kept < frame), default=0)
        if not best <= self._frame < frame and frame:
            self._emulator.emulator.set_state(self._states[best])
            self._frame = best

    def step(self, frame: int) -> bool:
        """Some steps towards ``frame``; whether it is reached."""
        for _ in range(_STEPS):
            if self._frame >= frame:
                break
            self._emulator.step(self._film.steps[self._frame])
            self._frame += 1
            if self._frame % self._stride == 0 and self._frame not in self._states:
                self._keep()
        return self._frame >= frame or not frame

    def _keep(self) -> None:
        self._states[self._frame] = self._emulator.emulator.get_state()
        if sum(map(len, self._states.values())) > MOST_BYTES and len(self._states) > 2:
            self._stride *= 2
            self._states = {f: s for f, s in self._states.items() if f % self._stride == 0}

    def show(self, order: Order) -> tuple[int, int, int, bytes, int]:
        """The picture of the frame reached: frame, width, height, RGB, CRC of the memory."""
        frame, most_wide, most_high = order
        screen, memory = (self._screen(), self._memory()) if frame else self._first
        high, wide = screen.shape[:2]
        size = fitted(wide, high, most_wide, most_high)
        small = Image.fromarray(screen).resize(size, Image.Resampling.BOX)
        return frame, *size, small.tobytes(), memory


def project(film: Film, scratch: Path, orders: Connection) -> None:
    """Answer orders until there are no more; the newest alone where several wait.

    Begun in a new process. The answer is what ``Projector.show`` gives, or the text of an error.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    os.chdir(scratch)  # some cores leave files where they are
    with contextlib.suppress(EOFError, BrokenPipeError):
        try:
            projector = Projector(film)
            while True:
                orders.send(_answer(projector, orders))
        except (EOFError, BrokenPipeError):
            raise
        except RecordError as error:
            orders.send(error.cause)
        except Exception as error:  # noqa: BLE001 (whatever an engine raises is an answer)
            orders.send(f"{type(error).__name__}: {error}")


def _answer(projector: Projector, orders: Connection) -> tuple[int, int, int, bytes, int]:
    order: Order = orders.recv()
    projector.begin(order[0])
    while True:
        if orders.poll():
            order = orders.recv()
            projector.begin(order[0])
        elif projector.step(order[0]):
            return projector.show(order)
