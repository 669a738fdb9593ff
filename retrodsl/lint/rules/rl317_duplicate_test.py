"""A test that the group around it has already.

`A or (A and B)` is `A`, and `A and (A or B)` is `A`: whichever way they are joined, the outer test
decides, and the inner one is idle. Mostly the outer group was
to have another condition, or the test another variable.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.done_logic import repeated
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import is_understood, scenarios
from retrodsl.lint.wording import describe

CODE = "RL317"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every test that asks what one around it, or one joined to it, asks."""
    for scenario in scenarios(integration):
        done = scenario.scenario.done
        if done is None or done.script is not None or not done.groups:
            continue
        for test, first in repeated(done):
            if is_understood(test) and is_understood(first):
                yield finding(
                    CODE,
                    Severity.WARNING,
                    f"that {describe(test)} is already asked",
                    scenario.file.label(test.key),
                    related=(scenario.file.label(first.key, "here"),),
                    notes=("where it counts, the other one has decided it",),
                    helps=("take one of the two out, or look at the conditions of their groups",),
                )


_SCENARIO = """\
{{
  "done": {{
    "variables": {{"lives": {{"op": "zero"}}}},
    "nodes": {{
      "other": {{"condition": "all", "variables": {{"lives": {test}, "score": {{"op": "zero"}}}}}}
    }}
  }},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="duplicate-test",
    title="a test that is already asked",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO.format(test='{"op": "equal", "reference": 0}')}),),
    valid=(Example({"scenario.json": _SCENARIO.format(test='{"op": "equal", "reference": 1}')}),),
    check=check,
)
