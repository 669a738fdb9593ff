"""A scenario's JSON: reward, done, actions, crop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from retrodsl.diagnostics import Collector, Label
from retrodsl.emitters.conditions import ALWAYS, NEVER, Group, NotJson, Test, Tree, tree_of
from retrodsl.emitters.rewards import Entry, JsonReward, Unsayable, json_reward
from retrodsl.ir.program import Named, Program, ScenarioProgram
from retrodsl.models import ScenarioFile

#: Said of what the JSON cannot hold, until the compiler writes Lua.
NEEDS_LUA = "the engine's JSON cannot say this, and this version of the compiler writes no Lua"


@dataclass(frozen=True, slots=True)
class EmittedScenario:
    """A scenario's file and, a player each, the reward in it (``None``: no reward)."""

    file: ScenarioFile
    rewards: tuple[JsonReward | None, ...]


def scenario_file(
    program: Program, scenario: ScenarioProgram, reports: Collector
) -> EmittedScenario | None:
    """The file of ``scenario``; ``None`` after reporting what the engine's JSON cannot say."""
    document: dict[str, Any] = {}
    before = len(reports.found)
    rewards = tuple(_reward(terms, reports) for terms in scenario.rewards)
    if any(reward is not None for reward in rewards[1:]):
        document["rewards"] = [_reward_document(reward) for reward in rewards]
    elif rewards and rewards[0] is not None:
        document["reward"] = _reward_document(rewards[0])
    done = _done((*scenario.done, *scenario.truncate), reports)
    if done is not None:
        document["done"] = done
    for item in scenario.info:
        if item.name not in {v.key for v in program.variables}:
            _needs_lua(reports, item, f"`info` shows `{item.name}`", "it is computed")
    for slot in scenario.lua:
        reports.error(
            "RT401",
            slot.place.source,
            slot.place.span,
            "hand-written scripts are not compiled in yet",
            f"`{slot.script}` would have to be copied beside the JSON",
        )
    if scenario.actions is not None:
        document["actions"] = [[list(chord) for chord in group] for group in scenario.actions]
    if scenario.crop is not None:
        document["crop"] = list(scenario.crop)
    if any(d.is_error for d in reports.found[before:]):
        return None
    return EmittedScenario(ScenarioFile.model_validate(document), rewards)


def _needs_lua(
    reports: Collector, named: Named, what: str, reason: str, related: tuple[Label, ...] = ()
) -> None:
    reports.error(
        "RT401",
        named.place.source,
        named.place.span,
        f"{what} needs Lua",
        reason,
        notes=(NEEDS_LUA,),
        related=related,
    )


# --- reward


def _reward(terms: Sequence[Named], reports: Collector) -> JsonReward | None:
    if not terms:
        return None
    try:
        return json_reward(terms)
    except Unsayable as error:
        related: tuple[Label, ...] = ()
        if error.other is not None:
            place = error.other.place
            related = (Label(place.source, place.span, "the other measure is asked for here"),)
        _needs_lua(reports, error.term, f"the reward `{error.term.name}`", str(error), related)
        return None


def _reward_document(reward: JsonReward | None) -> dict[str, Any]:
    if reward is None:
        return {}
    document: dict[str, Any] = {}
    if reward.entries:
        document["variables"] = {e.measure.key: _entry_document(e) for e in reward.entries}
    if reward.time:
        document["time"] = {"reward": float(reward.time)}
    return document


def _entry_document(entry: Entry) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if entry.op is not None:
        document["op"] = entry.op
    if entry.reference is not None:
        document["reference"] = entry.reference
    if not entry.measure.delta:
        document["measurement"] = "absolute"
    if entry.reward or not entry.penalty:
        document["reward"] = float(entry.reward)
    if entry.penalty:
        document["penalty"] = float(entry.penalty)
    return document


# --- done


def _done(conditions: Sequence[Named], reports: Collector) -> dict[str, Any] | None:
    trees: list[tuple[str, Tree]] = []
    for condition in conditions:
        try:
            tree = tree_of(condition.node)
        except NotJson as reason:
            _needs_lua(reports, condition, f"the condition `{condition.name}`", str(reason))
            continue
        trees.append((condition.name, tree))
    trees = [(name, tree) for name, tree in trees if tree != NEVER]
    if not trees:
        return None
    if len(trees) == 1:
        name, tree = trees[0]
        return _group_document(tree if isinstance(tree, Group) else Group(False, (tree,)), name)
    return _node(False, trees)


def _group_document(group: Group, name: str) -> dict[str, Any]:
    members = [(f"{name}_{number}", tree) for number, tree in enumerate(group.members, 1)]
    return _node(group.all, members)


def _node(every: bool, members: Sequence[tuple[str, Tree]]) -> dict[str, Any]:
    """A node of the engine: a test each variable, the rest in nodes of their own."""
    variables: dict[str, Any] = {}
    nodes: dict[str, Any] = {}
    for name, tree in members:
        if isinstance(tree, Test) and tree.measure.key not in variables:
            variables[tree.measure.key] = _test_document(tree)
            continue
        assert tree != ALWAYS, "a constant condition is refused before it comes here"
        group = tree if isinstance(tree, Group) else Group(False, (tree,))
        nodes[name] = _group_document(group, name)
    document: dict[str, Any] = {"condition": "all"} if every else {}
    if variables:
        document["variables"] = variables
    if nodes:
        document["nodes"] = nodes
    return document


def _test_document(test: Test) -> dict[str, Any]:
    document: dict[str, Any] = {"op": test.op}
    if test.reference is not None:
        document["reference"] = test.reference
    if test.measure.delta:
        document["measurement"] = "delta"
    return document
