"""`"condition": "all"` over one test.

All of one is that one, just as any of one is. Mostly a second test was meant and is missing, or
stands in another group: the episode then ends earlier than it should.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import has_unknown_key, member_count, scenarios

CODE = "RL309"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every group under ``all`` in which there is one thing."""
    for scenario in scenarios(integration):
        done = scenario.scenario.done
        if done is None or done.script is not None:
            continue
        for group in done.every():
            if group.all and member_count(group) == 1 and not has_unknown_key(group.node, "done"):
                yield finding(
                    CODE,
                    Severity.WARNING,
                    "all of one test",
                    scenario.file.label(group.node.get("condition") or group.node),
                    notes=("it is the same as that test alone",),
                    helps=("add the test that is missing, or take the condition out",),
                )


_SCENARIO = """\
{{
  "done": {{
    "condition": "all",
    "variables": {variables}
  }},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="one-check-all",
    title="all of one test",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO.format(variables='{"lives": {"op": "zero"}}')}),),
    valid=(
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    variables='{"lives": {"op": "zero"}, "score": {"op": "nonzero"}}'
                )
            }
        ),
    ),
    check=check,
)
