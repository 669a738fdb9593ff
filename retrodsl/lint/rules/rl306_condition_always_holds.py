"""A test of done that always holds for the variable's type.

An unsigned value is always at least 0, and never equal to a number that its bytes cannot hold. As
one of `any` such a test ends every episode in its first frame; as one of `all` it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.ranges import holds
from retrodsl.lint.rules.rl305_condition_never_holds import explain
from retrodsl.lint.scenario_parts import clear_variables, is_understood, scenarios
from retrodsl.lint.wording import describe

CODE = "RL306"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every test of a known variable that every memory fulfils."""
    known = clear_variables(integration)
    for scenario in scenarios(integration):
        for test in scenario.scenario.tests():
            variable = known.get(test.name)
            if variable is None or holds(test, variable) is not True or not is_understood(test):
                continue
            notes, _, _ = explain(integration, test, variable)
            yield finding(
                CODE,
                Severity.ERROR,
                f"it always holds that {describe(test)}",
                scenario.file.label(test.node("op") or test.key),
                notes=notes,
                helps=("with `less-or-equal` 0 only 0 holds",)
                if test.op == "greater-or-equal" and test.reference == 0
                else (),
            )


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {test}}}}},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="condition-always-holds",
    title="a test that always holds for the variable's type",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(test='{"op": "greater-or-equal"}')}),
        Example({"scenario.json": _SCENARIO.format(test='{"op": "not-equal", "reference": -1}')}),
        Example({"scenario.json": _SCENARIO.format(test='{"op": "less-than", "reference": 256}')}),
    ),
    valid=(
        Example({"scenario.json": _SCENARIO.format(test='{"op": "less-or-equal"}')}),
        Example({"scenario.json": _SCENARIO.format(test='{"op": "not-equal", "reference": 3}')}),
    ),
    check=check,
)
