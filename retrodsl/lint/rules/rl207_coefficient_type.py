"""A `reward` or `penalty` that is no number.

The engine takes a text, `null`, a list or an object for 0, so that the term pays nothing, and
`true` for 1. It raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.engine_json import Scenario
from retrodsl.engine_json.scenario import RewardTerm
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.readers.json_nodes import JsonBool, JsonNumber, JsonText, kind_name

CODE = "RL207"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every coefficient of terms that count."""
    for scenario in scenarios(integration):
        for term in _terms(scenario.scenario):
            for key in ("reward", "penalty"):
                node = term.node(key)
                if node is None or isinstance(node, JsonNumber):
                    continue
                taken = "1" if isinstance(node, JsonBool) and node.value else "0"
                fix: Fix | None = None
                if isinstance(node, JsonText) and is_number(node.value):
                    number = node.value.strip()
                    fix = replace(scenario.file, node, number, f"write {number}", safe=True)
                yield finding(
                    CODE,
                    Severity.ERROR,
                    f"the {key} of `{term.name}` is {kind_name(node)}",
                    scenario.file.label(node),
                    notes=(f"the engine takes it for {taken}",),
                    helps=("write a number, without quotes",),
                    fix=fix,
                )


def _terms(scenario: Scenario) -> Iterator[RewardTerm]:
    yield from scenario.terms()
    for reward in scenario.rewards:
        if reward.time is not None and reward.script is None:
            yield reward.time


def is_number(text: str) -> bool:
    """Whether a text is a number as JSON writes it."""
    digits = text.strip().removeprefix("-")
    whole, point, fraction = digits.partition(".")
    plain = whole.isascii() and whole.isdigit() and (whole == "0" or whole[0] != "0")
    return plain and (not point or (fraction.isascii() and fraction.isdigit()))


RULE = Rule(
    code=CODE,
    name="coefficient-type",
    title="a reward or penalty that is no number",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": "1.0"}, "lives": {"reward": true, "penalty": null}}}
}
"""
            },
            count=3,
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1e-3}, "lives": {"reward": 1, "penalty": 2.5}}}
}
"""
            }
        ),
    ),
    check=check,
)
