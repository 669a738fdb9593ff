"""A script that raises an error in a saved state.

`env.reset()`, or the first step, raises it in whoever's training starts there. Mostly a table of
levels lacks the one that the state is in.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.script_states import runs_in_states
from retrodsl.lint.scripts import ScriptSet
from retrodsl.lint.state_values import default_states, name_states
from retrodsl.source import Span

#: What other rules tell of, on any memory.
_TOLD = ("C++ exception", "attempt to call a nil value")


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Errors of scripts that are run on the memory of the states."""
    defaults = default_states(integration)
    told: set[str] = set()
    for scripts, runs in runs_in_states(integration):
        if _is_told(scripts):
            continue
        by_place: dict[tuple[str, Span, str], list[str]] = {}
        labels: dict[tuple[str, Span, str], Label] = {}
        for run in runs:
            if run.fails is not None and run.fails.text not in _TOLD:
                place = (run.fails.source.name, run.fails.span, run.fails.text)
                by_place.setdefault(place, []).append(run.state)
                labels[place] = Label(run.fails.source, run.fails.span)
        for place, all_states in by_place.items():
            # Of two scenarios that fail in a state the first is told of.
            states = [state for state in all_states if state not in told]
            if not states:
                continue
            told.update(states)
            is_default = any(state in defaults for state in states)
            yield finding(
                RULE.code,
                RULE.severity if is_default else Severity.WARNING,
                f"the script fails in {name_states(states, len(runs))}: {place[2]}",
                labels[place],
                notes=(
                    f"the scenario is `{scripts.scenario.name}`",
                    "the default state is among them"
                    if is_default
                    else "the default state is not among them",
                ),
            )


def _is_told(scripts: ScriptSet) -> bool:
    """Whether the script fails for what is missing from its text."""
    return any(file.script.undefined for file in scripts.files) or any(
        scripts.functions[entry.name][1].parameters for entry in scripts.entries
    )


_SCENARIO = """\
{
  "done": {"variables": {"score": {"op": "greater-than", "reference": 60000}}},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
worth = {[1] = 10, [2] = 30}

function points()
  local each = worth[data.lives]
  if data.lives < 3 then
    return each * data.score
  end
  return 0
end
"""


def _example(state: str, lives: bytes) -> Example:
    files = {"scenario.json": _SCENARIO, "script.lua": _SCRIPT}
    return Example(files, states={state: {16711680: lives}})


RULE = Rule(
    code="RL608",
    name="script-fails-in-state",
    title="a script that raises an error in a saved state",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(_example("Start", b"\x00"), _example("Bonus", b"\x00")),
    valid=(
        Example(
            {
                "scenario.json": _SCENARIO,
                "script.lua": _SCRIPT.replace("worth[data.lives]", "worth[data.lives] or 0"),
            },
            states={"Start": {16711680: b"\x00"}},
        ),
    ),
    check=check,
    from_states=True,
)
