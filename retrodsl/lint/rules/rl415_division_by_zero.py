"""A division by something that can be 0.

Lua does not stop there: the reward becomes infinite, or NaN where 0 is divided by 0. One NaN is
enough to spoil every weight of a network.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import followed
from retrodsl.readers import lua_nodes as n
from retrodsl.source import Span


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Divisions whose divisor comes from the memory and is not kept from 0."""
    if not integration.lua_files:
        return
    told: set[tuple[str, Span]] = set()
    for _, findings in followed(integration):
        for node, (source, variables) in findings.divisions.items():
            place = (source.name, node.span)
            is_zero = isinstance(node.right, n.Constant)
            if place in told or not (variables or is_zero):
                continue
            told.add(place)
            divisor = source.slice(node.right.span)
            notes = ["x / 0 is infinite, and 0 / 0 is NaN"]
            if node.operator == "%":
                notes = ["x % 0 is NaN"]
            if variables:
                names = ", ".join(f"`{name}`" for name in sorted(variables))
                notes.append(f"it is worked out from {names}")
            yield finding(
                RULE.code,
                RULE.severity if not is_zero else Severity.ERROR,
                f"`{divisor}` is 0" if is_zero else f"`{divisor}` can be 0",
                Label(source, node.right.span),
                notes=notes,
                helps=() if is_zero else (f"ask before: `if {divisor} ~= 0 then`",),
            )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
function points()
  local left = data.lives
  %s
  return data.score / left
end
"""


def _example(statement: str, count: int = 1) -> Example:
    files = {"scenario.json": _SCENARIO, "script.lua": _SCRIPT % statement}
    return Example(files, count=count)


RULE = Rule(
    code="RL415",
    name="division-by-zero",
    title="a division by what can be 0",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(_example("left = left * 2"), _example("left = data.score % left", 2)),
    valid=(
        _example("if left == 0 then return 0 end"),
        _example("left = left + 1"),
        _example("left = math.max(left, 1)"),
    ),
    check=check,
)
