"""The array evaluator: every episode of a case in one go, split by its resets."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from retrodsl.evaluators.arrays import (
    Columns,
    HandWrittenLua,
    decode_raw,
    done,
    evaluate_arrays,
    rewards,
)
from retrodsl.ir.nodes import Op, in_order
from tests.conformance.case import Subject
from tests.conformance.memory import ram_trace
from tests.conformance.outcome import Outcome, labelled, shown


def run(subject: Subject) -> list[Outcome]:
    """What every episode gives."""
    scenario = subject.scenario
    lengths = [len(frames) for frames in subject.episodes]
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    resets = np.zeros(sum(lengths), np.bool_)
    resets[starts] = True
    columns = _columns(subject, resets)
    named = labelled(scenario)
    nodes = [term.node for _, term in named] + [item.node for item in scenario.info]
    arrays = [array.tolist() for array in evaluate_arrays(nodes, columns)]
    terms = {name: array for (name, _), array in zip(named, arrays, strict=False)}
    info = {key: column.tolist() for key, column in columns.variables.items()}
    for item, array in zip(scenario.info, arrays[len(named) :], strict=True):
        info[item.name] = [shown(item.node.kind, value) for value in array]
    paid: list[list[float] | None] = []
    for player in range(1, len(scenario.rewards) + 1):
        try:
            paid.append(rewards(scenario, columns, player).tolist())
        except HandWrittenLua:
            paid.append(None)
    try:
        ends: list[bool] | None = done(scenario, columns).tolist()
    except HandWrittenLua:
        ends = None
    return [
        Outcome(
            tuple(None if column is None else column[a:b] for column in paid),
            None if ends is None else ends[a:b],
            {name: column[a:b] for name, column in terms.items()},
            {name: column[a:b] for name, column in info.items()},
        )
        for a, b in pairwise([*starts, sum(lengths)])
    ]


def _columns(subject: Subject, resets: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Columns:
    frames = [frame for episode in subject.episodes for frame in episode]
    nodes = in_order([named.node for named in subject.scenario.all_named])
    if any(node.op is Op.POINTED for node in nodes):
        trace = ram_trace(subject.program.platform, frames)
        return Columns.of_trace(subject.program.variables, trace, resets)
    columns = {}
    for v in subject.program.variables:
        places = range(v.address, v.address + v.data_type.width)
        raw = np.array([[frame.get(a, 0) for a in places] for frame in frames], np.uint8)
        columns[v.key] = decode_raw(v.data_type, raw, v.mask)
    return Columns(len(frames), columns, None, resets)
