"""Two global functions of one name in the scripts of a scenario.

All scripts of a scenario share their globals, and the later definition replaces the earlier one
without a word. With two files it is their order in `scripts` that decides what is learned.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import ScriptFile, script_sets
from retrodsl.readers.lua_text import MAIN, LuaFunction


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Definitions that are replaced while the scripts are loaded."""
    told: set[tuple[str, int]] = set()
    for each in script_sets(integration):
        latest: dict[str, tuple[ScriptFile, LuaFunction]] = {}
        for file in each.files:
            for function in file.script.functions:
                if not function.is_global or function.owner != MAIN or not function.name:
                    continue
                before = latest.get(function.name)
                latest[function.name] = (file, function)
                if before is None or (before[0].name, before[1].span.start) in told:
                    continue
                told.add((before[0].name, before[1].span.start))
                yield finding(
                    RULE.code,
                    RULE.severity,
                    f"`{function.name}` is defined again, and this definition is lost",
                    before[0].label(before[1].name_span),
                    helps=("take one of them out, or give it another name",),
                    related=(file.label(function.name_span, "this one stays"),),
                )


_SCENARIO = """\
{
  "done": {"script": "lua:over"},
  "reward": {"script": "lua:points"},
  "scripts": ["points.lua", "over.lua"]
}
"""
_POINTS = "function points()\n  return data.score\nend\n"
_OVER = "function over()\n  return data.lives == 0\nend\n"

RULE = Rule(
    code="RL416",
    name="function-defined-twice",
    title="two functions of one name",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        Example(
            {"scenario.json": _SCENARIO, "points.lua": _POINTS, "over.lua": f"{_OVER}\n{_POINTS}"}
        ),
        Example(
            {"scenario.json": _SCENARIO, "points.lua": f"{_POINTS}\n{_POINTS}", "over.lua": _OVER}
        ),
    ),
    valid=(Example({"scenario.json": _SCENARIO, "points.lua": _POINTS, "over.lua": _OVER}),),
    check=check,
)
