"""`"condition": "all"` over no tests.

All of nothing is true: the episode is done at once, in every frame.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import is_empty, scenarios

CODE = "RL308"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every group under ``all`` in which there is nothing."""
    for scenario in scenarios(integration):
        done = scenario.scenario.done
        if done is None or done.script is not None:
            continue
        for group in done.every():
            if group.all and is_empty(group):
                yield finding(
                    CODE,
                    Severity.ERROR,
                    "all of no tests always holds",
                    scenario.file.label(group.node.get("condition") or group.node),
                    notes=("the episode is done at once",)
                    if group is done
                    else ("in an `any` the episode is done at once; in an `all` it says nothing",),
                    helps=("add the tests, or take the condition out",),
                )


_SCENARIO = """\
{{
  "done": {done},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="empty-all",
    title="all of no tests, which is always true",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(done='{"condition": "all", "variables": {}}')}),
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    done='{"variables": {"lives": {"op": "zero"}}, "nodes": {"n": '
                    '{"condition": "all"}}}'
                )
            }
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    done='{"condition": "all", "variables": {"lives": {"op": "zero"}, '
                    '"score": {"op": "nonzero"}}}'
                )
            }
        ),
    ),
    check=check,
)
