"""What a replay found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

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
class Moved:
    """One thing that is not as it was recorded; ``was`` or ``now`` is empty for what is not there.

    ``fails`` is false for what alone proves nothing: another engine, or memory that no variable
    reads.
    """

    what: str
    was: str
    now: str
    fails: bool = True


@dataclass(frozen=True, slots=True)
class RecordedComparison:
    """A replay beside what ``--update`` recorded of it.

    ``elsewhere`` has a sentence where it was recorded on another ROM, engine, core or start;
    ``moved`` is what came out otherwise. ``written`` is true where this run was recorded just now.
    """

    file: str
    elsewhere: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    written: bool = False
    error: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing of consequence moved."""
        return not self.error and not any(moved.fails for moved in self.moved)


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """One replay's verdict; ``error`` is set, and the rest empty, when it could not be run.

    ``origin`` is the spec, or the integration folder without one, as the user named it. ``seconds``
    is how long it took. Without a spec ``trace`` is ``None``. ``engine_checked`` tells whether the
    engine's own reward and done were asked for. ``notes`` are what is to be known first: a movie
    of another game or ROM, keys that are not played. ``not_compared`` has a sentence for each thing
    that the engine alone computes.
    """

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
    origin: str = ""
    seconds: float = 0.0
    core: str = ""
    rom_sha1: str = ""
    engine_checked: bool = True
    recorded: RecordedComparison | None = None
    notes: tuple[str, ...] = ()
    not_compared: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The movie, and the scenario unless it is the one at the top of the file."""
        scenario = self.replay.scenario
        return self.replay.movie if scenario == "scenario" else f"{self.replay.movie} ({scenario})"

    def without_data(self) -> ReplayResult:
        """The verdict alone: a run of many movies keeps no more of each."""
        return replace(self, run=None, trace=None)

    @property
    def frames_compared(self) -> int:
        """The frames on which the engine was compared with the spec."""
        return self.frames if any(not c.against for c in self.comparisons) else 0

    @property
    def passed(self) -> bool:
        """Whether everything held and the engine agrees."""
        return (
            not self.error
            and all(check.held for check in self.checks)
            and all(c.equal or c.informative for c in self.comparisons)
            and (self.recorded is None or self.recorded.holds)
        )
