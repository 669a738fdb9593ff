"""A button in `actions` that the system does not have.

The engine takes it as a bit behind the last button. The choice is there for the agent and presses
nothing, so that a part of its exploration is spent on an action without effect. Buttons are written
in capitals, as in the engine's core files.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.lint.wording import respell
from retrodsl.readers.json_nodes import JsonArray, JsonNode, JsonText

CODE = "RL206"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every text in the alternatives of ``actions`` that is no button."""
    for scenario in scenarios(integration):
        if scenario.scenario.actions is None or integration.platform is None:
            continue
        platform = integration.platform
        buttons = [button for button in platform.buttons if button is not None]
        for node in _buttons(scenario.scenario.actions):
            if node.value not in buttons:
                helps, fix = respell(scenario.file, node, buttons)
                yield finding(
                    CODE,
                    Severity.ERROR,
                    f"{platform.name} has no button `{node.value}`",
                    scenario.file.label(node),
                    notes=("the engine sets a bit that no button has, and nothing is pressed",),
                    helps=helps or (f"the buttons are {', '.join(buttons)}",),
                    fix=fix,
                )


def _buttons(actions: JsonNode) -> Iterator[JsonText]:
    for group in actions.items if isinstance(actions, JsonArray) else ():
        for alternative in group.items if isinstance(group, JsonArray) else ():
            for button in alternative.items if isinstance(alternative, JsonArray) else ():
                if isinstance(button, JsonText):
                    yield button


RULE = Rule(
    code=CODE,
    name="unknown-button",
    title="a button that the system does not have",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "actions": [[[], ["left"], ["RIGHT"]], [[], ["A"], ["R1"]]],
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""
            },
            count=2,
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": """\
{
  "actions": [[[], ["LEFT"], ["RIGHT"]], [[], ["A"], ["B"], ["A", "B"]]],
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""
            }
        ),
    ),
    check=check,
)
