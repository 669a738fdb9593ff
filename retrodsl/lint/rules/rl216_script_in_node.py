"""A `script` in a node of `done`.

The engine calls a script for the whole of done alone. In a node it is passed over, and the node is
what its variables say: nothing, if there are none.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import scenarios

CODE = "RL216"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every script below the outermost group."""
    for scenario in scenarios(integration):
        done = scenario.scenario.done
        if done is None or done.script is not None:
            continue
        for group in done.every():
            key = key_of(group.node, "script") if group is not done else None
            if key is not None:
                yield finding(
                    CODE,
                    Severity.ERROR,
                    "the engine calls no script in a node",
                    scenario.file.label(key),
                    notes=("it passes over it; what the node's variables say still counts",),
                    helps=("let one script of done say all of it",),
                )


RULE = Rule(
    code=CODE,
    name="script-in-node",
    title="a script in a node, which is never called",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {
    "nodes": {"over": {"script": "lua:over"}},
    "variables": {"lives": {"op": "zero"}}
  },
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "scripts": ["script.lua"]
}
""",
                "script.lua": "function over()\n  return data.score > 100\nend\n",
            }
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"script": "lua:over"},
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "scripts": ["script.lua"]
}
""",
                "script.lua": "function over()\n  return data.lives == 0\nend\n",
            }
        ),
    ),
    check=check,
)
