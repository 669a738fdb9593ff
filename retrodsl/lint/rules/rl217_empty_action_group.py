"""A group of `actions` without any choice.

The engine counts 0 choices for it. An action space with a part of no choices cannot be made, so
that the environment raises when discrete actions are asked for. "Nothing pressed" is a choice:
`[]` inside the group.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.readers.json_nodes import JsonArray

CODE = "RL217"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every group that is an empty list."""
    for scenario in scenarios(integration):
        actions = scenario.scenario.actions
        for group in actions.items if isinstance(actions, JsonArray) else ():
            if isinstance(group, JsonArray) and not group.items:
                yield finding(
                    CODE,
                    Severity.ERROR,
                    "the group of actions has no choice",
                    scenario.file.label(group),
                    notes=("there is no action space with a part of 0 choices",),
                    helps=("take it out, or write [[]] for the choice to press nothing",),
                    fix=replace(scenario.file, group, "[[]]", "write [[]]", safe=False),
                )


_SCENARIO = """\
{{
  "actions": {actions},
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="empty-action-group",
    title="a group of actions without a choice",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO.format(actions='[[[], ["A"]], []]')}),),
    valid=(Example({"scenario.json": _SCENARIO.format(actions='[[[], ["A"]], [[]]]')}),),
    check=check,
)
