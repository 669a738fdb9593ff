"""A Lua file that no scenario runs, or `scripts` of which no function is called.

Whoever wrote the script expects its reward. The engine reads the file only where a scenario names
it in `scripts`, and uses it only where a `script` calls one of its functions: else what is learned
comes from the JSON, or is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scripts import listed_scripts, script_files, script_sets, sets_by_file
from retrodsl.source import Span


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Files and lists that nothing comes of."""
    # Where a scenario is missing or broken, that is what is told.
    is_known = bool(integration.scenarios) and all(
        scenario.scenario.root is not None
        and all((integration.folder / node.value).is_file() for node in listed_scripts(scenario))
        for scenario in integration.scenarios
    )
    if integration.lua_files and is_known:
        yield from _files(integration)
    for each in script_sets(integration):
        if each.entries or not each.files or each.stored:
            continue
        nodes = listed_scripts(each.scenario)
        yield finding(
            RULE.code,
            RULE.severity,
            "scripts are loaded, and none of their functions is called",
            each.scenario.file.label(nodes[0]),
            helps=(
                'call one as `"script": "lua:name"` in `reward` or `done`, or take `scripts` out',
            ),
        )


def _files(integration: Integration) -> Iterator[Diagnostic]:
    loaded = sets_by_file(integration)
    files = script_files(integration)
    for file in files.values():
        # A file may also be run by another with dofile.
        named = any(file.name in other.source.text for other in files.values() if other is not file)
        if file.name in loaded or named:
            continue
        functions = sorted(file.script.global_functions())
        span = Span(0, len(file.source.line(1)))
        first = min(file.script.global_functions().values(), key=lambda f: f.span, default=None)
        if first is not None:
            span = first.name_span
        call = functions[0] if functions else "name"
        yield finding(
            RULE.code,
            RULE.severity,
            f"no scenario loads `{file.name}`",
            file.label(span),
            notes=(f"it defines {', '.join(f'`{name}`' for name in functions)}",)
            if functions
            else (),
            helps=(f'a scenario takes `"scripts": ["{file.name}"]` and `"script": "lua:{call}"`',),
        )


_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "zero"}}},
  "reward": {%s},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = {"script.lua": "function points()\n  return data.score\nend\n"}

RULE = Rule(
    code="RL411",
    name="unused-script",
    title="a script that no scenario uses",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        Example(_SCRIPT),
        Example(
            {"scenario.json": _SCENARIO % '"variables": {"score": {"reward": 1.0}}', **_SCRIPT}
        ),
    ),
    valid=(Example({"scenario.json": _SCENARIO % '"script": "lua:points"', **_SCRIPT}),),
    check=check,
)
