"""The process in which a policy or a person plays: the emulator, and whoever looks at it."""

from __future__ import annotations

import contextlib
import os
import random
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Literal

import numpy as np

from retrodsl.movies.evidence import ram_digest
from retrodsl.movies.model import mask_of
from retrodsl.record.actions import Masks, Pad, masks_of
from retrodsl.record.emulator import SteppedEmulator
from retrodsl.record.errors import AgentError, RecordError
from retrodsl.record.keyboard import keys_of
from retrodsl.record.policies import describe, load_policy, split_name
from retrodsl.record.window import Window

PROGRESS_FRAMES = 60

MAX_STEPS = 1_000_000
"""The longest session: four and a half hours at 60 frames a second."""


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What is played and by whom.

    ``policy`` is a policy's name, ``None`` for a person at the keyboard. ``folder`` is where its
    module is looked for. ``steps`` is the most that is played; ``until_done`` ends it earlier.
    """

    rom: Path
    data: Path
    scenario: Path
    state: bytes | None = field(repr=False)
    players: int
    steps: int
    until_done: bool
    policy: str | None
    observe: Literal["ram", "image"]
    seed: int
    folder: Path
    title: str = "retrodsl"


@dataclass(frozen=True, slots=True)
class Played:
    """What was pressed in each step, and the digest of the memory after the last."""

    steps: tuple[Masks, ...] = field(repr=False)
    end_ram_sha256: str
    done: bool


Answer = tuple[Literal["progress"], int] | tuple[Literal["played"], Played]
"""What the process sends; or ``("failed", cause, mend)``."""

Act = Callable[[int], "Masks | None"]
"""Gives the masks for the step after a frame; ``None`` to stop."""


def play_in_process(
    request: SessionRequest, scratch: Path, answers: Connection, stop: Event
) -> None:
    """Play and send what was pressed. Begun in a new process; ``stop`` ends it early.

    ``scratch`` is a folder to run in: some cores leave files where they are.
    """
    _quieten()
    with contextlib.suppress(BrokenPipeError):
        try:
            answers.send(("played", _play(request, scratch, answers, stop)))
        except RecordError as error:
            answers.send(("failed", error.cause, error.mend))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever an engine raises is an answer)
            cause = f"the engine raised an error: {type(error).__name__}: {error}"
            answers.send(("failed", cause, "`retrodsl check` and `replay` tell more"))
        answers.close()


def _quieten() -> None:
    """Send what Python prints to standard error, and what the cores print nowhere."""
    sys.stdout = sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)


def _play(request: SessionRequest, scratch: Path, answers: Connection, stop: Event) -> Played:
    random.seed(request.seed)
    np.random.seed(request.seed % (1 << 32))
    policy = None if request.policy is None else load_policy(request.policy, request.folder)
    os.chdir(scratch)
    emulator = SteppedEmulator(
        request.rom, request.data, request.scenario, request.state, request.players
    )
    if policy is not None:
        steps = _loop(emulator, request, _policy(emulator, request, policy), answers, stop)
    else:
        with closing(Window(request.title, emulator.screen(), keys_of(emulator.buttons))) as window:
            steps = _loop(emulator, request, _person(emulator, request, window), answers, stop)
    return Played(tuple(steps), ram_digest(emulator.image()), emulator.done)


def _loop(
    emulator: SteppedEmulator,
    request: SessionRequest,
    act: Act,
    answers: Connection,
    stop: Event,
) -> list[Masks]:
    """Step until somebody has had enough."""
    steps: list[Masks] = []
    while len(steps) < request.steps and not stop.is_set():
        masks = act(len(steps))
        if masks is None:
            break
        emulator.step(masks)
        steps.append(masks)
        if len(steps) % PROGRESS_FRAMES == 0:
            answers.send(("progress", len(steps)))
        if request.until_done and emulator.done:
            break
    return steps


def _policy(
    emulator: SteppedEmulator,
    request: SessionRequest,
    policy: Callable[[object, dict[str, object]], object],
) -> Act:
    """The policy's choice, turned into masks."""
    name = request.policy or ""
    pad = Pad(emulator.buttons, request.players, emulator.groups)
    see = emulator.ram if request.observe == "ram" else emulator.screen

    def act(frame: int) -> Masks:
        try:
            action = policy(see(), emulator.info())
        except AgentError:
            raise
        except Exception as error:
            what = describe(error, split_name(name)[0])
            raise AgentError(
                f"the policy {name} raised an error at frame {frame}: {what}"
            ) from error
        try:
            return masks_of(action, pad)
        except AgentError as error:
            raise AgentError(f"at frame {frame} {error.cause}", error.mend) from error

    return act


def _person(emulator: SteppedEmulator, request: SessionRequest, window: Window) -> Act:
    """A person's keys, as the first player's masks."""

    def act(frame: int) -> Masks | None:
        del frame
        window.show(emulator.screen(), emulator.rate)
        mask = mask_of(window.pressed(), emulator.buttons)
        return None if window.closed else (mask, *(0,) * (request.players - 1))

    return act
