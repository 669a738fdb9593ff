"""A test of done that can never hold for the variable's type.

An unsigned byte is never 256 and never negative, a decimal byte never above 99. The episode goes on
where it should end, often for ever: an agent wanders through game-over screens, and what it learns
there is noise.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.engine_json import DataVariable, Test
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.ranges import can_be, holds, measured_range
from retrodsl.lint.scenario_parts import clear_variables, is_understood, scenarios
from retrodsl.lint.wording import describe
from retrodsl.readers.json_nodes import JsonText

CODE = "RL305"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every test of a known variable that no memory fulfils."""
    known = clear_variables(integration)
    for scenario in scenarios(integration):
        for test in scenario.scenario.tests():
            variable = known.get(test.name)
            if variable is None or holds(test, variable) is not False or not is_understood(test):
                continue
            notes, helps, fix = explain(integration, test, variable)
            yield finding(
                CODE,
                Severity.ERROR,
                f"it never holds that {describe(test)}",
                scenario.file.label(test.node("op") or test.key),
                notes=notes,
                helps=helps,
                fix=fix,
            )


def explain(
    integration: Integration, test: Test, variable: DataVariable
) -> tuple[tuple[str, ...], tuple[str, ...], Fix | None]:
    """Why a test of a variable is decided by its type, and what may have been meant."""
    measured = measured_range(test, variable)
    node = variable.node("type")
    code = node.value if isinstance(node, JsonText) else ""
    masked = f" with mask {variable.mask}" if variable.mask is not None else ""
    what = "its change" if test.is_delta else "it"
    assert measured is not None
    notes = (f"`{test.name}` is {code}{masked}: {what} runs from {measured[0]} to {measured[1]}",)
    data = variable.type
    if data is None or test.is_delta or data.repr != "u" or data.is_signed:
        return notes, (), None
    signed = code.replace("u", "i")
    if test.op == "negative":
        helps = [f'with the type "{signed}" it could be negative']
        helps.append('"measurement": "delta" asks whether it falls')
        fix = None
        if integration.own_data is not None and isinstance(node, JsonText):
            title = f"make the type {signed}"
            fix = replace(integration.own_data, node, f'"{signed}"', title, safe=False)
        return notes, tuple(helps), fix
    if test.op == "equal" and -(1 << (8 * data.width - 1)) <= test.reference < 0:
        unsigned = test.reference + (1 << 8 * data.width)
        reference = f", or the reference {unsigned}" if can_be(variable, unsigned) else ""
        return notes, (f'write the type "{signed}"{reference}',), None
    return notes, (), None


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {test}}}}},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="condition-never-holds",
    title="a test that can never hold for the variable's type",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(test='{"op": "negative"}')}),
        Example({"scenario.json": _SCENARIO.format(test='{"op": "equal", "reference": -1}')}),
        Example(
            {"scenario.json": _SCENARIO.format(test='{"op": "greater-than", "reference": 255}')}
        ),
    ),
    valid=(
        Example({"scenario.json": _SCENARIO.format(test='{"op": "equal", "reference": 255}')}),
        Example(
            {"scenario.json": _SCENARIO.format(test='{"op": "negative", "measurement": "delta"}')}
        ),
    ),
    check=check,
)
