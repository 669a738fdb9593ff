"""Evaluates nodes over a trace, node by node, each over all frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrodsl.evaluators.arrays.columns import Array, Columns, Truths, read_pointed, wrapped
from retrodsl.evaluators.arrays.episodes import Episodes
from retrodsl.evaluators.arrays.operations import OPERATIONS
from retrodsl.ir.nodes import Kind, Node, Op, PointedRead, in_order
from retrodsl.ir.program import ScenarioProgram


class HandWrittenLua(ValueError):  # noqa: N818 - named for what it reports
    """What was asked for is computed by a hand-written script, which only the engine can run."""


def evaluate_arrays(roots: Sequence[Node], columns: Columns) -> list[Array]:
    """The values of each of ``roots`` on every frame, in their order.

    Integers are int64, doubles float64, conditions bool. A root that is a variable is the very
    array of ``columns``, and equal roots are one array: do not write to them. A value that nothing
    needs any more is let go, so at any time only what is still to be used is in memory.

    Raises ``KeyError`` for a variable that ``columns`` lacks, ``LookupError`` for a pointer into
    memory that it lacks.
    """
    nodes = in_order(roots)
    uses = Counter(arg.serial for node in nodes for arg in node.args)
    uses.update(root.serial for root in roots)
    evaluator = _Evaluator(columns)
    values: dict[int, Array] = {}
    with np.errstate(all="ignore"):
        for node in nodes:
            values[node.serial] = evaluator.evaluate(node, [values[a.serial] for a in node.args])
            for arg in node.args:
                uses[arg.serial] -= 1
                if not uses[arg.serial]:
                    del values[arg.serial]
    full = {root.serial: evaluator.full(values[root.serial]) for root in roots}
    return [full[root.serial] for root in roots]


class _Evaluator:
    """Evaluates single nodes over the frames of ``columns``.

    What is the same on every frame stays a scalar until history or a caller needs an array.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.episodes = Episodes(columns.frames, columns.resets)

    def full(self, value: Array) -> Array:
        """``value`` as an array of its own, one element a frame."""
        return value if value.ndim else np.full(self.columns.frames, value)

    def evaluate(self, node: Node, args: list[Array]) -> Array:
        match node.op:
            case Op.CONST:
                return _constant(node)
            case Op.VARIABLE:
                return self.columns.variables[str(node.payload)]
            case Op.FRAME:
                return self.episodes.frame()
            case Op.POINTED:
                assert isinstance(node.payload, PointedRead)
                base, fallback = map(self.full, args)
                return read_pointed(self.columns.memory, base, fallback, node.payload)
            case Op.PREV:
                return self.episodes.previous(self.full(args[0]))
            case Op.LATCH:
                value, condition, start = args
                return self.episodes.latch(value, self.full(condition), start)
            case Op.RUN_MAX:
                return self.episodes.greatest(self.full(args[0]))
            case Op.RUN_MIN:
                return self.episodes.smallest(self.full(args[0]))
            case Op.RUN_SUM:
                return self.episodes.accumulate(np.add, self.full(args[0]))
            case _:
                return OPERATIONS[node.op](*args)


def _constant(node: Node) -> Array:
    value = node.number
    if node.kind is Kind.REAL:
        return np.asarray(value, np.float64)
    if node.kind is Kind.BOOL:
        return np.asarray(value, np.bool_)
    return np.asarray(wrapped(int(value)))


def rewards(scenario: ScenarioProgram, columns: Columns, player: int = 1) -> NDArray[np.float32]:
    """The reward of every frame for a player (from 1): its terms summed, rounded once to float32.

    Raises ``IndexError`` for a player that the scenario does not have and ``HandWrittenLua``.
    """
    if not 1 <= player <= len(scenario.rewards):
        raise IndexError(f"player {player} of {len(scenario.rewards)}")
    _only_written_here(scenario, "reward", player)
    terms = scenario.rewards[player - 1]
    total = np.zeros(columns.frames)
    with np.errstate(all="ignore"):
        for column in evaluate_arrays([term.node for term in terms], columns):
            total += column
        return total.astype(np.float32)


def done(scenario: ScenarioProgram, columns: Columns) -> Truths:
    """Whether the episode ends on each frame, by ``done`` or by ``truncate``.

    Frames after that are evaluated as if it went on. Raises ``HandWrittenLua``.
    """
    _only_written_here(scenario, "done", 1)
    conditions = [named.node for named in (*scenario.done, *scenario.truncate)]
    result = np.zeros(columns.frames, np.bool_)
    for column in evaluate_arrays(conditions, columns):
        result |= column
    return result


def _only_written_here(scenario: ScenarioProgram, slot: str, player: int) -> None:
    for lua in scenario.lua:
        if lua.slot == slot and lua.player == player:
            raise HandWrittenLua(
                f"the {slot} of `{scenario.name}` is `{lua.function}` of `{lua.script}`, "
                "which only the engine runs"
            )
