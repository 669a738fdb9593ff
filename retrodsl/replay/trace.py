"""A movie's episode as the spec sees it: every named value on every frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrodsl.engines._base import EngineRun
from retrodsl.evaluators.frames import frames_of
from retrodsl.evaluators.reference import Episode, reward_of
from retrodsl.ir.nodes import Node, Value, variables_of
from retrodsl.ir.program import Condition, Program, ReplayProgram, ScenarioProgram


@dataclass(frozen=True, slots=True)
class Trace:
    """What the reference evaluator makes of a run's RAM.

    ``variables`` and ``nodes`` (by serial) hold a value a frame, frame 0 first.
    """

    scenario: ScenarioProgram
    frames: int
    variables: dict[str, list[int]]
    nodes: dict[int, list[Value]]

    def column(self, node: Node) -> list[Value]:
        """The values of a node that the spec names."""
        return self.nodes[node.serial]

    def terms(self, player: int) -> dict[str, list[Value]]:
        """The terms of a player's reward (from 1)."""
        return {term.name: self.column(term.node) for term in self.scenario.rewards[player - 1]}

    def rewards(self, player: int) -> list[float]:
        """The reward of every frame for a player (from 1), rounded to float32 as it is paid."""
        columns = list(self.terms(player).values())
        return [reward_of(column[f] for column in columns) for f in range(self.frames)]

    def done_names(self, frame: int) -> tuple[str, ...]:
        """The conditions of done and truncate that hold on a frame."""
        conditions = (*self.scenario.done, *self.scenario.truncate)
        return tuple(c.name for c in conditions if self.column(c.node)[frame])

    @property
    def end(self) -> int | None:
        """The first frame after the reset on which the episode ends, ``None`` if it does not."""
        return next((f for f in range(1, self.frames) if self.done_names(f)), None)

    def around(self, nodes: Iterable[Node], frame: int, reach: int = 2) -> Window:
        """The variables that ``nodes`` read, on the frames around ``frame``."""
        first, last = max(frame - reach, 0), min(frame + reach, self.frames - 1)
        names = variables_of(nodes)
        rows = {name: self.variables[name][first : last + 1] for name in names}
        return Window(first, frame, rows)


@dataclass(frozen=True, slots=True)
class Window:
    """Values on neighbouring frames; ``first`` is the frame of each row's first value."""

    first: int
    frame: int
    rows: dict[str, list[int]]


def evaluate_run(program: Program, replay: ReplayProgram, run: EngineRun) -> Trace:
    """Evaluate everything that a replay needs over the RAM of a run."""
    assert run.ram is not None, "a replay asks the engine for its RAM"
    scenario = program.scenario(replay.scenario)
    expected = [e.node for e in replay.expected if isinstance(e, Condition)]
    roots: Sequence[Node] = [*(named.node for named in scenario.all_named), *expected]
    episode = Episode(roots)
    nodes: dict[int, list[Value]] = {root.serial: [] for root in roots}
    variables: dict[str, list[int]] = {v.key: [] for v in program.variables}
    frames = 0
    for frame in frames_of(program.variables, run.ram.iter_images()):
        episode.step(frame)
        for serial, column in nodes.items():
            column.append(episode.value_of(serial))
        for key, value in frame.values.items():
            variables[key].append(value)
        frames += 1
    return Trace(scenario, frames, variables, nodes)
