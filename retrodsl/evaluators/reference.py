"""The definition of what a spec means: one frame after the other, nothing clever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retrodsl.evaluators.frames import Frame
from retrodsl.float32 import float32
from retrodsl.ir.nodes import Node, Op, PointedRead, Value, in_order
from retrodsl.ir.program import ScenarioProgram
from retrodsl.ir.scalar import apply


class Episode:
    """Evaluates nodes frame by frame, from the reset frame on.

    ``step`` takes the next frame; ``value`` then gives what a node is on it.
    """

    def __init__(self, roots: Iterable[Node]) -> None:
        self.nodes = in_order(roots)
        self.frame = -1
        self._now: dict[int, Value] = {}
        self._before: dict[int, Value] = {}

    def value(self, node: Node) -> Value:
        """The value of ``node`` on the newest frame."""
        return self._now[node.serial]

    def value_of(self, serial: int) -> Value:
        """The value of the node with that serial on the newest frame."""
        return self._now[serial]

    def step(self, frame: Frame) -> None:
        """Take the next frame; the first is frame 0."""
        self.frame += 1
        self._before, self._now = self._now, {}
        for node in self.nodes:
            self._now[node.serial] = self._evaluate(node, frame)

    def _evaluate(self, node: Node, frame: Frame) -> Value:
        args = [self._now[arg.serial] for arg in node.args]
        first = self.frame == 0
        match node.op:
            case Op.CONST:
                assert isinstance(node.payload, int | float)
                return node.payload
            case Op.VARIABLE:
                return frame.values[str(node.payload)]
            case Op.POINTED:
                return self._pointed(node, args, frame)
            case Op.FRAME:
                return self.frame
            case Op.PREV:
                return args[0] if first else self._before[node.args[0].serial]
            case Op.LATCH:
                value, condition, start = args
                if condition:
                    return value
                return start if first else self._before[node.serial]
            case Op.RUN_MAX:
                return args[0] if first else max(self._before[node.serial], args[0])
            case Op.RUN_MIN:
                return args[0] if first else min(self._before[node.serial], args[0])
            case Op.RUN_SUM:
                return args[0] if first else self._before[node.serial] + args[0]
            case _:
                return apply(node.op, args)

    @staticmethod
    def _pointed(node: Node, args: list[Value], frame: Frame) -> Value:
        read = node.payload
        assert isinstance(read, PointedRead)
        base, fallback = args
        if not read.is_inside(int(base)):
            return fallback
        raw = frame.memory.read(int(base) + read.offset, read.data_type.width)
        return read.data_type.decode(raw, read.mask)


def evaluate(roots: Sequence[Node], frames: Iterable[Frame]) -> list[list[Value]]:
    """The values of each of ``roots`` on every frame: one list a root."""
    episode = Episode(roots)
    columns: list[list[Value]] = [[] for _ in roots]
    for frame in frames:
        episode.step(frame)
        for column, root in zip(columns, roots, strict=True):
            column.append(episode.value(root))
    return columns


def reward_of(terms: Iterable[Value]) -> float:
    """The reward of one frame: its terms summed as doubles, in order, rounded once to float32."""
    total = 0.0
    for term in terms:  # not ``sum``, which from Python 3.12 on compensates for rounding
        total += term
    return float32(total)


def is_done(scenario: ScenarioProgram, episode: Episode) -> bool:
    """Whether the episode ends on the newest frame, by ``done`` or by ``truncate``."""
    return any(episode.value(c.node) for c in (*scenario.done, *scenario.truncate))
