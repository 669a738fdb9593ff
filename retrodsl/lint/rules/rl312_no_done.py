"""A scenario that never ends an episode: no `done`, or one without a test.

The environment runs through game-over screens until its user stops it. An agent that is trained by
episodes learns from one that has no end, unless a time limit is set around it.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import has_unknown_key, is_empty, scenarios
from retrodsl.readers.json_nodes import JsonNull

CODE = "RL312"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """A missing or empty done; something misspelt or of another kind there is told elsewhere."""
    for scenario in scenarios(integration):
        root, done = scenario.scenario.root, scenario.scenario.done
        assert root is not None
        node = root.get("done")
        if node is None or isinstance(node, JsonNull):
            if has_unknown_key(root, "scenario"):
                continue
            message, key = "there is no done", None
        elif done is not None and done.script is None and not done.all and is_empty(done):
            message, key = "done has no test", key_of(root, "done")
        else:
            continue
        yield finding(
            CODE,
            Severity.WARNING,
            message,
            scenario.file.label(key or root),
            notes=("the engine never ends an episode of this scenario",),
            helps=("add a test, such as of the lives that are left",),
        )


_SCENARIO = """\
{{
  {done}"reward": {{"variables": {{"score": {{"reward": 1.0}}}}}}
}}
"""

RULE = Rule(
    code=CODE,
    name="no-done",
    title="a scenario whose episodes never end",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO.format(done='"done": {"variables": {}},\n  ')}),
        Example({"scenario.json": _SCENARIO.format(done="")}),
    ),
    valid=(
        Example(
            {
                "scenario.json": _SCENARIO.format(
                    done='"done": {"variables": {"lives": {"op": "zero"}}},\n  '
                )
            }
        ),
    ),
    check=check,
)
