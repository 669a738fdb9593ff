"""A reward or done that calls a function which no script defines.

The engine looks the function up by its name at each frame, among the globals of all files in
`scripts`. One that is missing, local, or inside of a table raises "attempt to call a nil value" in
`env.reset()`. An empty name is quiet: the reward is 0, and done never comes.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import Entry, ScriptSet, script_files, script_sets


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Functions that scenarios call and their scripts lack."""
    for scenario in integration.scenarios:
        for script in scenario.scenario.used_scripts():
            if not script.function and script.scope in (None, "lua"):
                yield finding(
                    RULE.code,
                    RULE.severity,
                    f"`{script.node.value}` names no function",
                    scenario.file.label(script.node),
                    notes=("the engine calls nothing: the reward is 0, and done never comes",),
                    helps=('name one of a script: `"lua:reward"`',),
                )
    for each in script_sets(integration):
        if not each.complete or each.is_open:
            continue
        for entry in each.entries:
            if entry.script.scope not in (None, "lua") or not entry.name:
                continue
            if entry.name not in each.functions:
                yield _tell(integration, each, entry)


def _tell(integration: Integration, scripts: ScriptSet, entry: Entry) -> Diagnostic:
    files = ", ".join(f"`{file.name}`" for file in scripts.files)
    notes = ['the first frame raises "attempt to call a nil value"']
    helps: list[str] = []
    fix: Fix | None = None
    related = []
    for file in scripts.files:
        for function in file.script.functions:
            if function.name == entry.name and not function.is_global:
                related.append(file.label(function.name_span, "this one is local"))
                helps.append("take `local` away: the engine finds global functions alone")
            elif function.name.replace(":", ".").endswith("." + entry.name):
                related.append(file.label(function.name_span, "this one is in a table"))
                helps.append(f"call it from a global function `{entry.name}`")
    if not helps:
        loaded = {file.name for file in scripts.files}
        others = [
            name
            for name, file in script_files(integration).items()
            if name not in loaded and entry.name in file.script.global_functions()
        ]
        near = nearest(entry.name, scripts.functions)
        if others:
            helps.append(f"`{others[0]}` has it: name that file in `scripts` too")
        elif near is not None:
            helps.append(f"is `{near}` meant?")
            prefix = "" if entry.script.scope is None else "lua:"
            fix = replace(
                scripts.scenario.file,
                entry.script.node,
                f'"{prefix}{near}"',
                f"call `{near}`",
                safe=near.casefold() == entry.name.casefold(),
            )
        elif scripts.functions:
            known = ", ".join(f"`{name}`" for name in sorted(scripts.functions))
            helps.append(f"defined are {known}")
    return finding(
        RULE.code,
        RULE.severity,
        f"there is no global function `{entry.name}` in {files}",
        scripts.scenario.file.label(entry.script.node),
        notes=notes,
        helps=helps,
        related=related,
        fix=fix,
    )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:%s"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = "%s points()\n  return data.score\nend\n"
_FUNCTION = {"script.lua": _SCRIPT % "function"}

RULE = Rule(
    code="RL403",
    name="function-missing",
    title="a function that no script defines",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO % "point", **_FUNCTION}),
        Example({"scenario.json": _SCENARIO % "reward", **_FUNCTION}),
        Example({"scenario.json": _SCENARIO % "", **_FUNCTION}),
        Example({"scenario.json": _SCENARIO % "points", "script.lua": _SCRIPT % "local function"}),
    ),
    valid=(
        Example({"scenario.json": _SCENARIO % "points", **_FUNCTION}),
        Example(
            {
                "scenario.json": _SCENARIO % "points",
                "script.lua": "points = function()\n  return data.score\nend\n",
            }
        ),
    ),
    check=check,
)
