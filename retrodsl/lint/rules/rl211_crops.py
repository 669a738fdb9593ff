"""`crops`: a crop for each player, which the engine offers and cannot read.

Whatever stands in the list, the engine raises `RuntimeError` when it loads the scenario. One
`crop` for all players works.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.readers.json_nodes import JsonArray, JsonNull, JsonObject

CODE = "RL211"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """A ``crops`` that holds anything."""
    for scenario in scenarios(integration):
        root = scenario.scenario.root
        member = root.member("crops") if root is not None else None
        if member is None or isinstance(member.value, JsonNull):
            continue
        if isinstance(member.value, JsonArray) and not member.value.items:
            continue
        if isinstance(member.value, JsonObject) and not member.value.members:
            continue
        yield finding(
            CODE,
            Severity.ERROR,
            "the engine cannot read crops",
            scenario.file.label(member.key),
            notes=("it raises RuntimeError when it loads the scenario",),
            helps=("write one crop for all players: [left, top, width, height]",),
        )


_SCENARIO = """\
{{
  {crop},
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="crops",
    title="crops, which always raises",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO.format(crop='"crops": [[0, 0, 320, 224]]')}),),
    valid=(Example({"scenario.json": _SCENARIO.format(crop='"crop": [0, 0, 320, 224]')}),),
    check=check,
)
