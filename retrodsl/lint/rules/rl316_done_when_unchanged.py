"""A test of a change that holds where nothing changes.

Most values stand still from frame to frame. A test of done over `delta` that holds for a change of
0, such as `zero` or `greater-or-equal` 0, ends the episode at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json import Done, Test
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.ranges import holds, op_gives
from retrodsl.lint.scenario_parts import clear_variables, is_understood, member_count, scenarios
from retrodsl.lint.wording import describe

CODE = "RL316"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every such test that ends the episode by itself."""
    known = clear_variables(integration)
    for scenario in scenarios(integration):
        done = scenario.scenario.done
        if done is None or done.script is not None:
            continue
        for test in _deciding(done):
            if not test.is_delta or test.op is None or not is_understood(test):
                continue
            variable = known.get(test.name)
            if variable is None or holds(test, variable) is not None:
                continue
            if op_gives(test.op, 0, test.reference) > 0:
                yield finding(
                    CODE,
                    Severity.ERROR,
                    f"the episode ends where `{test.name}` does not change",
                    scenario.file.label(test.node("op") or test.key, describe(test)),
                    notes=("in most frames nothing changes",),
                    helps=("test the value itself: absolute, or no measurement",),
                )


def _deciding(group: Done) -> Iterator[Test]:
    """The tests of which one is enough."""
    if group.all and member_count(group) != 1:
        return
    yield from group.tests
    for inside in group.groups:
        yield from _deciding(inside)


_SCENARIO = """\
{{
  "done": {{"variables": {{"lives": {{"op": "{op}", "measurement": "delta"}}}}}},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="done-when-unchanged",
    title="done where a variable does not change",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(op="zero")}),
        Example({"scenario.json": _SCENARIO.format(op="less-or-equal")}),
    ),
    valid=(
        Example({"scenario.json": _SCENARIO.format(op="negative")}),
        Example({"scenario.json": _SCENARIO.format(op="nonzero")}),
    ),
    check=check,
)
