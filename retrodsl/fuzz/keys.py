"""What finds are told apart by: the kind of what is broken, and its name."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retrodsl.engines.errors import (
    EngineCrashError,
    EngineError,
    EngineRaisedError,
    EngineTimeoutError,
)
from retrodsl.replay.result import CheckResult, EngineComparison

INVARIANT, RANGE, ENGINE, CRASH, HANG, NONDETERMINISM = (
    "invariant",
    "range",
    "engine",
    "crash",
    "hang",
    "nondeterminism",
)

_RANGE_OF = "range of "


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One thing that can be broken; two finds with the same key are one.

    ``name`` is the invariant's; the variable's, for ``range``; ``reward``, ``done``, ``info`` or
    ``error`` for ``engine``; the signal's for ``crash``; empty for the others.
    """

    kind: str
    name: str = ""

    def __str__(self) -> str:
        if self.kind == RANGE:
            return f"{_RANGE_OF}{self.name}"
        return f"{self.kind} {self.name}".rstrip()

    @property
    def ends_worker(self) -> bool:
        """Whether the engine's process does not outlive it."""
        return self.kind in (CRASH, HANG)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A key, the frame on which it is broken first, and what there is to say of it."""

    key: Key
    frame: int
    message: str


def sightings_of(
    checks: Iterable[CheckResult], comparisons: Iterable[EngineComparison]
) -> Iterator[Sighting]:
    """What does not hold of a replay's checks; expectations of a movie's own are left out."""
    for check in checks:
        key = _key_of(check.text)
        if not check.held and key is not None and check.frame is not None:
            yield Sighting(key, check.frame, check.message)
    for comparison in comparisons:
        if not comparison.equal and not comparison.informative and comparison.frame is not None:
            yield Sighting(Key(ENGINE, comparison.what), comparison.frame, comparison.message)


def _key_of(text: str) -> Key | None:
    if text.startswith(_RANGE_OF):
        return Key(RANGE, text.removeprefix(_RANGE_OF))
    kind, _, name = text.partition(" ")
    return Key(INVARIANT, name) if kind == INVARIANT else None


def sighting_of_error(error: EngineError) -> Sighting | None:
    """What an error of a run is as a find; ``None`` where it is about the files, not the game."""
    match error:
        case EngineCrashError():
            name = "exit" if error.signal is None else _signal_name(error.signal)
            return Sighting(Key(CRASH, name), error.frame or 0, error.cause)
        case EngineTimeoutError():
            return Sighting(Key(HANG), error.frame or 0, error.cause)
        case EngineRaisedError() if error.frame is not None:
            return Sighting(Key(ENGINE, "error"), error.frame, error.cause)
    return None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal-{number}"
