"""A term that never pays anything: its `reward` is 0, or what is measured is never above 0.

An op that can never hold for the variable's type gives 0 in every frame; so does a coefficient of
0 beside no penalty. The term looks as if it were part of the reward, and an agent never sees it.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json.scenario import RewardTerm
from retrodsl.lint.integration import Integration, ScenarioFile, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.ranges import given_range, measured_range, op_gives
from retrodsl.lint.scenario_parts import clear_variables, is_understood, scenarios

CODE = "RL302"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every term, also that for time, of which no side can pay."""
    known = clear_variables(integration)
    for scenario in scenarios(integration):
        for term in scenario.scenario.terms():
            key = key_of(term.entry, "reward")
            if key is None or not is_understood(term) or term.name not in known:
                continue
            given = given_range(term, known[term.name])
            if term.reward == 0:
                if term.penalty == 0:
                    yield _found(
                        scenario, term, f"`{term.name}` pays nothing", "its coefficient is 0"
                    )
            elif given is not None and given[1] <= 0:
                measured = measured_range(term, known[term.name])
                assert measured is not None
                why = f"what is measured runs from {measured[0]} to {measured[1]}"
                why += f", for which {term.op} never holds" if term.op else ""
                message = f"the reward of `{term.name}` is never paid"
                yield _found(scenario, term, message, why)
        for reward in scenario.scenario.rewards:
            time = reward.time
            if time is None or reward.script is not None or not is_understood(time):
                continue
            if key_of(time.entry, "reward") is None:
                continue
            if time.reward == 0:
                yield _found(scenario, time, "`time` pays nothing", "its coefficient is 0")
            elif not _holds_for_one(time):
                why = f"the engine measures the constant 1, for which {time.op} never holds"
                yield _found(scenario, time, "the reward of `time` is never paid", why)


def _found(scenario: ScenarioFile, term: RewardTerm, message: str, why: str) -> Diagnostic:
    key = key_of(term.entry, "reward")
    assert key is not None
    return finding(
        CODE,
        Severity.ERROR,
        message,
        scenario.file.label(key),
        notes=(why,),
        helps=("take the term out, or say what it is to pay for",),
    )


def _holds_for_one(time: RewardTerm) -> bool:
    return time.op is None or op_gives(time.op, 1, time.reference) > 0


RULE = Rule(
    code=CODE,
    name="reward-never-paid",
    title="a reward that is never paid",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {
    "time": {"op": "zero", "reward": 0.1},
    "variables": {
      "lives": {"op": "negative", "measurement": "absolute", "reward": -1.0},
      "score": {"reward": 0.0}
    }
  }
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
  "reward": {
    "time": {"reward": -0.1},
    "variables": {
      "lives": {"op": "negative", "reward": -1.0},
      "score": {"reward": 0.0, "penalty": 1.0}
    }
  }
}
"""
            }
        ),
    ),
    check=check,
)
