"""An `all` in which both sides have lost.

A round ends when one of the two has no health left. That both are at 0 in the same frame hardly
ever happens, and so neither does the end of the episode: `any` was meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import Test
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.names import is_of_the_other_side, is_vital
from retrodsl.lint.scenario_parts import is_understood, scenarios

CODE = "RL321"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every group under ``all`` with the end of both sides, by the names of its variables."""
    for scenario in scenarios(integration):
        done = scenario.scenario.done
        if done is None or done.script is not None:
            continue
        for group in done.every():
            lost = [test for test in group.tests if _is_lost(test)] if group.all else []
            theirs = [test for test in lost if is_of_the_other_side(test.name)]
            own = [test for test in lost if not is_of_the_other_side(test.name)]
            if theirs and own:
                yield finding(
                    CODE,
                    Severity.WARNING,
                    f"`{own[0].name}` and `{theirs[0].name}` must both be lost in one frame",
                    scenario.file.label(group.node.get("condition") or group.node),
                    related=(
                        scenario.file.label(own[0].key, "the agent has lost"),
                        scenario.file.label(theirs[0].key, "the other side has"),
                    ),
                    notes=("a round ends when one of the two has lost",),
                    helps=("take any, or two nodes",),
                )


def _is_lost(test: Test) -> bool:
    ends = test.op in ("zero", "negative", "less-or-equal") or (
        test.op == "equal" and test.reference <= 0
    )
    return ends and not test.is_delta and is_vital(test.name) and is_understood(test)


_DATA = """\
{
  "info": {
    "enemy_health": {"address": 16711682, "type": "|u1"},
    "health": {"address": 16711680, "type": "|u1"}
  }
}
"""
_SCENARIO = """\
{{
  "done": {{
    "condition": "{condition}",
    "variables": {{"enemy_health": {{"op": "zero"}}, "health": {{"op": "zero"}}}}
  }},
  "reward": {{"variables": {{"enemy_health": {{"penalty": -1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="both-must-lose",
    title="done only where both sides have lost at once",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"data.json": _DATA, "scenario.json": _SCENARIO.format(condition="all")}),),
    valid=(
        Example(
            {"data.json": _DATA, "scenario.json": _SCENARIO.format(condition="any")},
            states={"Start": {16711680: b"\x03", 16711682: b"\x03"}},
        ),
    ),
    check=check,
)
