"""A score with a `penalty` and no `reward`.

The penalty counts where the value falls. A score rises, also an opponent's: that it does pays and
costs nothing, and where the next round sets it to 0, the term pays all of it at once. To make an
opponent's score cost something, give it a negative `reward`.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.lint.integration import Integration, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.names import is_score
from retrodsl.lint.scenario_parts import is_understood, scenarios

CODE = "RL320"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every change of what mostly rises, by its name, that counts for a fall alone."""
    for scenario in scenarios(integration):
        for term in scenario.scenario.terms():
            if not term.is_delta or term.op is not None or term.penalty == 0:
                continue
            key = key_of(term.entry, "penalty")
            if term.node("reward") is not None or not is_score(term.name) or key is None:
                continue
            if is_understood(term):
                edit = Edit(scenario.file.source, key.span, '"reward"')
                yield finding(
                    CODE,
                    Severity.WARNING,
                    f"`{term.name}` counts where it falls alone",
                    scenario.file.label(key),
                    notes=("where it rises the reward counts, and a missing one is 0",),
                    helps=("a negative reward costs what an opponent wins",),
                    fix=Fix("write reward", (edit,), safe=False) if term.penalty < 0 else None,
                )


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{"variables": {{"lives": {{"penalty": 1.0}}, "score": {score}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="paid-for-a-fall-alone",
    title="a score that counts where it falls alone",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO.format(score='{"penalty": -1.0}')}),),
    valid=(Example({"scenario.json": _SCENARIO.format(score='{"reward": -1.0}')}),),
    check=check,
)
