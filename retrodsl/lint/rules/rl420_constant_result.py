"""A reward or done of a script that is the same whatever happens.

A done that is never true ends no episode: for the engine only `true` and numbers but 0 are, a text
or nil is not. A done that is always true ends each after one step. A reward that is always 0, as is
one without `return`, teaches nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.lua.abstract import Values
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import Entry, ScriptSet, followed


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Entry functions with one result."""
    if not integration.lua_files:
        return
    told: set[tuple[str, str]] = set()
    for scripts, findings in followed(integration):
        for entry in scripts.entries:
            result = findings.results.get(entry.name)
            if result is None or result.is_any or (entry.purpose, entry.name) in told:
                continue
            said = _done(result) if entry.purpose == "done" else _reward(result)
            if said is not None:
                told.add((entry.purpose, entry.name))
                yield _tell(scripts, entry, *said)


def _done(result: Values) -> tuple[str, str] | None:
    number = result.number
    can_end = True in result.truths or (number is not None and number.only != 0)
    if not can_end:
        what = "is never true"
        if number is None and not result.truths:
            what = "returns neither a truth value nor a number"
        return what, "no episode ever ends"
    can_go_on = (
        False in result.truths
        or result.has_nil
        or result.has_text
        or bool(result.things)
        or (number is not None and number.has_zero)
    )
    return None if can_go_on else ("is always true", "every episode is one step long")


def _reward(result: Values) -> tuple[str, str] | None:
    if result.number is None and not result.truths:
        return "returns no number", "the engine pays 0"
    if result.number is not None and result.number.only == 0 and True not in result.truths:
        return "is always 0", "nothing is ever paid"
    return None


def _tell(scripts: ScriptSet, entry: Entry, what: str, so: str) -> Diagnostic:
    file, function = scripts.functions[entry.name]
    used = scripts.scenario.file.label(entry.script.node, f"called for the {entry.purpose}")
    if entry.purpose == "done":
        used = scripts.scenario.file.label(entry.script.node, "called for done")
    return finding(
        RULE.code,
        RULE.severity,
        f"`{entry.name}` {what}",
        file.label(function.name_span),
        notes=(so,),
        helps=("look at its `return`, and at the conditions before it",),
        related=(used,),
    )


_SCENARIO = """\
{
  "done": {"script": "lua:over"},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
function points()
  %s
end

function over()
  %s
end
"""


def _example(points: str, over: str) -> Example:
    return Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % (points, over)})


_POINTS, _OVER = "return data.score", "return data.lives == 0"

RULE = Rule(
    code="RL420",
    name="constant-result",
    title="a reward or done that is always the same",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example(_POINTS, "return 'over'"),
        _example(_POINTS, "return true"),
        _example(_POINTS, "if data.lives == 0 then return false end"),
        _example("points = data.score", _OVER),
        _example("return 0 * data.score", _OVER),
    ),
    valid=(
        _example(_POINTS, _OVER),
        _example("if data.lives == 0 then return -1 end", "if data.lives == 0 then return 1 end"),
    ),
    check=check,
)
