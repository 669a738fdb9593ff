"""A script that is not Lua as the engine has it.

The engine embeds LuaJIT, which is Lua 5.1. It loads a broken script without a word and raises
"attempt to call a nil value" at the first frame. Operators of later versions (`//`, `&`, `|`) and
of other languages (`!=`, `+=`) break the whole file, not the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Fix, Severity
from retrodsl.diagnostics.model import Edit
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.lua.slips import first_slip
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import ScriptFile, script_files, sets_by_file
from retrodsl.readers.lua_text import LuaMistakeKind


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Mistakes in the folder's Lua files."""
    if not integration.lua_files:
        return
    loaded = sets_by_file(integration)
    for file in script_files(integration).values():
        if file.script.mistakes:
            yield _tell(file, is_loaded=file.name in loaded)


def _tell(file: ScriptFile, *, is_loaded: bool) -> Diagnostic:
    """One finding a file, as in Lua: what follows a mistake is mostly a consequence of it."""
    mistakes = file.script.mistakes
    mistake = next((m for m in mistakes if m.kind in _FOREIGN), mistakes[0])
    span, message, help_text = mistake.span, mistake.message, mistake.help
    fix: Fix | None = None
    slip = first_slip(file.source.text)
    is_later = slip is not None and slip.span > mistake.span
    if slip is not None and not (is_later and mistake.kind in _FOREIGN):
        span, message, help_text = slip.span, slip.message, slip.help
        if slip.text is not None:
            edit = Edit(file.source, span, slip.text)
            fix = Fix(f"write `{slip.text.strip()}`", (edit,), safe=True)
    notes = [
        "the engine skips the whole file and says nothing"
        if is_loaded
        else "no scenario loads this file"
    ]
    if len(mistakes) > 1 and slip is None:
        notes.append(f"{len(mistakes)} places in the file do not make sense")
    return finding(
        RULE.code,
        RULE.severity if is_loaded else Severity.WARNING,
        message,
        file.label(span),
        notes=notes,
        helps=(help_text,) if help_text else (),
        fix=fix,
    )


_FOREIGN = (LuaMistakeKind.FOREIGN_OPERATOR, LuaMistakeKind.FOREIGN_ATTRIBUTE)

_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
function points()
  if data.lives %s 0 then
    return data.score
  end
  return 0
end
"""

RULE = Rule(
    code="RL401",
    name="lua-syntax",
    title="a script that is not Lua",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "!="}),
        Example({"scenario.json": _SCENARIO, "script.lua": "function points()\n  return 1\n"}),
        Example({"scenario.json": _SCENARIO, "script.lua": (_SCRIPT % "==") + "x += 1\n"}),
        Example({"scenario.json": _SCENARIO, "script.lua": (_SCRIPT % "==") + "x = 7 // 2\n"}),
        Example({"old.lua": "function points(\n  return 1\nend\n"}),
    ),
    valid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "~="}),),
    check=check,
)
