"""A `condition` that the engine does not know: it knows `any` and `all`, in small letters.

Anything else, `"ALL"` and `"and"` too, means `any`. Episodes then end as soon as the first of the
tests holds, such as at every hit instead of at the last life.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json.scenario import CONDITIONS
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.lint.wording import respell, said
from retrodsl.readers.json_nodes import JsonNull, JsonText

CODE = "RL203"
_ALIASES = {
    "and": "all",
    "&&": "all",
    "every": "all",
    "both": "all",
    "or": "any",
    "||": "any",
    "one": "any",
    "either": "any",
    "some": "any",
}


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every condition of a group that is no text of the engine's list."""
    for scenario in scenarios(integration):
        done = scenario.scenario.done
        if done is None or done.script is not None:
            continue
        for group in done.every():
            node = group.node.get("condition")
            if node is None or isinstance(node, JsonNull):
                continue
            if isinstance(node, JsonText) and node.value in CONDITIONS:
                continue
            helps, fix = respell(scenario.file, node, CONDITIONS, _ALIASES)
            yield finding(
                CODE,
                Severity.ERROR,
                f"{said(node)} is no condition",
                scenario.file.label(node),
                notes=("the engine takes everything but all as any",),
                helps=helps or ('write "any" or "all"',),
                fix=fix,
            )


RULE = Rule(
    code=CODE,
    name="unknown-condition",
    title="a condition that is neither any nor all",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {
    "condition": "ALL",
    "variables": {
      "lives": {"op": "equal", "reference": 0},
      "score": {"op": "greater-than", "reference": 100}
    }
  },
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""
            }
        ),
        Example(
            {
                "scenario.json": """\
{
  "done": {"condition": true, "variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""
            }
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {
    "condition": "all",
    "variables": {
      "lives": {"op": "equal", "reference": 0},
      "score": {"op": "greater-than", "reference": 100}
    }
  },
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""
            }
        ),
    ),
    check=check,
)
