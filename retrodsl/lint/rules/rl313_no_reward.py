"""A scenario that pays nothing: no `reward` or `rewards`, or none with a term, a time or a script.

Every reward is 0, and there is nothing that an agent could learn.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.readers.json_nodes import JsonArray, JsonNode, JsonNull, JsonObject

CODE = "RL313"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Rewards that are all missing or empty; what is misspelt or of another kind is told there."""
    for scenario in scenarios(integration):
        root = scenario.scenario.root
        assert root is not None
        alone, listed = root.get("reward"), root.get("rewards")
        if not _is_nothing(alone) or not _is_nothing(listed):
            continue
        if any(_is_misspelt(member.key.value) for member in root.members):
            continue
        given = key_of(root, "reward") or key_of(root, "rewards")
        yield finding(
            CODE,
            Severity.WARNING,
            "there is no reward" if given is None else "the reward is empty",
            scenario.file.label(given or root),
            notes=("every reward of this scenario is 0",),
            helps=("add a term, such as the change of the score",),
        )


def _is_nothing(node: JsonNode | None) -> bool:
    match node:
        case None | JsonNull():
            return True
        case JsonArray(items=items):
            return all(_is_nothing(item) for item in items)
        case JsonObject(members=members):
            return all(
                member.key.value == "variables" and _is_nothing(member.value) for member in members
            )
        case _:
            return False


def _is_misspelt(key: str) -> bool:
    return key not in ("reward", "rewards", "done", "scripts", "actions", "crop", "crops")


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}}{reward}
}}
"""

RULE = Rule(
    code=CODE,
    name="no-reward",
    title="a scenario that pays nothing",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(reward="")}),
        Example({"scenario.json": _SCENARIO.format(reward=',\n  "reward": {"variables": {}}')}),
    ),
    valid=(
        Example(
            {"scenario.json": _SCENARIO.format(reward=',\n  "reward": {"time": {"reward": 0.1}}')}
        ),
    ),
    check=check,
)
