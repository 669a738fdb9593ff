"""Tests of one variable that cannot hold together in an `all`, or of which one always holds in an
`any`.

`lives` is never 0 and 1 at once, so that an `all` of both never ends an episode. It is always below
3 or at least 2, so that an `any` of both ends each in its first frame.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.done_logic import clashing
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import clear_variables, scenarios
from retrodsl.lint.wording import describe

CODE = "RL314"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every group, the inner ones first: what clashes inside also clashes in the whole."""
    known = clear_variables(integration)
    for scenario in scenarios(integration):
        done = scenario.scenario.done
        if done is None or done.script is not None:
            continue
        told: list[set[int]] = []
        for group in reversed(list(done.every())):
            for tests in clashing(group, known):
                here = {id(test) for test in tests}
                if any(before <= here for before in told):
                    continue
                told.append(here)
                how = "never hold together" if group.all else "leave nothing out: one always holds"
                yield finding(
                    CODE,
                    Severity.ERROR,
                    f"the tests of `{tests[0].name}` {how}",
                    scenario.file.label(tests[-1].key, describe(tests[-1])),
                    related=tuple(scenario.file.label(t.key, describe(t)) for t in tests[:-1]),
                    notes=(_effect(group.all, group is done),),
                )


def _effect(is_all: bool, outermost: bool) -> str:
    if is_all:
        return "the episode never ends" if outermost else "the group never holds"
    return "the episode ends at once" if outermost else "the group always holds"


_SCENARIO = """\
{{
  "done": {{
    "condition": "{condition}",
    "variables": {{"lives": {first}}},
    "nodes": {{"other": {{"variables": {{"lives": {second}}}}}}}
  }},
  "reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="contradiction",
    title="tests of a variable that contradict each other",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    condition="all",
                    first='{"op": "equal", "reference": 0}',
                    second='{"op": "equal", "reference": 1}',
                )
            }
        ),
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    condition="any",
                    first='{"op": "less-than", "reference": 3}',
                    second='{"op": "greater-or-equal", "reference": 2}',
                )
            }
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    condition="any",
                    first='{"op": "equal", "reference": 0}',
                    second='{"op": "equal", "reference": 1}',
                )
            }
        ),
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    condition="all",
                    first='{"op": "less-than", "reference": 3}',
                    second='{"op": "greater-or-equal", "reference": 2}',
                )
            }
        ),
    ),
    check=check,
)
