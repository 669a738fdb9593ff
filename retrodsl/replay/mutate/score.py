"""Tries mutants over the recorded memory of replays: which ones does no replay notice?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from retrodsl.engines._base import EngineRun
from retrodsl.ir.program import EndsWith, NeverEnds, Program, ReplayProgram
from retrodsl.ram import Block, RamChunk, RamTrace
from retrodsl.replay.checks import check
from retrodsl.replay.mutate.mutants import Mutant, Statements, Tally, lowered, mutants_of
from retrodsl.replay.runner import judge
from retrodsl.replay.trace import Trace, cut_run, evaluate_run
from retrodsl.syntax.parser import deep_recursion

#: Told how many mutants were tried.
Progress = Callable[[int], None]

#: Whether what was recorded of a replay (the index in the program) tells its trace apart.
Recorded = Callable[[int, Trace], bool]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no replay notices.

    ``shows`` tells what it changes all the same, empty where not one frame of a replay differs.
    """

    mutant: Mutant
    shows: str


@dataclass(slots=True)
class Mutations:
    """The outcome. ``kinds`` has for each kind of change how many were tried and noticed.

    ``replays`` are the names of those that were used; ``unused`` of those that do not pass as they
    are, and so cannot notice anything.
    """

    kinds: dict[str, tuple[int, int]] = field(default_factory=dict)
    survivors: list[Survivor] = field(default_factory=list)
    replays: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    rejected: int = 0
    equivalent: int = 0

    @property
    def tried(self) -> int:
        """How many mutants there were."""
        return sum(tried for tried, _ in self.kinds.values())

    @property
    def noticed(self) -> int:
        """How many of them at least one replay fails on."""
        return self.tried - len(self.survivors)

    @property
    def percent(self) -> float:
        """The mutation score, 100 where there was nothing to try."""
        return 100 * self.noticed / self.tried if self.tried else 100.0


def try_mutants(
    statements: Statements,
    runs: Sequence[EngineRun | None],
    progress: Progress | None = None,
    recorded: Recorded | None = None,
) -> Mutations:
    """Try every mutant of a spec against the memory of its replays; no emulator is needed.

    ``statements`` are the spec's, ``runs`` what each of its replays showed, in the spec's order,
    ``None`` where it could not be run. ``recorded`` adds what ``--update`` wrote to what the
    replays expect. A replay that fails without any change is left out. Raises ``ValueError`` for
    statements that do not compile.
    """
    outcome = Mutations()
    with deep_recursion():
        program = lowered(statements)
    if program is None:
        raise ValueError("a spec that does not compile has no mutants")
    played: list[Played] = []
    for index, (replay, run) in enumerate(zip(program.replays, runs, strict=True)):
        one = None if run is None or run.ram is None else Played.of(index, program, replay, run)
        if one is None or notices(one, program, recorded):
            outcome.unused.append(_name(replay))
        else:
            outcome.replays.append(_name(replay))
            played.append(one)
    tally = Tally()
    tried_first = list(played)
    for mutant in mutants_of(statements, program, tally):
        noticed = False
        for place, one in enumerate(tried_first):
            if notices(one, mutant.program, recorded):
                # The next change is mostly beside this one: what noticed this is asked first.
                tried_first.insert(0, tried_first.pop(place))
                noticed = True
                break
        tried, caught = outcome.kinds.get(mutant.kind, (0, 0))
        outcome.kinds[mutant.kind] = (tried + 1, caught + noticed)
        if not noticed:
            outcome.survivors.append(Survivor(mutant, _shown(played, mutant.program)))
        if progress is not None:
            progress(outcome.tried)
    outcome.rejected, outcome.equivalent = tally.rejected, tally.equivalent
    return outcome


def _name(replay: ReplayProgram) -> str:
    scenario = replay.scenario
    return replay.movie if scenario == "scenario" else f"{replay.movie} ({scenario})"


class _Memory(RamTrace):
    """A trace that remembers the columns which were read: mutants read the same ones."""

    def __init__(self, blocks: Sequence[Block], chunks: Sequence[RamChunk]) -> None:
        super().__init__(blocks, chunks)
        self._columns: dict[tuple[int, int], np.ndarray[tuple[int, int], np.dtype[np.uint8]]] = {}

    def columns_many(
        self, places: Sequence[tuple[int, int]]
    ) -> list[np.ndarray[tuple[int, int], np.dtype[np.uint8]]]:
        """As in ``RamTrace``."""
        new = [place for place in dict.fromkeys(places) if place not in self._columns]
        if new:
            self._columns.update(zip(new, super().columns_many(new), strict=True))
        return [self._columns[place] for place in places]


@dataclass(frozen=True, slots=True)
class Played:
    """A replay, what it showed, and what the spec makes of that."""

    index: int
    run: EngineRun
    trace: Trace

    @classmethod
    def of(
        cls, index: int, program: Program, replay: ReplayProgram, run: EngineRun
    ) -> Played | None:
        """A replay to try mutants on; ``None`` where its memory lacks what the spec reads."""
        assert run.ram is not None
        run = replace(run, ram=_Memory.joined([run.ram]))
        try:
            return cls(index, run, evaluate_run(program, replay, run))
        except LookupError:
            return None


def notices(one: Played, program: Program, recorded: Recorded | None) -> bool:
    """Whether a replay fails when the spec is ``program``."""
    replay = program.replays[one.index]
    try:
        trace = evaluate_run(program, replay, one.run)
    except LookupError:  # it reads what the memory does not have
        return True
    ends = [e for e in replay.expected if isinstance(e, EndsWith | NeverEnds)]
    if not all(check(expected, trace).held for expected in ends):
        return True
    if trace.end is not None and trace.end + 1 < trace.frames:
        trace = evaluate_run(program, replay, cut_run(one.run, trace.end + 1))
    if not all(result.held for result in judge(program, replay, trace)):
        return True
    return recorded is not None and recorded(one.index, trace)


def _shown(played: Iterable[Played], program: Program) -> str:
    """Where the first difference shows, though nothing expects otherwise."""
    for one in played:
        replay = program.replays[one.index]
        trace = evaluate_run(program, replay, one.run)
        differing = [
            (frame, what)
            for what, frame in _differences(one.trace, trace)
            if frame is not None and frame < one.trace.frames
        ]
        if differing:
            frame, what = min(differing)
            return f"{what} differs at frame {frame} of {_name(replay)}"
    return ""


def _differences(before: Trace, after: Trace) -> Iterable[tuple[str, int | None]]:
    """The first frame from which the reward, the end, a value of info or a variable differs."""
    for player, paid in enumerate(before.paid):
        what = "the reward" if len(before.paid) == 1 else f"the reward of player {player + 1}"
        yield what, _first(paid[1:], after.paid[player][1:], 1)
    yield "the end", _first(before.ended[1:], after.ended[1:], 1)
    for old, new in zip(before.scenario.info, after.scenario.info, strict=True):
        yield f"`{old.name}` in info", _first(before.column(old.node), after.column(new.node), 0)
    for key, values in before.variables.items():
        if key in after.variables:
            yield f"`{key}`", _first(values, after.variables[key], 0)


def _first(
    before: np.ndarray[tuple[int], np.dtype[np.generic]],
    after: np.ndarray[tuple[int], np.dtype[np.generic]],
    first: int,
) -> int | None:
    found = np.flatnonzero(before != after)
    return int(found[0]) + first if len(found) else None
