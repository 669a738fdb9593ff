"""Both `reward` and `rewards` in one scenario.

The engine mixes them for the first player: for one variable the term in `reward` wins, the `time`
and the `script` of `rewards[0]` win, and all else adds up. Nobody reads that from the file, and the
first player is often paid twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.readers.json_nodes import JsonArray, JsonObject

CODE = "RL212"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Both where both hold something."""
    for scenario in scenarios(integration):
        root = scenario.scenario.root
        assert root is not None
        alone, listed = root.member("reward"), root.member("rewards")
        if alone is None or listed is None:
            continue
        if not isinstance(listed.value, JsonArray) or not listed.value.items:
            continue
        if not isinstance(alone.value, JsonObject):
            continue
        yield finding(
            CODE,
            Severity.ERROR,
            "both reward and rewards are given",
            scenario.file.label(alone.key),
            related=(scenario.file.label(listed.key, "and here"),),
            notes=("the engine mixes reward and rewards[0] for the first player",),
            helps=("keep rewards for two players, reward for one",),
        )


RULE = Rule(
    code=CODE,
    name="reward-and-rewards",
    title="both reward and rewards",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "rewards": [{"variables": {"score": {"reward": 1.0}}}, {"time": {"reward": 0.1}}]
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
  "rewards": [{"variables": {"score": {"reward": 1.0}}}, {"time": {"reward": 0.1}}]
}
"""
            }
        ),
    ),
    check=check,
)
