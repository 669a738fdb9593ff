"""A value that a script works out and never uses.

Mostly a part of the reward that was left out of the sum, or one whose name is misspelt: the agent
is not paid for what the script seems to pay.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.lua.locals import unused_locals
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import script_files


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Locals that are never read; one finding a function."""
    if not integration.lua_files:
        return
    for file in script_files(integration).values():
        misspelt = {use.name for use in file.script.undefined}
        for function, unused in unused_locals(file.tree or ()):
            # A name whose only use is misspelt is told of there.
            names = [name for name in unused if nearest(name.name, misspelt) is None]
            if not names:
                continue
            different = list(dict.fromkeys(name.name for name in names))
            shown = ", ".join(f"`{name}`" for name in different)
            is_or_are = "is" if len(different) == 1 else "are"
            where = f" in `{function}`" if function else ""
            yield finding(
                RULE.code,
                RULE.severity,
                f"{shown} {is_or_are} worked out and never used{where}",
                file.label(names[0].span),
                helps=("use it, or take the line out",),
                related=tuple(file.label(name.span) for name in names[1:]),
            )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
function points()
  local bonus = data.lives * 100
  local gain = data.score * 10
  return %s
end
"""

RULE = Rule(
    code="RL417",
    name="unused-local",
    title="a value that is worked out and never used",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "gain"}),),
    valid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "gain + bonus"}),),
    check=check,
)
