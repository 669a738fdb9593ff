"""Health, lives or a speed with a `reward` and no `penalty`.

The reward is paid where the value rises; where it falls, which is what happens in a game, the
`penalty` counts, and a missing one is 0. Every hit is free, and a bonus life pays; an agent that
brakes and speeds up again is paid each time.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.names import is_of_the_other_side, is_speed, is_vital
from retrodsl.lint.scenario_parts import is_understood, scenarios

CODE = "RL319"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every change of what mostly falls, by its name, that pays for a rise alone."""
    for scenario in scenarios(integration):
        for term in scenario.scenario.terms():
            if not term.is_delta or term.op is not None or term.reward == 0:
                continue
            key = key_of(term.entry, "reward")
            if term.node("penalty") is not None or key is None:
                continue
            falls = is_vital(term.name) or is_speed(term.name)
            if falls and is_understood(term):
                other = is_of_the_other_side(term.name)
                helps = (
                    "a penalty below 0 pays for what the opponent loses"
                    if other
                    else "a penalty above 0 costs what is lost"
                )
                yield finding(
                    CODE,
                    Severity.WARNING,
                    f"`{term.name}` pays where it rises alone",
                    scenario.file.label(key),
                    notes=("where it falls the penalty counts, and a missing one is 0",),
                    helps=(helps,),
                )


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{"variables": {{"lives": {lives}, "score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="paid-for-a-rise-alone",
    title="health, lives or a speed that pay where they rise alone",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO.format(lives='{"reward": 10}')}),),
    valid=(
        Example({"scenario.json": _SCENARIO.format(lives='{"penalty": 10}')}),
        Example({"scenario.json": _SCENARIO.format(lives='{"penalty": 10, "reward": 10}')}),
    ),
    check=check,
)
