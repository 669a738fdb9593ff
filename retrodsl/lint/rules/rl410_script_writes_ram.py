"""A script that writes into the game.

`data.name = value` makes a variable of the script's own, unless data.json has that name: then the
value goes into the emulator's memory, cut to the variable's bytes. The agent plays another game
from then on. Meant or not, whoever reads the results should know.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import reachable, script_files, sets_by_file


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Variables of data.json that scripts store into."""
    if not integration.lua_files:
        return
    loaded = sets_by_file(integration)
    for file in script_files(integration).values():
        runs = reachable(file, loaded.get(file.name, []))
        for access in file.script.data:
            variable = integration.by_name.get(access.name or "")
            if not access.is_write or variable is None or access.owner not in runs:
                continue
            where = f"at {variable.address:#x}" if variable.address is not None else ""
            yield finding(
                RULE.code,
                RULE.severity,
                f"`{variable.name}` is written in the emulator's memory {where}".rstrip(),
                file.label(access.span),
                notes=("data.json has a variable of this name",),
                helps=("for a value of the script's own take a `local`, or another name",),
            )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
data.%s = 3

function points()
  return data.score
end
"""

RULE = Rule(
    code="RL410",
    name="script-writes-ram",
    title="a script that writes into the game",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "lives"}),),
    valid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "best_lives"}),),
    check=check,
)
