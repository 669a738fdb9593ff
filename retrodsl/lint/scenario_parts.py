"""The parts of scenarios that several rules look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal

from retrodsl.engine_json import DataVariable, Done, Measure, Scenario
from retrodsl.engine_json.scenario import OPS_WITH_REFERENCE, PLAYERS
from retrodsl.lint.integration import Integration, ScenarioFile
from retrodsl.readers.json_nodes import (
    JsonArray,
    JsonNode,
    JsonNull,
    JsonNumber,
    JsonObject,
    JsonText,
)

Level = Literal["scenario", "reward", "term", "time", "done", "node", "test"]

#: What the engine reads of an object at each level.
KEYS: Mapping[Level, tuple[str, ...]] = {
    "scenario": ("reward", "rewards", "done", "scripts", "actions", "crop", "crops"),
    "reward": ("variables", "time", "script"),
    "term": ("reward", "penalty", "op", "reference", "measurement"),
    "time": ("reward", "penalty", "op", "reference", "measurement"),
    "done": ("condition", "variables", "nodes", "script"),
    "node": ("condition", "variables", "nodes", "script"),
    "test": ("op", "reference", "measurement"),
}
_MARKS = frozenset(("reward", "rewards", "done"))


@lru_cache(maxsize=4)  # every rule asks for those of one folder, one rule after the other
def scenarios(integration: Integration) -> tuple[ScenarioFile, ...]:
    """The scenarios of a folder that the engine can load.

    A broken file has its own finding, and what could be read of it says nothing of the rest. JSON
    files of other names count if they hold a reward or done.
    """
    return tuple(file for file in integration.scenarios if _is_scenario(file))


def _is_scenario(file: ScenarioFile) -> bool:
    root = file.scenario.root
    if root is None or not file.file.read.engine_accepts:
        return False
    return file.name == "scenario" or any(m.key.value in _MARKS for m in root.members)


@lru_cache(maxsize=4)
def clear_variables(integration: Integration) -> Mapping[str, DataVariable]:
    """The variables whose type the engine reads as it is written, by name.

    Of the others nothing follows: what is wrong there has its own finding.
    """
    if integration.data is None or not integration.data.read.engine_accepts:
        return {}
    return {v.name: v for v in integration.variables if _is_clear(v)}


def _is_clear(variable: DataVariable) -> bool:
    node = variable.node("type")
    return (
        variable.type is not None
        and isinstance(node, JsonText)
        and node.value == variable.type.code
    )


def measures(scenario: Scenario) -> Iterator[Measure]:
    """Everything measured that counts: terms, what each frame pays, and tests."""
    yield from scenario.terms()
    for reward in scenario.rewards:
        if reward.time is not None and reward.script is None:
            yield reward.time
    yield from scenario.tests()


def objects(root: JsonObject) -> Iterator[tuple[Level, JsonObject]]:
    """Every object that the engine looks into, with its level; none that a script hides."""
    yield "scenario", root
    for part in rewards(root):
        yield "reward", part
        if not has_script(part):
            for node in _values(part.get("variables")):
                yield "term", node
            time = part.get("time")
            if isinstance(time, JsonObject):
                yield "time", time
    done = root.get("done")
    if isinstance(done, JsonObject):
        yield "done", done
        if not has_script(done):
            yield from _inside(done)


def rewards(root: JsonObject) -> Iterator[JsonObject]:
    """The objects that give a player's reward: ``reward``, and of ``rewards`` those of players."""
    alone, listed = root.get("reward"), root.get("rewards")
    if isinstance(alone, JsonObject):
        yield alone
    if isinstance(listed, JsonArray):
        for item in listed.items[:PLAYERS]:
            if isinstance(item, JsonObject):
                yield item


def has_script(part: JsonObject) -> bool:
    """Whether a script takes the place of the rest; an empty text does not."""
    script = part.get("script")
    return isinstance(script, JsonText) and script.value != ""


def _inside(group: JsonObject) -> Iterator[tuple[Level, JsonObject]]:
    for node in _values(group.get("variables")):
        yield "test", node
    for node in _values(group.get("nodes")):
        yield "node", node
        yield from _inside(node)


def _values(node: JsonNode | None) -> Iterator[JsonObject]:
    if isinstance(node, JsonObject):
        for member in node.first_members().values():
            if isinstance(member.value, JsonObject):
                yield member.value


def has_unknown_key(node: JsonNode | None, level: Level) -> bool:
    """Whether there is a key that the engine does not read, which has its own finding."""
    return isinstance(node, JsonObject) and any(
        member.key.value not in KEYS[level] for member in node.members
    )


def is_understood(measure: Measure) -> bool:
    """Whether the engine reads a measure as it is written: what it misreads has its own finding."""
    entry = measure.entry
    if not isinstance(entry, JsonObject):
        return False
    for member in entry.members:
        key, node = member.key.value, member.value
        if key not in KEYS["term"]:
            return False
        if key == "op" and measure.op is None and not isinstance(node, JsonNull):
            return False
        if key in ("reward", "penalty") and not isinstance(node, JsonNumber):
            return False
        if key == "measurement" and not (
            isinstance(node, JsonNull)
            or (isinstance(node, JsonText) and node.value == measure.measurement)
        ):
            return False
        if (
            key == "reference"
            and measure.op in OPS_WITH_REFERENCE
            and not (isinstance(node, JsonNumber) and node.value == measure.reference)
        ):
            return False
    return True


def member_count(group: Done) -> int:
    """How many tests and groups stand in a group, those of the wrong kind counted."""
    count = 0
    for key in ("variables", "nodes"):
        part = group.node.get(key)
        if isinstance(part, JsonObject):
            count += len(part.first_members())
    return count


def is_empty(group: Done) -> bool:
    """Whether a group holds nothing at all, not even something that is misspelt or misplaced."""
    known = all(
        member.key.value == "condition"
        or (
            member.key.value in ("variables", "nodes")
            and isinstance(member.value, (JsonNull, JsonObject, JsonArray))
        )
        for member in group.node.members
    )
    return known and member_count(group) == 0
