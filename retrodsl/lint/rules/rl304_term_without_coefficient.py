"""A term of a reward with neither `reward` nor `penalty`.

A coefficient that is missing is 0. The variable looks as if it were rewarded, and pays nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json.scenario import RewardTerm
from retrodsl.lint.integration import Integration, ScenarioFile, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import has_unknown_key, scenarios
from retrodsl.readers.json_nodes import JsonObject

CODE = "RL304"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every such term; those with a key that is none, such as a misspelt one, are told there."""
    for scenario in scenarios(integration):
        for term in scenario.scenario.terms():
            if _pays_nothing(term):
                yield _found(scenario, term)
        for reward in scenario.scenario.rewards:
            if reward.time is not None and reward.script is None and _pays_nothing(reward.time):
                yield _found(scenario, reward.time)


def _pays_nothing(term: RewardTerm) -> bool:
    return (
        isinstance(term.entry, JsonObject)
        and term.node("reward") is None
        and term.node("penalty") is None
        and not has_unknown_key(term.entry, "term")
    )


def _found(scenario: ScenarioFile, term: RewardTerm) -> Diagnostic:
    return finding(
        CODE,
        Severity.ERROR,
        f"`{term.name}` has neither reward nor penalty",
        scenario.file.label(term.key),
        notes=("a coefficient that is missing is 0: the term pays nothing",),
        helps=('write "reward": 1.0, or take the term out',),
    )


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{"variables": {{"lives": {lives}, "score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="term-without-coefficient",
    title="a term with neither reward nor penalty",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(lives='{"op": "negative"}')}),
        Example({"scenario.json": _SCENARIO.format(lives="{}")}),
    ),
    valid=(Example({"scenario.json": _SCENARIO.format(lives='{"penalty": 10}')}),),
    check=check,
)
