"""Two groups of `actions` with the same buttons, or one choice twice in a group.

The engine knows a group by the buttons in it. Of two with the same buttons it keeps the first, so
that the choices of the second are never offered to the agent; a choice that stands twice counts
once.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.lint.integration import Integration, ScenarioFile, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.readers.json_nodes import JsonArray, JsonNode, JsonText

CODE = "RL214"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every group, and every choice of a group, that came before."""
    for scenario in scenarios(integration):
        actions = scenario.scenario.actions
        if isinstance(actions, JsonArray):
            yield from _groups(scenario, actions)


def _groups(scenario: ScenarioFile, actions: JsonArray) -> Iterator[Diagnostic]:
    groups: dict[frozenset[str], JsonNode] = {}
    for group in actions.items:
        if not isinstance(group, JsonArray):
            continue
        choices: dict[frozenset[str], JsonNode] = {}
        for choice in group.items:
            if not isinstance(choice, JsonArray):
                continue
            pressed = frozenset(b.value for b in choice.items if isinstance(b, JsonText))
            if pressed in choices:
                first = scenario.file.label(choices[pressed], "first here")
                message = "the choice is already in its group"
                yield _found(scenario, choice, message, "it counts once", first)
            choices.setdefault(pressed, choice)
        buttons = frozenset(button for pressed in choices for button in pressed)
        if buttons and buttons in groups:
            first = scenario.file.label(groups[buttons], "this one stays")
            message = "another group has the same buttons"
            yield _found(scenario, group, message, "the engine drops this one", first)
        groups.setdefault(buttons, group)


def _found(
    scenario: ScenarioFile, node: JsonNode, message: str, note: str, first: Label
) -> Diagnostic:
    return finding(
        CODE,
        Severity.ERROR,
        message,
        scenario.file.label(node),
        related=(first,),
        notes=(note,),
        helps=("put the choices together in one group",) if "group has" in message else (),
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
    name="duplicate-action-group",
    title="actions that the engine drops as said before",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(actions='[[[], ["A"], ["B"]], [["A", "B"]]]')}),
        Example({"scenario.json": _SCENARIO.format(actions='[[[], ["A", "B"], ["B", "A"]]]')}),
    ),
    valid=(
        Example({"scenario.json": _SCENARIO.format(actions='[[[], ["A"], ["B"]], [[], ["A"]]]')}),
    ),
    check=check,
)
