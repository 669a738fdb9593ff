"""An `op` that the engine does not know.

The engine takes it as no op at all, without a word: a reward is paid for the raw number instead of
for 0 or 1, and a test of done holds whenever the number is above 0. An agent then sees rewards
hundreds of times too large, or episodes that end in their first frame.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import Test
from retrodsl.engine_json.scenario import OPS
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import measures, scenarios
from retrodsl.lint.wording import respell, said
from retrodsl.readers.json_nodes import JsonNull

CODE = "RL201"
_ALIASES = {
    "=": "equal",
    "==": "equal",
    "eq": "equal",
    "equals": "equal",
    "equal-to": "equal",
    "is": "equal",
    "!=": "not-equal",
    "<>": "not-equal",
    "ne": "not-equal",
    "neq": "not-equal",
    "not-equals": "not-equal",
    "notequal": "not-equal",
    "unequal": "not-equal",
    "<": "less-than",
    "lt": "less-than",
    "less": "less-than",
    "below": "less-than",
    ">": "greater-than",
    "gt": "greater-than",
    "greater": "greater-than",
    "more-than": "greater-than",
    "above": "greater-than",
    "<=": "less-or-equal",
    "le": "less-or-equal",
    "lte": "less-or-equal",
    "less-than-or-equal": "less-or-equal",
    "less-equal": "less-or-equal",
    ">=": "greater-or-equal",
    "ge": "greater-or-equal",
    "gte": "greater-or-equal",
    "greater-than-or-equal": "greater-or-equal",
    "greater-equal": "greater-or-equal",
    "non-zero": "nonzero",
    "not-zero": "nonzero",
    "is-zero": "zero",
    "below-zero": "negative",
    "above-zero": "positive",
}


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every op that is no text of the engine's list."""
    for scenario in scenarios(integration):
        for measure in measures(scenario.scenario):
            node = measure.node("op")
            if node is None or measure.op is not None or isinstance(node, JsonNull):
                continue
            helps, fix = respell(scenario.file, node, OPS, _ALIASES)
            effect = (
                "the engine takes it as no op: the test holds whenever the value is above 0"
                if isinstance(measure, Test)
                else "the engine takes it as no op, and pays for the raw number"
            )
            yield finding(
                CODE,
                Severity.ERROR,
                f"{said(node)} is no op, for `{measure.name}`",
                scenario.file.label(node),
                notes=(effect,),
                helps=helps or (f"the ops are {', '.join(OPS)}",),
                fix=fix,
            )


RULE = Rule(
    code=CODE,
    name="unknown-op",
    title="an op that the engine does not know",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equals", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""
            }
        ),
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"op": "rises", "reward": 1}, "lives": {"op": 3, "reward": 1}}}
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
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"variables": {"score": {"op": "positive", "reward": 1.0}}}
}
"""
            }
        ),
    ),
    check=check,
)
