"""A look-up in a table that can fail, with what it gives used at once.

A table of levels seldom has all of them. `t[key]` is nil for a key that is missing, and to compare
or calculate with nil raises an error: on the day the agent comes that far.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import ScriptFile, followed, reachable, script_files, sets_by_file
from retrodsl.readers.lua_text import Lookup
from retrodsl.source import Span


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Look-ups that are nil for some key, or always, and used without a test."""
    if not integration.lua_files:
        return
    loaded = sets_by_file(integration)
    known = {each.scenario.name for each, _ in followed(integration)}
    certain: set[tuple[str, Span]] = set()
    for _, findings in followed(integration):
        for node, source in findings.nil_lookups.items():
            certain.add((source.name, node.span))
    for file in script_files(integration).values():
        sets = loaded.get(file.name, [])
        runs = reachable(file, sets)
        is_followed = bool(sets) and all(each.scenario.name in known for each in sets)
        told: set[Span] = set()
        for lookup in file.script.lookups:
            if not lookup.may_fail or _covers(integration, lookup):
                continue
            place = (file.source.name, lookup.span)
            if is_followed and lookup.owner in runs and place not in certain:
                continue
            told.add(lookup.span)
            yield _tell(file, lookup, is_run=lookup.owner in runs)
        for name, span in sorted(certain):
            if name == file.source.name and span not in told:
                yield _tell_place(file, span)


def _tell_place(file: ScriptFile, span: Span) -> Diagnostic:
    """A look-up in a table that the script fills piece by piece."""
    text = file.source.slice(span)
    return finding(
        RULE.code,
        Severity.WARNING,
        f"`{text.partition('[')[0]}` has no entry for every key that may come here",
        file.label(span),
        notes=(_NOTE,),
        helps=(f"say what a missing entry stands for: `{text} or 0`",),
    )


def _covers(integration: Integration, lookup: Lookup) -> bool:
    """Whether the table has every value that the variable that is looked up can have."""
    variable = integration.by_name.get(lookup.data_name or "")
    if variable is None or variable.type is None or lookup.has_constant_key:
        return False
    low, high = variable.type.range(variable.mask)
    keys = lookup.table.keys
    return high - low < len(keys) and all(value in keys for value in range(low, high + 1))


def _tell(file: ScriptFile, lookup: Lookup, *, is_run: bool) -> Diagnostic:
    table = lookup.table
    notes = [_NOTE]
    if not is_run:
        notes.append("no scenario comes to this line yet")
    message = f"`{table.name}` has no entry for every key that may come here"
    severity = Severity.WARNING
    if lookup.has_constant_key:
        message = f"`{table.name}` has no entry `{lookup.key}`"
        severity = RULE.severity if is_run else Severity.WARNING
    return finding(
        RULE.code,
        severity,
        message,
        file.label(lookup.span),
        notes=notes,
        helps=(f"say what a missing entry stands for: `{_shown(file, lookup)} or 0`",),
        related=(file.label(table.span, f"{len(table.items)} entries"),),
    )


def _shown(file: ScriptFile, lookup: Lookup) -> str:
    text = file.source.slice(lookup.span)
    return text if len(text) < 40 and "\n" not in text else f"{lookup.table.name}[...]"


_NOTE = "nil in arithmetic or in a comparison raises an error and breaks off the episode"

_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
worth = {[0] = 0, [1] = 10, [2] = 30}

function points()
  return %s * 2
end
"""


def _example(value: str) -> Example:
    return Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % value})


RULE = Rule(
    code="RL409",
    name="lua-nil-lookup",
    title="a look-up that can be nil, used at once",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(_example("worth[3]"), _example("worth[data.lives]")),
    valid=(_example("worth[2]"), _example("(worth[data.lives] or 0)")),
    check=check,
)
