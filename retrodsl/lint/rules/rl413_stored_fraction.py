"""A fraction that a script stores in `data`.

`data.name = 0.5` keeps the fraction for the script, but `info` shows whole numbers: an agent or a
log that watches `name` sees 0 until it jumps to 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import followed
from retrodsl.source import Span


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Places where a number with a fraction is stored."""
    if not integration.lua_files:
        return
    told: set[tuple[str, Span]] = set()
    for _, findings in followed(integration):
        for node, (source, name) in findings.fractions.items():
            place = (source.name, node.span)
            if place in told or name in integration.by_name:
                continue
            told.add(place)
            yield finding(
                RULE.code,
                RULE.severity,
                f"`info` shows `{name}` without its fraction",
                Label(source, node.span, "may be a fraction"),
                notes=("the script itself reads back what it stored",),
                helps=(
                    "keep it in a `local` if `info` need not have it, else store a multiple of it",
                ),
            )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
data.progress = 0

function points()
  local before = data.progress
  data.progress = %s
  return data.progress - before
end
"""


def _example(value: str) -> Example:
    return Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % value})


RULE = Rule(
    code="RL413",
    name="stored-fraction",
    title="a fraction that `info` cuts off",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(_example("data.score / 1000"), _example("data.score * 0.5")),
    valid=(_example("math.floor(data.score / 1000)"), _example("data.score * 5")),
    check=check,
)
