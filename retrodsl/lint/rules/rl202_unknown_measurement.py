"""A `measurement` that the engine does not know: it knows `absolute` and `delta`.

The engine takes the default in its place: the change since the frame before in a reward, the value
itself in a test of done. What was meant may be the other one, and then an agent is paid for the
wrong thing.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json.scenario import MEASUREMENTS
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import measures, scenarios
from retrodsl.lint.wording import respell, said
from retrodsl.readers.json_nodes import JsonNull, JsonText

CODE = "RL202"
_ALIASES = {
    "value": "absolute",
    "abs": "absolute",
    "raw": "absolute",
    "level": "absolute",
    "change": "delta",
    "diff": "delta",
    "difference": "delta",
    "relative": "delta",
}


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every measurement that is no text of the engine's list."""
    for scenario in scenarios(integration):
        for measure in measures(scenario.scenario):
            node = measure.node("measurement")
            if node is None or isinstance(node, JsonNull):
                continue
            if isinstance(node, JsonText) and node.value in MEASUREMENTS:
                continue
            helps, fix = respell(scenario.file, node, MEASUREMENTS, _ALIASES)
            yield finding(
                CODE,
                Severity.ERROR,
                f"{said(node)} is no measurement, for `{measure.name}`",
                scenario.file.label(node),
                notes=(f"the engine takes the default, which is {measure.measurement} here",),
                helps=helps or ('write "absolute" or "delta"',),
                fix=fix,
            )


RULE = Rule(
    code=CODE,
    name="unknown-measurement",
    title="a measurement that is neither absolute nor delta",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "negative", "measurement": "Delta"}}},
  "reward": {"variables": {"score": {"reward": 1.0, "measurement": "value"}}}
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
  "done": {"variables": {"lives": {"op": "negative", "measurement": "delta"}}},
  "reward": {"variables": {"score": {"reward": 1.0, "measurement": "absolute"}}}
}
"""
            }
        ),
    ),
    check=check,
)
