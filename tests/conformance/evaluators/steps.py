"""The step evaluator: a Python function made for the spec."""

from __future__ import annotations

from collections.abc import Sequence

from retrodsl.evaluators.frames import Memory
from retrodsl.evaluators.steps import Group, Holding, One, Result, Sum, Table, compile_steps
from retrodsl.ir.nodes import Value
from tests.conformance.case import Subject
from tests.conformance.outcome import Outcome, labelled, shown


class _Newest:
    """The memory of the frame that is being taken."""

    def __init__(self) -> None:
        self.memory: Memory | None = None

    def read(self, address: int, width: int) -> bytes:
        """Those bytes."""
        assert self.memory is not None
        return self.memory.read(address, width)


def run(subject: Subject) -> list[Outcome]:
    """What every episode gives."""
    scenario = subject.scenario
    named = labelled(scenario)
    ends = [(c.name, c.node) for c in (*scenario.done, *scenario.truncate)]
    asked: list[Result] = [
        Group([Sum([term.node for term in reward]) for reward in scenario.rewards]),
        Group([One(item.node) for _, item in named]),
        Holding(ends),
        Table([(item.name, item.node) for item in scenario.info]),
    ]
    steps = compile_steps(Group(asked))
    by_hand = {(slot.slot, slot.player) for slot in scenario.lua}
    outcomes = []
    for number in range(len(subject.episodes)):
        newest = _Newest()
        send = steps.begin(newest)
        rows = []
        for frame in subject.frames(number):
            newest.memory = frame.memory
            rows.append(send(frame.values))
        rewards: list[Sequence[float] | None] = [
            None if ("reward", player) in by_hand else [row[0][player - 1] for row in rows]
            for player in range(1, len(scenario.rewards) + 1)
        ]
        terms: dict[str, Sequence[Value]] = {
            name: [row[1][place] for row in rows] for place, (name, _) in enumerate(named)
        }
        info: dict[str, Sequence[Value]] = {
            v.key: [values[v.key] for values in subject.values(number)]
            for v in subject.program.variables
        }
        for item in scenario.info:
            info[item.name] = [shown(item.node.kind, row[3][item.name]) for row in rows]
        done = None if ("done", 1) in by_hand else [bool(row[2]) for row in rows]
        outcomes.append(Outcome(tuple(rewards), done, terms, info))
    return outcomes
