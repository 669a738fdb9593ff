"""A node of `done` without a test.

Any of nothing never holds. Inside an `all` such a node keeps the episode from ever ending; inside
an `any` it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import Done
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import is_empty, scenarios

CODE = "RL318"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every group below done that joins nothing by ``any``."""
    for scenario in scenarios(integration):
        done = scenario.scenario.done
        if done is None or done.script is not None:
            continue
        for around, group in _inside(done):
            if not group.all and is_empty(group):
                effect = "then all of the tests around it never hold"
                yield finding(
                    CODE,
                    Severity.ERROR if around.all else Severity.WARNING,
                    "the node has no test",
                    scenario.file.label(group.node),
                    notes=(
                        "any of nothing never holds" + (f"; {effect}" if around.all else ""),
                        *(() if around.all else ("around it is an `any`, where it says nothing",)),
                    ),
                    helps=("add its tests, or take it out",),
                )


def _inside(group: Done) -> Iterator[tuple[Done, Done]]:
    for inside in group.groups:
        yield group, inside
        yield from _inside(inside)


_SCENARIO = """\
{{
  "done": {{
    "condition": "{condition}",
    "variables": {{"lives": {{"op": "zero"}}}},
    "nodes": {{"other": {node}}}
  }},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="empty-node",
    title="a node of done without a test",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(condition="all", node="{}")}),
        Example({"scenario.json": _SCENARIO.format(condition="any", node='{"variables": {}}')}),
    ),
    valid=(
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    condition="all", node='{"variables": {"score": {"op": "zero"}}}'
                )
            }
        ),
    ),
    check=check,
)
