"""Something beside a `script` that the script hides.

With a script for a reward or for done the engine asks nothing else: the `variables`, `nodes`,
`time` and `condition` beside it are read and never used, not even one that names no variable.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import has_script, rewards, scenarios
from retrodsl.readers.json_nodes import JsonObject

CODE = "RL215"
_HIDDEN = frozenset(("variables", "nodes", "time", "condition"))


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Every key that means something beside a script."""
    for scenario in scenarios(integration):
        root = scenario.scenario.root
        assert root is not None
        done = root.get("done")
        parts = [*rewards(root), *([done] if isinstance(done, JsonObject) else [])]
        for part in parts:
            if not has_script(part):
                continue
            for member in part.members:
                value = member.value
                empty = isinstance(value, JsonObject) and not value.members
                if member.key.value in _HIDDEN and not empty:
                    script = part.member("script")
                    assert script is not None
                    yield finding(
                        CODE,
                        Severity.ERROR,
                        f"`{member.key.value}` is hidden by the script beside it",
                        scenario.file.label(member.key),
                        related=(scenario.file.label(script.key, "all the engine asks"),),
                        notes=("the engine never uses it",),
                        helps=("say it in the script, or take one of the two out",),
                    )


RULE = Rule(
    code=CODE,
    name="script-hides",
    title="what stands beside a script is never used",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": """\
{
  "done": {"script": "lua:over", "variables": {"lives": {"op": "zero"}}},
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "scripts": ["script.lua"]
}
""",
                "script.lua": "function over()\n  return data.lives == 0\nend\n",
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
