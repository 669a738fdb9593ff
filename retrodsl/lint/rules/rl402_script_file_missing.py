"""A file in `scripts` that is not in the scenario's folder.

The engine says nothing when it does not find a script. It raises "attempt to call a nil value" at
the first frame, in `env.reset()`, where nobody looks for a file name. Names have their case: a
script that is found on Windows may be missing on Linux.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import listed_scripts


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Names in ``scripts`` without a file."""
    for scenario in integration.scenarios:
        listed = listed_scripts(scenario)
        called = any(scenario.scenario.used_scripts())
        for node in listed:
            if not node.value or (integration.folder / node.value).is_file():
                continue
            texts = [name for name in integration.file_names if name.endswith(".lua")]
            near = nearest(node.value, texts) or (texts[0] if len(texts) == 1 else None)
            fix: Fix | None = None
            helps = ["put the file there, or take its name out of `scripts`"]
            notes = ["the engine skips it without a word"]
            if near is not None and not any(other.value == near for other in listed):
                helps = [f"`{near}` is there: is it meant?"]
                same = near.casefold() == node.value.casefold()
                fix = replace(scenario.file, node, f'"{near}"', f"write `{near}`", safe=same)
                if same:
                    notes.append("names of files have their case")
            if called:
                notes.append('a function that it lacks raises "attempt to call a nil value"')
            else:
                notes.append("this scenario calls no function of a script, so nothing fails yet")
            yield finding(
                RULE.code,
                RULE.severity if called else Severity.WARNING,
                f"`{node.value}` is not in the folder",
                scenario.file.label(node, "no such file"),
                notes=notes,
                helps=helps,
                fix=fix,
            )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:correct_score"},
  "scripts": ["%s"]
}
"""
_SCRIPT = """\
function correct_score()
  return data.score
end
"""

RULE = Rule(
    code="RL402",
    name="script-file-missing",
    title="a script that is not there",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO % "Script.lua", "script.lua": _SCRIPT}),
        Example({"scenario.json": _SCENARIO % "script.lua"}),
        Example(
            {
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "scripts": ["script.lua"]
}
"""
            }
        ),
    ),
    valid=(Example({"scenario.json": _SCENARIO % "script.lua", "script.lua": _SCRIPT}),),
    check=check,
)
