"""What a replay exercises: every point of the spec looked for over its whole trace at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from retrodsl.evaluators.arrays import Columns, evaluate_arrays
from retrodsl.evaluators.arrays.columns import Array, Truths
from retrodsl.ir.nodes import Node
from retrodsl.ir.program import Program
from retrodsl.replay.coverage.points import Point, Probe, Show, graph_of, points_of

#: Columns of nodes are held for so many values at once.
MAX_VALUES = 16 << 20


class Coverage:
    """Which points of a spec were exercised, and by which replay first."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.points = points_of(program)
        self.by: dict[int, str] = {}
        self.replays: list[str] = []

    def add(self, name: str, seen: Iterable[int]) -> None:
        """Count a replay: ``seen`` is what ``observe`` gave."""
        self.replays.append(name)
        for index in seen:
            self.by.setdefault(index, name)

    @property
    def percent(self) -> float:
        """The share of points that were exercised, 100 where there is none."""
        return 100 * len(self.by) / len(self.points) if self.points else 100.0


def observe(
    program: Program, scenario: str, columns: Columns, points: Sequence[Point] | None = None
) -> frozenset[int]:
    """Which of ``points_of(program)`` a replay in ``scenario`` exercises, by their indexes.

    ``columns`` are those of its episode, frame 0 the reset frame, up to the frame that ends it.
    ``points`` saves making them again. Raises what ``evaluate_arrays`` raises.
    """
    if columns.frames == 0:
        return frozenset()
    known = points_of(program) if points is None else points
    computed = graph_of(program.scenario(scenario))
    seen: set[int] = set()
    later: list[tuple[int, Probe]] = []
    for index, point in enumerate(known):
        for probe in point.probes:
            if probe.scenario not in (None, scenario):
                continue
            if isinstance(probe.node, str):
                if shown(probe, columns.variables[probe.node], None):
                    seen.add(index)
            elif all(n.is_const or n.serial in computed for n in _nodes(probe)):
                later.append((index, probe))
    for some in _batches(later, columns.frames):
        nodes = {node.serial: node for _, probe in some for node in _nodes(probe)}
        arrays = evaluate_arrays(list(nodes.values()), columns)
        values = dict(zip(nodes, arrays, strict=True))
        for index, probe in some:
            if index not in seen and _is_shown(probe, values):
                seen.add(index)
    return frozenset(seen)


def _nodes(probe: Probe) -> Iterator[Node]:
    assert isinstance(probe.node, Node)
    yield probe.node
    for node, _ in probe.path:
        yield node


def _batches(probes: Sequence[tuple[int, Probe]], frames: int) -> Iterator[list[tuple[int, Probe]]]:
    """The probes in groups whose columns fit in memory together."""
    room = max(MAX_VALUES // frames, 1)
    group: list[tuple[int, Probe]] = []
    serials: set[int] = set()
    for item in probes:
        new = {node.serial for node in _nodes(item[1])}
        if group and len(serials | new) > room:
            yield group
            group, serials = [], set()
        group.append(item)
        serials |= new
    if group:
        yield group


def _is_shown(probe: Probe, values: dict[int, Array]) -> bool:
    assert isinstance(probe.node, Node)
    reached: Truths | None = None
    for node, truth in probe.path:
        holds = values[node.serial] if truth else ~values[node.serial]
        reached = holds if reached is None else reached & holds
    return shown(probe, values[probe.node.serial], reached)


def shown(probe: Probe, column: Array, reached: Truths | None) -> bool:
    """Whether a column does what the probe asks, on a frame where ``reached`` (if given) is true.

    Terms and conditions count from frame 1 on: the reset frame pays nothing and ends nothing.
    """
    if probe.scenario is not None and probe.show is not Show.RISE:
        column = column[1:]
    match probe.show:
        case Show.CHANGE:
            found = column[1:] != column[:-1]
        case Show.EQUAL:
            found = column == probe.value
        case Show.ABOVE:
            found = column > 0
        case Show.BELOW:
            found = column < 0
        case Show.TRUE:
            found = column
        case Show.FALSE:
            found = ~column
        case Show.RISE:
            found = column[1:] & ~column[:-1]
    return bool(np.any(found if reached is None else found & reached))
