"""One figure beside that of a peer."""

from __future__ import annotations

from dataclasses import dataclass

from bench.measure import Timing


@dataclass(frozen=True)
class Figure:
    """One line of the table: a thing, its timing, and what it is compared with.

    ``frames`` is how many frames of the emulator it plays, 0 for none.
    """

    what: str
    timing: Timing
    peer: str
    peer_timing: Timing
    frames: int = 0

    @property
    def ratio(self) -> float:
        """How many times the peer's time it takes, best against best."""
        return self.timing.best / self.peer_timing.best
