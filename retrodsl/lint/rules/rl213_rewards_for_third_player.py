"""A third reward in `rewards`: the engine keeps two players.

What stands behind the second is never looked at, whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json.scenario import PLAYERS
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.readers.json_nodes import JsonArray

CODE = "RL213"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """The first reward that no player gets."""
    for scenario in scenarios(integration):
        root = scenario.scenario.root
        listed = root.get("rewards") if root is not None else None
        if isinstance(listed, JsonArray) and len(listed.items) > PLAYERS:
            yield finding(
                CODE,
                Severity.ERROR,
                f"there are {len(listed.items)} rewards for {PLAYERS} players",
                scenario.file.label(listed.items[PLAYERS]),
                notes=("the engine never looks at it",),
                helps=("take it out",),
            )


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "rewards": [
    {{"variables": {{"score": {{"reward": 1.0}}}}}},
    {{"variables": {{"score": {{"reward": -1.0}}}}}}{third}
  ]
}}
"""

RULE = Rule(
    code=CODE,
    name="rewards-for-third-player",
    title="a reward for a player that the engine does not keep",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(third=',\n    {"time": {"reward": 0.5}}')}),
    ),
    valid=(Example({"scenario.json": _SCENARIO.format(third="")}),),
    check=check,
)
