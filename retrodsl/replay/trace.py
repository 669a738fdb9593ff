"""A movie's episode as the spec sees it: every named value on every frame, as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from retrodsl.engines._base import EngineRun
from retrodsl.evaluators.arrays import Columns, evaluate_arrays
from retrodsl.evaluators.arrays.columns import Array, Integers, Truths
from retrodsl.ir.nodes import Node, variables_of
from retrodsl.ir.program import Condition, Program, ReplayProgram, ScenarioProgram
from retrodsl.ram import RamTrace, RamTraceBuilder


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What the array evaluator makes of a run's RAM; every array has a value a frame.

    ``variables`` are int64 by key; ``nodes`` (by serial) int64, float64 or bool. ``paid`` is each
    player's reward as float64, rounded to float32 as it is paid; ``ended`` whether done or truncate
    holds. Where a hand-written function stands for either, it is what the engine said. Frame 0 is
    the reset frame. ``columns`` is what the evaluator reads, its ``memory`` the RAM.
    """

    program: Program = field(repr=False)
    scenario: ScenarioProgram = field(repr=False)
    frames: int
    variables: dict[str, Integers] = field(repr=False)
    nodes: dict[int, Array] = field(repr=False)
    paid: tuple[NDArray[np.float64], ...] = field(repr=False)
    ended: Truths = field(repr=False)
    columns: Columns = field(repr=False)

    def column(self, node: Node) -> Array:
        """The values of a node that the spec names."""
        return self.nodes[node.serial]

    def evaluate(self, nodes: Sequence[Node]) -> list[Array]:
        """The values of any other nodes of the same program, such as those of its lets."""
        return evaluate_arrays(nodes, self.columns)

    def terms(self, player: int) -> dict[str, Array]:
        """The terms of a player's reward (from 1)."""
        return {term.name: self.column(term.node) for term in self.scenario.rewards[player - 1]}

    def rewards(self, player: int) -> NDArray[np.float64]:
        """The reward of every frame for a player (from 1), rounded to float32 as it is paid."""
        return self.paid[player - 1]

    def done_names(self, frame: int) -> tuple[str, ...]:
        """The conditions of done and truncate that hold on a frame."""
        conditions = (*self.scenario.done, *self.scenario.truncate)
        names = tuple(c.name for c in conditions if self.column(c.node)[frame])
        if not names and self.ended[frame]:
            return (f"lua:{hand_written(self.scenario, 'done', 1)}",)
        return names

    @property
    def end(self) -> int | None:
        """The first frame after the reset on which the episode ends, ``None`` if it does not."""
        return first_true(self.ended, after=1)

    def around(self, nodes: Iterable[Node], frame: int, reach: int = 2) -> Window:
        """The variables that ``nodes`` read, on the frames around ``frame``."""
        return self.window(variables_of(nodes), frame, reach)

    def window(self, names: Iterable[str], frame: int, reach: int = 2) -> Window:
        """These variables on the frames around ``frame``."""
        first, last = max(frame - reach, 0), min(frame + reach, self.frames - 1)
        rows = {name: self.variables[name][first : last + 1].tolist() for name in names}
        return Window(first, frame, rows)


@dataclass(frozen=True, slots=True)
class Window:
    """Values on neighbouring frames; ``first`` is the frame of each row's first value."""

    first: int
    frame: int
    rows: dict[str, list[int]]


def first_true(values: Array, after: int = 0) -> int | None:
    """The first frame from ``after`` on where ``values`` is true (not 0), ``None`` if none is."""
    found = np.flatnonzero(values[after:])
    return int(found[0]) + after if len(found) else None


def hand_written(scenario: ScenarioProgram, slot: str, player: int) -> str | None:
    """The hand-written function that stands for a reward or for done, ``None`` for none."""
    for lua in scenario.lua:
        if (lua.slot, lua.player) == (slot, player):
            return lua.function
    return None


def evaluate_run(program: Program, replay: ReplayProgram, run: EngineRun) -> Trace:
    """Evaluate everything that a replay needs over the RAM of a run.

    Raises ``LookupError`` for memory that the run does not have.
    """
    assert run.ram is not None, "a replay asks the engine for its RAM"
    scenario = program.scenario(replay.scenario)
    expected = [e.node for e in replay.expected if isinstance(e, Condition)]
    roots = [*(named.node for named in scenario.all_named), *expected]
    columns = Columns.of_trace(program.variables, run.ram)
    arrays = evaluate_arrays(roots, columns)
    nodes = {root.serial: array for root, array in zip(roots, arrays, strict=True)}
    paid = tuple(
        _paid(scenario, player, nodes, columns.frames, run)
        for player in range(1, len(scenario.rewards) + 1)
    )
    ended = np.zeros(columns.frames, np.bool_)
    for condition in (*scenario.done, *scenario.truncate):
        ended |= nodes[condition.node.serial]
    if run.done and hand_written(scenario, "done", 1) is not None:
        ended |= np.array(run.done, np.bool_)
    variables = {v.key: columns.variables[v.key] for v in program.variables}
    return Trace(program, scenario, columns.frames, variables, nodes, paid, ended, columns)


def _paid(
    scenario: ScenarioProgram, player: int, nodes: dict[int, Array], frames: int, run: EngineRun
) -> NDArray[np.float64]:
    """A player's reward: its terms summed as doubles, in order, rounded once to float32."""
    if run.rewards and hand_written(scenario, "reward", player) is not None:
        return np.array([values[player - 1] for values in run.rewards], np.float64)
    total = np.zeros(frames)
    with np.errstate(all="ignore"):
        for term in scenario.rewards[player - 1]:
            total += nodes[term.node.serial]
        return total.astype(np.float32).astype(np.float64)


def cut_run(run: EngineRun, frames: int) -> EngineRun:
    """The first ``frames`` frames of a run, which are at least one."""
    assert run.ram is not None
    if frames >= run.frames:
        return run
    return replace(
        run,
        frames=frames,
        ram=cut_ram(run.ram, frames),
        rewards=run.rewards[:frames],
        done=run.done[:frames],
        info=run.info.head(frames),
    )


def cut_ram(ram: RamTrace, frames: int) -> RamTrace:
    """The first ``frames`` frames of a trace; whole chunks are not decoded."""
    parts = []
    left = frames
    for part in ram.parts():
        if part.frames > left:
            builder = RamTraceBuilder(ram.blocks)
            for image in islice(part.iter_images(), left):
                builder.append(image.blocks())
            part = builder.build()
        parts.append(part)
        left -= part.frames
        if not left:
            break
    return RamTrace.joined(parts)
