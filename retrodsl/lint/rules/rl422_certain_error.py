"""A line of a script that raises an error whenever the engine comes to it.

Lua takes nil for a number neither in arithmetic nor in an order, and never compares a number with a
text. A counter that nothing was put into before the first frame is nil then: `n = n + 1` ends the
first step of every episode, with no more than "attempt to perform arithmetic on a nil value".
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.lua.facts import Findings
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import ScriptSet, followed
from retrodsl.readers import lua_nodes as n
from retrodsl.source import Source, Span


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Nil that is calculated with, and numbers that are compared with texts."""
    if not integration.lua_files:
        return
    told: set[tuple[str, Span]] = set()
    for scripts, findings in followed(integration):
        for label, message, help_text in _errors(scripts, findings):
            place = (label.source.name, label.span)
            if place not in told:
                told.add(place)
                yield finding(
                    RULE.code,
                    RULE.severity,
                    message,
                    label,
                    notes=("this raises an error, and the episode breaks off",),
                    helps=(help_text,),
                )


def _errors(scripts: ScriptSet, findings: Findings) -> Iterator[tuple[Label, str, str]]:
    """Each place with what is wrong there and how to mend it."""
    for is_early, uses in ((True, findings.early_nil_uses), (False, findings.nil_uses)):
        for node, source in uses.items():
            if node in findings.nil_lookups or _is_parameter_of_entry(scripts, node, source):
                continue  # RL409 and RL421 tell of these
            text = source.slice(node.span)
            if is_early:
                message = f"`{text}` is nil at the first frame"
                help_text = f"give it a value before: `{text} = 0` outside of the function"
                if "\n" in text or not isinstance(node, n.Name):
                    help_text = "give it a value before, outside of the function"
            else:
                message = f"`{text}` is always nil here"
                help_text = "give it a value before this line"
            yield Label(source, node.span), message, help_text
    for order, source in findings.bad_orders.items():
        message = f"`{source.slice(order.span)}` compares what has no order"
        help_text = "write the number without quotes, or `tonumber(...)` around the text"
        yield Label(source, order.span), message, help_text


def _is_parameter_of_entry(scripts: ScriptSet, node: n.Expression, source: Source) -> bool:
    if not isinstance(node, n.Name):
        return False
    for entry in scripts.entries:
        file, function = scripts.functions[entry.name]
        is_inside = function.span.start <= node.span.start < function.span.end
        if file.source is source and is_inside and node.name in function.parameters:
            return True
    return False


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
    code="RL422",
    name="certain-error",
    title="a line that always raises an error",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        _example(
            """\
function points()
  local gain = data.score - previous
  previous = data.score
  return gain
end
"""
        ),
        _example(
            """\
function scaled(value, factor)
  return value * factor
end

function points()
  return scaled(data.score)
end
"""
        ),
        _example('function points()\n  return data.lives < "1" and -1 or 0\nend\n'),
    ),
    valid=(
        _example(
            """\
function points()
  local gain = data.score - (previous or data.score)
  previous = data.score
  return gain
end
"""
        ),
    ),
    check=check,
)
