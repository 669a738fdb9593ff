"""A digit of a number whose address is out of step with the others.

Digits are stored at even distances. Where all follow each other by 2 bytes and one by 1, all of the
digits behind that place are probably read from between, and paid with large weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.digits import digits_of
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import clear_variables, scenarios

CODE = "RL323"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Each run of five digits or more in which one step differs from all the others."""
    if integration.own_data is None:  # an overlay's base has its own finding
        return
    told: set[str] = set()
    for scenario in scenarios(integration):
        for digits in digits_of(scenario.scenario, clear_variables(integration)):
            if len(digits.terms) < 5 or digits.ratio() is None or not digits.same_type:
                continue
            addresses = [v.address for v in digits.variables if v.address is not None]
            steps = [b - a for a, b in pairwise(addresses)]
            counts = Counter(steps)
            step, count = counts.most_common(1)[0]
            if count == len(steps):
                continue
            odd = [index for index, other in enumerate(steps) if other != step]
            # One step that is off moves all behind it; two in a row move one digit alone.
            alone = (
                len(odd) == 2 and odd[1] == odd[0] + 1 and steps[odd[0]] + steps[odd[1]] == 2 * step
            )
            if len(odd) > 1 and not alone:
                continue
            variable = digits.variables[odd[0] + 1]
            node = variable.node("address")
            if node is None or variable.address is None or variable.name in told:
                continue
            told.add(variable.name)
            before = digits.variables[odd[0]]
            yield finding(
                CODE,
                Severity.WARNING,
                f"the digit `{variable.name}` is {steps[odd[0]]:+} from `{before.name}`, "
                f"and the others are {step:+} apart",
                integration.own_data.label(node),
                notes=(f"in step it would be at {variable.address - steps[odd[0]] + step}",),
                helps=("look at the memory where the score is large",),
            )


_DATA = """\
{{
  "info": {{
    "lives": {{"address": 16711680, "type": "|u1"}},
    "score0": {{"address": 16711700, "type": "|n1"}},
    "score1": {{"address": 16711698, "type": "|n1"}},
    "score2": {{"address": 16711696, "type": "|n1"}},
    "score3": {{"address": {thousands}, "type": "|n1"}},
    "score4": {{"address": 16711692, "type": "|n1"}}
  }}
}}
"""
_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {
    "variables": {
      "score0": {"reward": 1.0, "penalty": 1.0},
      "score1": {"reward": 10.0, "penalty": 10.0},
      "score2": {"reward": 100.0, "penalty": 100.0},
      "score3": {"reward": 1000.0, "penalty": 1000.0},
      "score4": {"reward": 10000.0, "penalty": 10000.0}
    }
  }
}
"""

RULE = Rule(
    code=CODE,
    name="digit-address",
    title="a digit whose address is out of step",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"data.json": _DATA.format(thousands=16711695), "scenario.json": _SCENARIO}),),
    valid=(Example({"data.json": _DATA.format(thousands=16711694), "scenario.json": _SCENARIO}),),
    check=check,
)
