"""A `penalty` or a `measurement` in the `time` of a reward: neither does anything.

The engine measures the constant 1 for every frame. It is above 0, so that the `reward` is paid and
a `penalty` never, whatever its sign. To make time cost something, give `time` a negative `reward`.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.engine_json.scenario import RewardTerm
from retrodsl.lint.integration import Integration, JsonFile, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios
from retrodsl.readers.json_nodes import JsonNull, JsonNumber

CODE = "RL303"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every penalty of a time that is a number other than 0, and every measurement of one."""
    for scenario in scenarios(integration):
        for reward in scenario.scenario.rewards:
            time = reward.time
            if time is None or reward.script is not None:
                continue
            key = key_of(time.entry, "penalty")
            if key is not None and time.penalty != 0:
                alone = time.node("reward") is None
                cost = "to make time cost something, give it a negative reward"
                yield finding(
                    CODE,
                    Severity.ERROR,
                    "the penalty of `time` is never paid",
                    scenario.file.label(key),
                    notes=("the engine measures the constant 1, and a penalty is paid below 0",),
                    helps=(cost,),
                    fix=_as_reward(scenario.file, time) if alone else None,
                )
            key = key_of(time.entry, "measurement")
            if key is not None and not isinstance(time.node("measurement"), JsonNull):
                yield finding(
                    CODE,
                    Severity.ERROR,
                    "the measurement of `time` does nothing",
                    scenario.file.label(key),
                    notes=("the engine measures the constant 1 for every frame",),
                    helps=("take it out",),
                )


def _as_reward(file: JsonFile, time: RewardTerm) -> Fix | None:
    key, node = key_of(time.entry, "penalty"), time.node("penalty")
    if key is None or not isinstance(node, JsonNumber):
        return None
    amount = node.text if node.value < 0 else f"-{node.text}"
    edits = (Edit(file.source, key.span, '"reward"'), Edit(file.source, node.span, amount))
    return Fix(f"pay {amount} a frame", edits, safe=False)


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "equal", "reference": 0}}}}}},
  "reward": {{
    "time": {time},
    "variables": {{"score": {{"reward": 1.0}}}}
  }}
}}
"""

RULE = Rule(
    code=CODE,
    name="time-penalty",
    title="a penalty or measurement of time, which does nothing",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(time='{"penalty": 0.01}')}),
        Example({"scenario.json": _SCENARIO.format(time='{"measurement": "delta", "reward": 1}')}),
    ),
    valid=(Example({"scenario.json": _SCENARIO.format(time='{"reward": -0.01}')}),),
    check=check,
)
