"""A `reference` that is no whole number of 64 bits.

The engine takes a text, `true` and `null` for 0, cuts a fraction off, and takes another number for
one that is too large. A test for `"3"` is a test for 0.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.engine_json.scenario import OPS_WITH_REFERENCE
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules.rl207_coefficient_type import is_number
from retrodsl.lint.scenario_parts import measures, scenarios
from retrodsl.readers.json_nodes import JsonNode, JsonNumber, JsonText, kind_name

CODE = "RL208"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every reference that its op compares with."""
    for scenario in scenarios(integration):
        for measure in measures(scenario.scenario):
            node = measure.node("reference")
            if node is None or measure.op not in OPS_WITH_REFERENCE:
                continue
            if isinstance(node, JsonNumber) and node.value == measure.reference:
                continue
            taken = str(measure.reference)
            fix: Fix | None = None
            if isinstance(node, JsonText) and is_number(node.value) and "." not in node.value:
                number = node.value.strip()
                fix = replace(scenario.file, node, number, f"write {number}", safe=True)
            yield finding(
                CODE,
                Severity.ERROR,
                f"the reference of `{measure.name}` is {_said(node)}",
                scenario.file.label(node),
                notes=(f"the engine takes it for {taken}",),
                helps=("write a whole number, without quotes",),
                fix=fix,
            )


def _said(node: JsonNode) -> str:
    if isinstance(node, JsonNumber):
        whole = node.value == int(node.value)
        return "outside of 64 bits" if whole else "a number with a fraction"
    return kind_name(node)


RULE = Rule(
    code=CODE,
    name="reference-type",
    title="a reference that is no whole number",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {
    "variables": {
      "lives": {"op": "equal", "reference": "2"},
      "score": {"op": "greater-than", "reference": 99.5}
    }
  },
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""
            },
            count=2,
        ),
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 18446744073709551616}}},
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
  "done": {"variables": {"lives": {"op": "equal", "reference": 2.0}}},
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""
            }
        ),
    ),
    check=check,
)
