"""A variable that data.json does not have.

The scenario loads. The engine raises `ValueError` at the first update that reaches the variable,
which for a test of done may be long into a training run: tests are asked in the order of a hash
table, and only until one decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import Measure, Scenario
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.lint.wording import respell

CODE = "RL205"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every name in rewards and done that is not in ``info``."""
    if integration.data is None or not integration.data.read.engine_accepts:
        return
    known = integration.by_name
    for scenario in scenarios(integration):
        for measure in _used(scenario.scenario):
            if measure.name not in known:
                helps, fix = respell(scenario.file, measure.key, known)
                yield finding(
                    CODE,
                    Severity.ERROR,
                    f"data.json has no variable `{measure.name}`",
                    scenario.file.label(measure.key),
                    notes=("the engine raises ValueError as soon as it asks for it",),
                    helps=helps or ("add it to data.json, or take it out here",),
                    fix=fix,
                )


def _used(scenario: Scenario) -> Iterator[Measure]:
    yield from scenario.terms()
    yield from scenario.tests()


RULE = Rule(
    code=CODE,
    name="unknown-variable",
    title="a scenario uses a variable that data.json does not have",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lifes": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"Score": {"reward": 1.0}}}
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
  "done": {"script": "lua:over"},
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "scripts": ["script.lua"]
}
""",
                "script.lua": "function over()\n  return data.lives == 0\nend\n",
            }
        ),
    ),
    check=check,
)
