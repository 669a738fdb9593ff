"""What an engine is to the rest of retrodsl: a request goes in, all that a run showed comes out.

Frame 0 is the reset frame: the state is set, the emulator steps once with no buttons, and the
integration is updated. ``inputs[i]`` is what the pads do on frame ``i + 1``, as in ``env.step``.
The errors of a run are in ``retrodsl.engines.errors``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, TypeAlias

from retrodsl.engines.info_table import InfoTable
from retrodsl.ram import RamTrace

Progress: TypeAlias = Callable[[int, int], None]
"""Called now and then with the number of frames done and the number asked for."""

Wanted: TypeAlias = "int | Literal['last']"
"""A frame whose picture is wanted."""

MAX_PLAYERS = 2
"""The engines know two players at most."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One run: what to load and what to play.

    ``data`` and ``scenario`` are the integration's JSON files; a script that the scenario names
    lies beside it. ``state`` is a state as the emulator saves it, uncompressed; ``None`` runs from
    power-on. ``inputs`` has a button mask for each player in each step (bit ``i`` is the system's
    button ``i``); they go to the emulator as they are, without the filter of the environment's
    action space. ``screens`` are the frames whose picture is wanted; those that the run does not
    reach are left out of its result. ``time_limit``, in seconds, covers the whole run, the start of
    the engine included. ``stop_at_done`` ends the run after the first step that is done; as in the
    environment, that the reset frame is done does not count.
    """

    rom: Path
    data: Path
    scenario: Path
    state: bytes | None = field(repr=False)
    inputs: Sequence[tuple[int, ...]] = field(repr=False)
    players: int = 1
    screens: frozenset[Wanted] = frozenset()
    capture_ram: bool = True
    time_limit: float = 300.0
    stop_at_done: bool = False
    engine_check: bool = True


@dataclass(frozen=True, slots=True)
class Screen:
    """The emulator's whole screen, uncropped: rows of RGB, ``3 * width * height`` bytes."""

    width: int
    height: int
    rgb: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EngineRun:
    """What a run showed; every list has one entry a frame, the reset frame first.

    ``rewards[f][p]`` is the engine's ``current_reward(p)``; on frame 0 it is what the reset
    measured, which the environment never reports. ``info`` is what ``lookup_all`` gave. All three
    are empty without ``engine_check``. ``ram`` is ``None`` unless it was asked for.
    ``valid_actions`` are the masks of each group of the scenario's actions. ``total_reward`` is the
    engine's own sum for each player. ``rom_sha1`` is the hash as ``rom.sha`` has it. ``engine`` is
    the engine's name with its version, ``core`` the core's name, and ``core_version`` what the core
    calls its own version, empty where it does not say.
    """

    frames: int
    ram: RamTrace | None = field(repr=False)
    rewards: list[tuple[float, ...]] = field(repr=False)
    done: list[bool] = field(repr=False)
    info: InfoTable = field(repr=False)
    screens: dict[int, Screen] = field(repr=False)
    buttons: tuple[str | None, ...]
    system: str
    valid_actions: tuple[tuple[int, ...], ...] = field(repr=False)
    total_reward: tuple[float, ...]
    rom_sha1: str
    engine: str
    core: str
    core_version: str = ""


class Engine(Protocol):
    """An engine. A context manager: leaving it ends every process that it started."""

    @property
    def name(self) -> str:
        """The engine's name, such as ``stable-retro``."""

    def version(self) -> str:
        """The installed engine's version; ``EngineMissingError`` without one."""

    def run(self, request: RunRequest, progress: Progress | None = None) -> EngineRun:
        """Make the run, or raise an ``EngineError``; another run can follow either way."""

    def kill(self) -> None:
        """End the process of a run that another thread makes, which then fails with an error."""

    def close(self) -> None:
        """End what the engine has running; a later ``run`` starts it anew."""

    def __enter__(self) -> Engine:
        """The engine itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """``close``."""
