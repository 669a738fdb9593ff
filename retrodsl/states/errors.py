"""What a saved state cannot be read for; every message says what is wrong, not where it was met."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

FileProblem: TypeAlias = Literal[
    "missing", "empty", "not_gzip", "truncated", "damaged", "trailing", "too_large"
]
"""What is wrong with a state's file, before its content is looked at."""


class StateUnreadable(Exception):  # noqa: N818 (reads as what it says)
    """The memory of a saved state is not known; ``reason`` is why, for a message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StateFileUnreadable(StateUnreadable):
    """A ``.state`` file that does not hold one state, gzipped: the engine cannot load it either.

    ``problem`` is which fault it is, ``mend`` what to do about it.
    """

    def __init__(self, path: Path, problem: FileProblem, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.path = path
        self.problem = problem
        self.mend = mend
