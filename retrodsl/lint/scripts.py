"""An integration's Lua scripts: which scenario names which, and what they come to together."""

from __future__ import annotations

from retrodsl.lint.integration import ScenarioFile
from retrodsl.readers.json_nodes import JsonArray, JsonObject, JsonText


def listed_scripts(scenario: ScenarioFile) -> tuple[JsonText, ...]:
    """The files that a scenario names in ``scripts``, each with its place.

    The engine also takes a single text, and the values of an object.
    """
    root = scenario.scenario.root
    node = root.get("scripts") if root is not None else None
    match node:
        case JsonText():
            return (node,)
        case JsonArray(items=items):
            return tuple(item for item in items if isinstance(item, JsonText))
        case JsonObject(members=members):
            return tuple(m.value for m in members if isinstance(m.value, JsonText))
        case _:
            return ()
