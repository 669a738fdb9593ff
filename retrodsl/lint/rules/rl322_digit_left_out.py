"""The highest digit of a number is in data.json and not in the reward.

Where the digits below it carry over to it, they all fall to 0, and their penalties take back all
that was won; the rise of the highest one, which is worth more, is not paid.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.digits import digits_of
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.names import numbered
from retrodsl.lint.scenario_parts import clear_variables, scenarios

CODE = "RL322"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """The variable that goes on where a run of digits stops."""
    by_number = None
    for scenario in scenarios(integration):
        for digits in digits_of(scenario.scenario, clear_variables(integration)):
            ratio, last = digits.ratio(), digits.terms[-1]
            if ratio is None or ratio < 1 or last.penalty <= 0 or not digits.same_type:
                continue
            if by_number is None:
                by_number = {numbered(name): v for name, v in integration.by_name.items()}
            missing = by_number.get((digits.stem, digits.first + len(digits.terms)))
            if missing is None or missing.type != digits.variables[-1].type:
                continue
            assert integration.data is not None
            yield finding(
                CODE,
                Severity.ERROR,
                f"the digit `{missing.name}` is not in the reward",
                scenario.file.label(last.key, "the highest digit that is paid"),
                related=(integration.data.label(missing.key, "the next one"),),
                notes=(f"where `{last.name}` carries over, the penalties take all back",),
                helps=(f"add `{missing.name}` with a reward of {last.reward * ratio:g}",),
            )


_DATA = """\
{
  "info": {
    "lives": {"address": 16711680, "type": "|u1"},
    "score0": {"address": 16711684, "type": "|n1"},
    "score1": {"address": 16711683, "type": "|n1"},
    "score2": {"address": 16711682, "type": "|n1"}
  }
}
"""
_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{
    "variables": {{
      "score0": {{"reward": 1.0, "penalty": 1.0}},
      "score1": {{"reward": 10.0, "penalty": 10.0}}{hundreds}
    }}
  }}
}}
"""

RULE = Rule(
    code=CODE,
    name="digit-left-out",
    title="the highest digit of a number is not in the reward",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(Example({"data.json": _DATA, "scenario.json": _SCENARIO.format(hundreds="")}),),
    valid=(
        Example(
            {
                "data.json": _DATA,
                "scenario.json": _SCENARIO.format(
                    hundreds=',\n      "score2": {"reward": 100.0, "penalty": 100.0}'
                ),
            }
        ),
    ),
    check=check,
)
