"""The reference evaluator: the definition."""

from __future__ import annotations

from retrodsl.evaluators.reference import Episode, is_done
from retrodsl.float32 import float32
from retrodsl.ir.nodes import Value
from tests.conformance.case import Subject
from tests.conformance.outcome import Outcome, labelled, shown


def run(subject: Subject) -> list[Outcome]:
    """What every episode gives."""
    return [_episode(subject, number) for number in range(len(subject.episodes))]


def _episode(subject: Subject, number: int) -> Outcome:
    scenario = subject.scenario
    episode = Episode([named.node for named in scenario.all_named])
    by_hand = {(slot.slot, slot.player) for slot in scenario.lua}
    terms: dict[str, list[Value]] = {name: [] for name, _ in labelled(scenario)}
    variables: dict[str, list[Value]] = {v.key: [] for v in subject.program.variables}
    info: dict[str, list[Value]] = {item.name: [] for item in scenario.info}
    sums: list[list[float]] = [[] for _ in scenario.rewards]
    done: list[bool] = []
    for frame in subject.frames(number):
        episode.step(frame)
        for key, column in variables.items():
            column.append(frame.values[key])
        for name, named in labelled(scenario):
            terms[name].append(episode.value(named.node))
        for item in scenario.info:
            info[item.name].append(shown(item.node.kind, episode.value(item.node)))
        for column, reward in zip(sums, scenario.rewards, strict=True):
            total = 0.0
            for term in reward:
                total += episode.value(term.node)
            column.append(total)
        done.append(is_done(scenario, episode))
    rewards = [
        None if ("reward", player) in by_hand else column for player, column in enumerate(sums, 1)
    ]
    return Outcome(
        tuple(None if c is None else [float32(value) for value in c] for c in rewards),
        None if ("done", 1) in by_hand else done,
        terms,
        variables | info,
        tuple(rewards),
    )
