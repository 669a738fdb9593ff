"""A `script` that names no scripting language, or a language without any script.

`"script": "lua:reward"` calls `reward` of the files in `scripts`. Lua is the only scope there is.
Another one, or none where there are no `scripts` either, ends the whole process with signal 11: no
exception, and a training run that is gone. `lua:` without `scripts` raises "attempt to call a nil
value" in `env.reset()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.lint.integration import Integration, ScenarioFile, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import listed_scripts

_DIES = "the process dies with signal 11 as soon as it is called, without an exception"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Functions of scripts that the engine cannot look up at all."""
    for scenario in integration.scenarios:
        listed = listed_scripts(scenario)
        for script in scenario.scenario.used_scripts():
            label = scenario.file.label(script.node)
            if script.scope is not None and script.scope != "lua":
                meant = f"lua:{script.function.strip()}"
                fix = replace(
                    scenario.file,
                    script.node,
                    f'"{meant}"',
                    f"write `{meant}`",
                    safe=script.scope.strip().casefold() == "lua",
                )
                yield finding(
                    RULE.code,
                    RULE.severity,
                    f"there is no scope `{script.scope}`",
                    label,
                    notes=(_DIES,),
                    helps=(f"the only scope is `lua`: write `{meant}`",),
                    fix=fix,
                )
            elif not listed and script.function:
                yield finding(
                    RULE.code,
                    RULE.severity,
                    f"`{script.node.value}` is called, and there are no `scripts`",
                    label,
                    notes=(
                        _DIES
                        if script.scope is None
                        else 'the first frame raises "attempt to call a nil value"',
                    ),
                    helps=('name the files beside it: `"scripts": ["script.lua"]`',),
                    fix=_list_the_script(integration, scenario, script.scope),
                )


def _list_the_script(
    integration: Integration, scenario: ScenarioFile, scope: str | None
) -> Fix | None:
    """The folder's only Lua file as ``scripts``, where that key is not there yet."""
    names = [name for name in integration.file_names if name.endswith(".lua")]
    root = scenario.scenario.root
    if len(names) != 1 or scope is None or root is None or root.member("scripts") is not None:
        return None
    if not root.members:
        return None
    place = root.members[-1].span
    return replace(
        scenario.file,
        type(place)(place.end, place.end),
        f',\n  "scripts": ["{names[0]}"]',
        f"name `{names[0]}` in `scripts`",
        safe=False,
    )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "%s"}%s
}
"""
_SCRIPT = "function points()\n  return data.score\nend\n"
_LISTED = ',\n  "scripts": ["script.lua"]'

RULE = Rule(
    code="RL404",
    name="script-scope",
    title="a script in no known language, or without a file",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO % ("Lua:points", _LISTED), "script.lua": _SCRIPT}),
        Example({"scenario.json": _SCENARIO % ("js:points", _LISTED), "script.lua": _SCRIPT}),
        Example({"scenario.json": _SCENARIO % ("lua:points", ""), "script.lua": _SCRIPT}),
        Example({"scenario.json": _SCENARIO % ("points", "")}),
        Example({"scenario.json": _SCENARIO % ("lua:points", ',\n  "scripts": []')}),
    ),
    valid=(Example({"scenario.json": _SCENARIO % ("lua:points", _LISTED), "script.lua": _SCRIPT}),),
    check=check,
)
