"""A test of done without an `op`.

The engine asks then whether the value is above 0, and a `reference` beside it counts nothing. For a
number of lives that is true from the first frame on.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import has_unknown_key, scenarios
from retrodsl.readers.json_nodes import JsonNull, JsonObject

CODE = "RL307"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every test that gives none; one with a key that is none, such as ``opp``, is told there."""
    for scenario in scenarios(integration):
        for test in scenario.scenario.tests():
            if not isinstance(test.entry, JsonObject) or has_unknown_key(test.entry, "test"):
                continue
            node = test.node("op")
            if node is not None and not isinstance(node, JsonNull):
                continue
            helps = ['write "op": "positive" if that is meant']
            if test.node("reference") is not None:
                helps = ['write "op": "equal" to compare with the reference']
            yield finding(
                CODE,
                Severity.ERROR,
                f"the test of `{test.name}` has no op",
                scenario.file.label(test.key),
                notes=("it holds whenever what is measured is above 0",),
                helps=helps,
            )


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {test}}}}},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="missing-op",
    title="a test of done without an op",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(test='{"reference": 0}')}),
        Example({"scenario.json": _SCENARIO.format(test="{}")}),
    ),
    valid=(Example({"scenario.json": _SCENARIO.format(test='{"op": "equal"}')}),),
    check=check,
)
