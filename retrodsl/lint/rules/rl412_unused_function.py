"""A function of a script that nothing calls.

A script that has grown keeps what it once used, and whoever reads it takes it for a part of the
reward.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import reachable, script_files, script_sets, sets_by_file


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Functions that no scenario comes to."""
    if not integration.lua_files:
        return
    if not all(each.complete for each in script_sets(integration)):
        return  # who calls what is not known
    loaded = sets_by_file(integration)
    for file in script_files(integration).values():
        sets = loaded.get(file.name, [])
        if not any(each.entries for each in sets):
            continue  # that is RL411's
        if any(each.is_open for each in sets):
            continue
        if any(entry.name not in each.functions for each in sets for entry in each.entries):
            continue  # RL403 tells it
        runs = reachable(file, sets)
        latest = {function.number for function in file.script.global_functions().values()}
        for function in file.script.functions:
            if function.number in runs or not function.name or "." in function.name:
                continue
            if function.is_global and function.number not in latest:
                continue  # RL416 tells it
            yield finding(
                RULE.code,
                RULE.severity,
                f"nothing calls `{function.name}`",
                file.label(function.name_span),
                helps=("take it out, or call it from a scenario",),
            )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
function clip(value)
  return math.min(value, 100)
end

function points()
  return %s
end
"""

RULE = Rule(
    code="RL412",
    name="unused-function",
    title="a function of a script that nothing calls",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "data.score"}),),
    valid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "clip(data.score)"}),),
    check=check,
)
