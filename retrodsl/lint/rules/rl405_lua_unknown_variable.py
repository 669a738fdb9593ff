"""A script that reads a variable which is nowhere.

`data.name` reads a variable of data.json, or what a script has stored under that name. Any other
name is not nil: the engine raises "C++ exception" and the episode breaks off, at the frame that
comes to that line, which may be hours into a training.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import ScriptFile, reachable, script_files, sets_by_file
from retrodsl.readers.json_nodes import JsonObject
from retrodsl.readers.lua_names import is_name
from retrodsl.readers.lua_text import DataAccess


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Names in ``data`` that neither data.json nor a script has."""
    if not integration.lua_files or integration.data is None:
        return
    if not isinstance(integration.data.root, JsonObject):
        return
    loaded = sets_by_file(integration)
    for file in script_files(integration).values():
        sets = loaded.get(file.name, [])
        known = set(integration.by_name)
        known.update(a.name for a in file.script.data if a.is_write and a.name is not None)
        for each in sets:
            known |= each.stored
        computed = any(
            a.is_write and a.name is None and a.address is None for a in file.script.data
        )
        if computed or any(use.name == "pcall" for use in file.script.globals):
            continue
        runs = reachable(file, sets)
        for access in file.script.data:
            if access.is_write or access.name is None or access.name in known:
                continue
            if is_name(access.name) or file.source.slice(access.key_span) != access.name:
                yield _tell(file, access, known, is_run=access.owner in runs)


def _tell(file: ScriptFile, access: DataAccess, known: set[str], *, is_run: bool) -> Diagnostic:
    assert access.name is not None
    near = nearest(access.name, sorted(known))
    fix: Fix | None = None
    helps = ["add it to data.json, or store something in it where the script is loaded"]
    if near is not None:
        helps = [f"is `{near}` meant?"]
        written = file.source.slice(access.key_span)
        text = written.replace(access.name, near) if access.name in written else near
        fix = Fix(f"read `{near}`", (Edit(file.source, access.key_span, text),))
    return finding(
        RULE.code,
        RULE.severity if is_run else Severity.WARNING,
        f"`{access.name}` is neither in data.json nor stored by a script",
        file.label(access.key_span),
        notes=('the engine raises "C++ exception" here',)
        if is_run
        else ("no scenario comes to this line yet",),
        helps=helps,
        fix=fix,
    )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""

RULE = Rule(
    code="RL405",
    name="lua-unknown-variable",
    title="a script that reads a variable which is nowhere",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(
            {
                "scenario.json": _SCENARIO,
                "script.lua": "function points()\n  return data.scroe\nend\n",
            }
        ),
        Example(
            {
                "scenario.json": _SCENARIO,
                "script.lua": "function points()\n  return data['rings'] * 2\nend\n",
            }
        ),
    ),
    valid=(
        Example(
            {
                "scenario.json": _SCENARIO,
                "script.lua": """\
data.best = 0

function points()
  local gain = data.score - data.best
  data.best = data.score
  return gain
end
""",
            }
        ),
    ),
    check=check,
)
