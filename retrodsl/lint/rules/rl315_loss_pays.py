"""A term that pays an agent for losing what it should keep.

A penalty is multiplied with what was lost, which is below 0: a penalty of 1 costs, a penalty of -1
pays. That is how damage to an opponent is rewarded. On the agent's own health, or with the
opposite `reward` beside it, so that rise and fall pay alike, it is mostly a minus too many.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.names import is_of_the_other_side, is_vital
from retrodsl.lint.scenario_parts import is_understood, scenarios
from retrodsl.readers.json_nodes import JsonNumber

CODE = "RL315"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every term without op whose penalty is below 0 where it hardly can be meant."""
    for scenario in scenarios(integration):
        for term in scenario.scenario.terms():
            node = term.node("penalty")
            if term.penalty >= 0 or term.op not in (None, "sign") or not is_understood(term):
                continue
            if not isinstance(node, JsonNumber):
                continue
            if term.reward == -term.penalty:
                message = f"a fall of `{term.name}` pays as much as a rise"
            elif is_vital(term.name) and not is_of_the_other_side(term.name) and term.reward >= 0:
                message = f"the agent is paid for losing `{term.name}`"
            else:
                continue
            positive = node.text.removeprefix("-")
            yield finding(
                CODE,
                Severity.WARNING,
                message,
                scenario.file.label(node),
                notes=("what is measured is below 0 there, and below 0 times below 0 pays",),
                helps=(f"a penalty of {positive} costs",),
                fix=replace(scenario.file, node, positive, f"write {positive}", safe=False),
            )


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{
    "variables": {{
      "lives": {{"penalty": {lives}}},
      "score": {{"reward": 1.0, "penalty": {score}}}
    }}
  }}
}}
"""

RULE = Rule(
    code=CODE,
    name="loss-pays",
    title="a term that pays for a loss",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO.format(lives=-10, score=-1.0)}, count=2),),
    valid=(Example({"scenario.json": _SCENARIO.format(lives=10, score=1.0)}),),
    check=check,
)
