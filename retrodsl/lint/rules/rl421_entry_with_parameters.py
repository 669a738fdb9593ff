"""A reward or done function that takes parameters.

The engine calls it with nothing, so each of them is nil. `function reward(data)` hides the real
`data` that way, and the first `data.score` raises "attempt to index a nil value".
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import guarded, script_sets
from retrodsl.readers import lua_nodes as n
from retrodsl.readers.lua_tree import walk


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Parameters of entry functions that are read."""
    if not integration.lua_files:
        return
    told: set[tuple[str, int]] = set()
    for each in script_sets(integration):
        for entry in each.entries:
            if entry.name not in each.functions:
                continue
            file, function = each.functions[entry.name]
            place = (file.name, function.span.start)
            if not function.parameters or file.tree is None or place in told:
                continue
            told.add(place)
            tested = guarded(file.tree)
            body = next(
                (
                    f.body
                    for f in walk(file.tree)
                    if isinstance(f, n.Function) and f.span == function.span
                ),
                (),
            )
            read = [
                node
                for node in walk(body)
                if isinstance(node, n.Name) and node.name in function.parameters
            ]
            if not read:
                continue
            yield finding(
                RULE.code,
                RULE.severity if read[0].span not in tested else Severity.WARNING,
                f"the engine calls `{entry.name}` without arguments: `{read[0].name}` is nil",
                file.label(read[0].span),
                notes=("`data` and `scenario` are globals",),
                helps=("take the parameters away",),
                related=(file.label(function.name_span),),
            )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = "function points(%s)\n  return data.score\nend\n"

RULE = Rule(
    code="RL421",
    name="entry-with-parameters",
    title="a reward or done function that takes parameters",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % "data"}),),
    valid=(Example({"scenario.json": _SCENARIO, "script.lua": _SCRIPT % ""}),),
    check=check,
)
