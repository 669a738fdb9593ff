"""A `penalty` that is never paid.

The engine pays a penalty where what is measured is below 0, times the penalty. Every op but `sign`
gives 0 or 1, and never anything below; so does an unsigned value that is measured as it is
(`absolute`). What was to hurt the agent costs it nothing.

To pay for an op that holds, give a negative `reward`.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.engine_json.scenario import RewardTerm
from retrodsl.lint.integration import Integration, JsonFile, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.ranges import GIVES_TRUTH, given_range
from retrodsl.lint.scenario_parts import clear_variables, is_understood, scenarios

CODE = "RL301"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every penalty of a term whose measure is never below 0."""
    known = clear_variables(integration)
    for scenario in scenarios(integration):
        for term in scenario.scenario.terms():
            if not term.penalty or term.name not in known or not is_understood(term):
                continue
            given = given_range(term, known[term.name])
            key = key_of(term.entry, "penalty")
            if given is None or given[0] < 0 or key is None:
                continue
            if term.op in GIVES_TRUTH:
                why = f"{term.op} gives 0 or 1, and a penalty is paid below 0"
            else:
                why = f"what is measured is {given[0]} at the least, and a penalty is paid below 0"
            helps: tuple[str, ...] = ("take it out, or measure the change",)
            fix = None
            if term.op in GIVES_TRUTH and term.node("reward") is None:
                helps = ("a negative reward is paid where the op holds",)
                fix = _as_reward(scenario.file, term)
            yield finding(
                CODE,
                Severity.ERROR,
                f"the penalty of `{term.name}` is never paid",
                scenario.file.label(key),
                notes=(why,),
                helps=helps,
                fix=fix,
            )


def _as_reward(file: JsonFile, term: RewardTerm) -> Fix | None:
    """A penalty below 0 can only have been meant as a reward below 0."""
    key = key_of(term.entry, "penalty")
    if key is None or term.penalty > 0:
        return None
    return Fix("write reward", (Edit(file.source, key.span, '"reward"'),), safe=False)


RULE = Rule(
    code=CODE,
    name="penalty-never-paid",
    title="a penalty that is never paid",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {
    "variables": {
      "lives": {"op": "equal", "reference": 1, "measurement": "absolute", "penalty": -1.0},
      "score": {"reward": 1.0}
    }
  }
}
"""
            }
        ),
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"measurement": "absolute", "penalty": 0.1, "reward": 1}}}
}
"""
            }
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {
    "variables": {
      "lives": {"op": "equal", "reference": 1, "measurement": "absolute", "reward": -1.0},
      "score": {"op": "sign", "penalty": 1.0, "reward": 1.0}
    }
  }
}
"""
            }
        ),
    ),
    check=check,
)
