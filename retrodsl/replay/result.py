"""What a replay found."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrodsl.engines._base import EngineRun
from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.trace import Trace, Window
from retrodsl.semantics.declarations import Place


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One expectation: whether it held, and if not where it broke and what the values were.

    ``quiet``: it is not worth a line of its own when it held.
    """

    text: str
    held: bool
    place: Place | None = None
    message: str = ""
    frame: int | None = None
    window: Window | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class EngineComparison:
    """Whether the engine agrees with the spec on one thing over all frames.

    ``what`` is ``reward``, ``done`` or ``info``; ``note`` tells how equality was judged.
    ``against`` is another engine where that is compared with in place of the spec; a difference
    that is ``informative`` alone fails nothing.
    """

    what: str
    equal: bool
    frames: int
    note: str = ""
    message: str = ""
    frame: int | None = None
    window: Window | None = None
    against: str = ""
    informative: bool = False


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """One replay's verdict; ``error`` is set, and the rest empty, when it could not be run."""

    replay: ReplayProgram
    frames: int = 0
    start: str = ""
    engine: str = ""
    checks: tuple[CheckResult, ...] = ()
    comparisons: tuple[EngineComparison, ...] = ()
    ended_at: int | None = None
    ended_with: tuple[str, ...] = ()
    totals: tuple[dict[str, float], ...] = ()
    error: str = ""
    mend: str = ""
    run: EngineRun | None = field(default=None, repr=False)
    trace: Trace | None = field(default=None, repr=False)

    @property
    def passed(self) -> bool:
        """Whether everything held and the engine agrees."""
        return (
            not self.error
            and all(check.held for check in self.checks)
            and all(c.equal or c.informative for c in self.comparisons)
        )
