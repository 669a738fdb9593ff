"""A library, or a function of one, that the engine's Lua has not.

Scripts run without `io`, `os`, `require`, `package`, `debug`, `bit`, `jit` and `ffi`, and without
what came after Lua 5.1, such as `utf8` or `math.tointeger`. They are nil there: a script that works
in a console of one's own raises an error in the engine.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import ScriptFile, guarded, reachable, script_files, sets_by_file
from retrodsl.readers.lua_names import ENGINE_LIBRARIES, MISSING_LIBRARIES
from retrodsl.source import Span

_INSTEAD = {
    "bit": "calculate with `math.floor` and `%`, or give the variable a `mask` in data.json",
    "bit32": "calculate with `math.floor` and `%`, or give the variable a `mask` in data.json",
    "os": "for time take `scenario.frame`, which counts the frames of the episode",
    "require": "name the other file in `scripts`: all of them share their globals",
    "package": "name the other file in `scripts`: all of them share their globals",
    "table.unpack": "here it is `unpack`",
    "table.pack": "write `{...}`",
    "math.tointeger": "take `math.floor`: every number is a double here",
    "math.type": "every number is a double here",
    "math.ult": "every number is a double here",
    "string.pack": "calculate it with `math.floor` and `%`",
    "math.mod": "write `a % b`",
    "string.gfind": "here it is `string.gmatch`",
}


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Uses of what a script finds nil."""
    if not integration.lua_files:
        return
    loaded = sets_by_file(integration)
    for file in script_files(integration).values():
        sets = loaded.get(file.name, [])
        script = file.script
        assigned = script.assigned_globals.union(*(each.assigned for each in sets))
        runs = reachable(file, sets)
        tested = guarded(file.tree) if file.tree is not None else frozenset()
        for use in script.globals:
            if use.is_write or use.name not in MISSING_LIBRARIES or use.name in assigned:
                continue
            if use.span not in tested:
                what = "function" if use.name == "require" else "library"
                yield _tell(file, use.name, what, use.span, is_run=use.owner in runs)
        for read in script.libraries:
            if not read.is_known and read.library not in assigned and read.span not in tested:
                name = f"{read.library}.{read.field}"
                yield _tell(file, name, "function", read.span, is_run=read.owner in runs)


def _tell(file: ScriptFile, name: str, what: str, span: Span, *, is_run: bool) -> Diagnostic:
    helps = [_INSTEAD[name]] if name in _INSTEAD else []
    library, _, field = name.partition(".")
    near = nearest(field, ENGINE_LIBRARIES.get(library, ())) if field and not helps else None
    if near is not None:
        helps.append(f"is `{library}.{near}` meant?")
    notes = ["it is nil there, and to use it raises an error"]
    if not is_run:
        notes.append("no scenario comes to this line yet")
    return finding(
        RULE.code,
        RULE.severity if is_run else Severity.WARNING,
        f"the engine's Lua has no {what} `{name}`",
        file.label(span),
        notes=notes,
        helps=helps,
    )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""


def _example(value: str) -> Example:
    script = f"function points()\n  return {value}\nend\n"
    return Example({"scenario.json": _SCENARIO, "script.lua": script})


RULE = Rule(
    code="RL407",
    name="missing-library",
    title="a library that the engine's Lua has not",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example("data.score + os.time()"),
        _example("bit.band(data.score, 15)"),
        _example("math.tointeger(data.score)"),
        _example("math.flor(data.score)"),
    ),
    valid=(_example("data.score % 16"), _example("math.floor(data.score / 16)")),
    check=check,
)
