"""A global that nothing ever puts a value into.

A name that is misspelt, or the parameter of another function, is nil in Lua without a warning. To
call it or to calculate with it raises an error, mostly on a path that is rare.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import ScriptFile, guarded, reachable, script_files, sets_by_file
from retrodsl.readers.lua_names import ENGINE_GLOBALS, MISSING_LIBRARIES
from retrodsl.readers.lua_text import GlobalUse


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Globals that are read and never written."""
    if not integration.lua_files:
        return
    loaded = sets_by_file(integration)
    for file in script_files(integration).values():
        sets = loaded.get(file.name, [])
        if file.script.mistakes or file.script.is_open or any(each.is_open for each in sets):
            continue
        if not all(each.complete for each in sets):
            continue
        assigned = file.script.assigned_globals.union(*(each.assigned for each in sets))
        runs = reachable(file, sets)
        tested = guarded(file.tree) if file.tree is not None else frozenset()
        for use in file.script.undefined:
            if use.name in assigned or use.name in MISSING_LIBRARIES:
                continue
            is_harmless = use.span in tested and not use.is_call
            is_error = use.owner in runs and not is_harmless
            yield _tell(file, use, assigned, is_error=is_error, is_run=use.owner in runs)


def _tell(
    file: ScriptFile, use: GlobalUse, assigned: frozenset[str], *, is_error: bool, is_run: bool
) -> Diagnostic:
    near = nearest(use.name, sorted(assigned | ENGINE_GLOBALS))
    fix: Fix | None = None
    helps: list[str] = []
    if near is not None:
        helps.append(f"is `{near}` meant?")
        name_end = use.span.start + len(use.name)
        span = type(use.span)(use.span.start, name_end)
        if file.source.slice(span) == use.name:
            fix = Fix(f"write `{near}`", (Edit(file.source, span, near),))
    notes = ['to call it raises "attempt to call a nil value"'] if use.is_call else ["it is nil"]
    if not is_run:
        notes.append("no scenario comes to this line yet")
    elif not is_error:
        notes.append("only whether it is there is asked, and it never is")
    return finding(
        RULE.code,
        RULE.severity if is_error else Severity.WARNING,
        f"nothing defines `{use.name}`",
        file.label(use.span),
        notes=notes,
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


def _example(script: str) -> Example:
    return Example({"scenario.json": _SCENARIO, "script.lua": script})


RULE = Rule(
    code="RL406",
    name="undefined-global",
    title="a global that nothing defines",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example("function points()\n  return data.score - previous\nend\n"),
        _example("function points()\n  return clip(data.score)\nend\n"),
        _example(
            "function points()\n  if VERBOSE then\n    print(1)\n  end\n  return data.score\nend\n"
        ),
    ),
    valid=(
        _example(
            """\
previous = 0

function clip(value)
  return math.min(value, 100)
end

function points()
  local gain = clip(data.score - previous)
  previous = data.score
  return gain
end
"""
        ),
    ),
    check=check,
)
