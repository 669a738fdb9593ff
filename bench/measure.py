"""Timing: several ways to do something take turns, so that a busy machine slows all of them."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]

Action = Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """Seconds of every run of one thing."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return median(self.seconds)


def take_turns(actions: Mapping[str, Action], runs: int) -> dict[str, Timing]:
    """Time each action ``runs`` times, one after the other in every round.

    A round before the first is not counted: it fills caches, of files as of grammars.
    """
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for _ in range(runs):
        for name, action in actions.items():
            start = time.perf_counter()
            action()
            seconds[name].append(time.perf_counter() - start)
    return {name: Timing(tuple(values)) for name, values in seconds.items()}


def process(words: Sequence[str]) -> Action:
    """The whole life of a process, which has to succeed."""

    def run() -> None:
        subprocess.run(
            words, cwd=ROOT, check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=120
        )

    return run
