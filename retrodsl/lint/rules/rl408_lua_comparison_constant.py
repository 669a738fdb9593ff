"""A comparison in a script that comes out the same on every memory.

A decimal byte (`|d1`) reads 0 to 99 and never 192; an unsigned one is never -1; a number never
equals a text. The branch behind it is dead, or the test is none: mostly an episode that should end
does not. Ranges are followed through locals and the functions that a script calls.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.lua.abstract import Values
from retrodsl.lint.lua.facts import Compared
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import followed
from retrodsl.readers import lua_nodes as n


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Comparisons of variables of data.json with one outcome."""
    if not integration.lua_files:
        return
    merged: dict[n.Binary, list[Compared]] = {}
    for _, findings in followed(integration):
        for node, compared in findings.comparisons.items():
            merged.setdefault(node, []).append(compared)
    for node, all_compared in merged.items():
        outcomes = frozenset[bool]().union(*(c.outcomes for c in all_compared))
        plain = all(c.variables and not c.is_narrowed for c in all_compared)
        if len(outcomes) == 1 and plain:
            yield _tell(integration, node, all_compared[0], holds=True in outcomes)


def _tell(
    integration: Integration, node: n.Binary, compared: Compared, *, holds: bool
) -> Diagnostic:
    text = compared.source.slice(node.span)
    is_defect = holds is (node.operator == "~=")
    notes = []
    for name in sorted(compared.variables):
        variable = integration.by_name.get(name)
        if variable is not None and variable.type is not None:
            low, high = variable.type.range(variable.mask)
            notes.append(f"`{name}` is `{variable.type.code}`: from {low} to {high}")
    shown = _shown(compared.measured)
    if shown is not None:
        notes.append(f"what is compared here is {shown}")
    helps = ["look at the type in data.json, and at the constant"]
    if compared.other.number is None:
        helps = ["variables of `data` are numbers: compare with one"]
    label_text = "always true" if holds else "never true"
    return finding(
        RULE.code,
        RULE.severity if is_defect else Severity.WARNING,
        f"`{text}` {'always' if holds else 'never'} holds",
        Label(compared.source, node.span, label_text),
        notes=notes,
        helps=helps,
    )


def _shown(values: Values) -> str | None:
    number = values.number
    if number is None or math.isinf(number.low) or math.isinf(number.high):
        return None
    return f"from {number.low:.0f} to {number.high:.0f}"


_SCENARIO = """\
{
  "done": {"script": "lua:over"},
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
function lives()
  local left = data.lives
  return left
end

function over()
  if %s then
    return true
  end
  return data.score > 60000
end
"""


def _example(condition: str) -> Example:
    return Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % condition})


RULE = Rule(
    code="RL408",
    name="lua-comparison-constant",
    title="a comparison that never holds, or always does",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example("data.lives == 256"),
        _example("lives() == -1"),
        _example("lives() < 0"),
        _example("data.lives == '0'"),
        _example("lives() >= 0"),
    ),
    valid=(
        _example("data.lives == 255 and lives() > 0"),
        _example("lives() < 1"),
        _example("lives() <= 0"),
    ),
    check=check,
)
