"""A field of `scenario` that there is not.

`scenario.frame` counts the frames of the episode and `scenario.timestep` every fourth of them.
Anything else raises "C++ exception" in the engine.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import reachable, script_files, sets_by_file

_FIELDS = ("frame", "timestep")


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Reads of ``scenario`` that fail."""
    if not integration.lua_files:
        return
    loaded = sets_by_file(integration)
    for file in script_files(integration).values():
        runs = reachable(file, loaded.get(file.name, []))
        for read in file.script.scenario:
            if read.field is None or read.field in _FIELDS:
                continue
            is_run = read.owner in runs
            near = nearest(read.field, _FIELDS)
            yield finding(
                RULE.code,
                RULE.severity if is_run else Severity.WARNING,
                f"`scenario` has no field `{read.field}`",
                file.label(read.span),
                notes=('the engine raises "C++ exception" here',)
                if is_run
                else ("no scenario comes to this line yet",),
                helps=(f"is `scenario.{near}` meant?",)
                if near
                else ("there are `frame` and `timestep`",),
            )


_SCENARIO = """\
{
  "done": {"script": "lua:over"},
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = "function over()\n  return scenario.%s >= 18000\nend\n"

RULE = Rule(
    code="RL419",
    name="scenario-field",
    title="a field of `scenario` that there is not",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "frames"}),),
    valid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "frame"}),),
    check=check,
)
