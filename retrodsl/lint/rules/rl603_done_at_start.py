"""An episode that is over before it has begun: done holds in the saved state.

The environment says "done" after the first step, whatever the agent does, and starts again from the
same state. Mostly the state was saved on a title screen or in a demo, or the variable is not what
its name says. Conditions on changes are left out here: in a state nothing has changed yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from retrodsl.diagnostics import Diagnostic, Label, Severity
from retrodsl.engine_json import Done, Test
from retrodsl.engine_json.evaluate import measured
from retrodsl.lint.integration import Integration, ScenarioFile, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.scenario_parts import is_understood
from retrodsl.lint.script_states import StateRun, runs_in_states, wrong_starts
from retrodsl.lint.scripts import ScriptSet
from retrodsl.lint.state_values import default_states, name_states, scenario_matters, values_of


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Scenarios whose done holds in a saved state."""
    for scenario in integration.scenarios:
        done = scenario.scenario.done
        if done is None or done.script is not None:
            continue
        if not all(map(is_understood, scenario.scenario.tests())):
            continue  # what the engine misreads has its own finding, and this follows from it
        names = {test.name for test in scenario.scenario.tests()}
        variables = [integration.by_name[name] for name in names if name in integration.by_name]
        over: dict[str, tuple[tuple[Test, int], ...]] = {}
        read = 0
        for state, memory in integration.memories() if variables else ():
            row = values_of(variables, memory)
            read += 1
            why = _why_over(done, row)
            if why is not None and why:
                over[state] = why
        if over:
            yield _tell(integration, scenario, over, read)
    for scripts, runs in runs_in_states(integration):
        ended = [run for run in runs if run.ends and not wrong_starts(scripts, run)]
        if ended:
            yield _tell_script(integration, scripts, ended, len(runs))


def _why_over(done: Done, row: Mapping[str, int]) -> tuple[tuple[Test, int], ...] | None:
    """The tests that make done true, each with its value; ``None`` where it is not surely so."""
    met: list[tuple[Test, int]] = []
    all_met = True
    for test in done.tests:
        value = row.get(test.name)
        holds = value is not None and not test.is_delta and measured(test, row, row) > 0
        all_met = all_met and holds
        if holds and value is not None:
            met.append((test, value))
    for group in done.groups:
        why = _why_over(group, row)
        all_met = all_met and why is not None
        met.extend(why or ())
    if done.all:
        return tuple(met) if all_met else None
    return tuple(met) or None


def _tell(
    integration: Integration,
    scenario: ScenarioFile,
    over: Mapping[str, tuple[tuple[Test, int], ...]],
    read: int,
) -> Diagnostic:
    """One finding a scenario, about all its states, at the test that holds in the first."""
    states, severity, notes = _weigh(integration, scenario, list(over))
    test, value = over[states[0]][0]
    label = scenario.file.label(test.key, f"{value} in `{states[0]}`")
    related = [Label(label.source, t.key.span, f"{v}") for t, v in over[states[0]][1:]]
    return finding(
        RULE.code,
        severity,
        f"done holds from the start: `{test.name}` is {value} in {name_states(states, read)}",
        label,
        notes=notes,
        helps=("look at the address and the type, or save the state again while the game runs",),
        related=related,
    )


def _weigh(
    integration: Integration, scenario: ScenarioFile, over: list[str]
) -> tuple[list[str], Severity, list[str]]:
    """The states with the default ones first, how bad it is, and a note that says why."""
    defaults = [state for state in default_states(integration) if state in over]
    states = defaults + [state for state in over if state not in defaults]
    if not scenario_matters(scenario):
        note = f"only who asks for the scenario `{scenario.name}` meets it"
        return states, Severity.WARNING, [note]
    if not defaults:
        return states, Severity.WARNING, ["the default state is not among them"]
    note = f"`{defaults[0]}` is a default state: every episode is one step long"
    return states, RULE.severity, [note]


def _tell_script(
    integration: Integration, scripts: ScriptSet, ended: list[StateRun], read: int
) -> Diagnostic:
    """The same of a function in Lua, run on the state's memory."""
    over = [run.state for run in ended]
    states, severity, notes = _weigh(integration, scripts.scenario, over)
    entry = ended[0].ends
    assert entry is not None
    file, function = scripts.functions[entry.name]
    return finding(
        RULE.code,
        severity,
        f"done holds from the start: `{entry.name}` is true in {name_states(states, read)}",
        file.label(function.name_span),
        notes=(*notes, "the script was run on the memory of the state, standing still"),
        helps=("look at what it compares with, or save the state again while the game runs",),
        related=(scripts.scenario.file.label(entry.script.node, "called for done"),),
    )


_DONE = (
    '{"done": {"variables": {"lives": {%s}}}, "reward": {"variables": {"score": {"reward": 1}}}}'
)
_ALL = """\
{
  "done": {
    "condition": "all",
    "variables": {"lives": {"op": "zero"}, "score": {"op": "greater-than", "reference": 10}}
  },
  "reward": {"variables": {"score": {"reward": 1.0}}}
}
"""
_SCRIPT_DONE = """\
{
  "done": {"script": "lua:over"},
  "reward": {"variables": {"score": {"reward": 1.0}}},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = "function over()\n  return data.lives == 0\nend\n"
_ZERO = '"op": "zero"'
_ONE = '"op": "equal", "reference": 1'

RULE = Rule(
    code="RL603",
    name="done-at-start",
    title="done holds in a saved state",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"scenario.json": _DONE % _ZERO}, states={"Start": {}}),
        Example({"scenario.json": _SCRIPT_DONE, "script.lua": _SCRIPT}, states={"Start": {}}),
        Example({"scenario.json": _DONE % _ZERO}, states={"Menu": {}}),
        Example({"scenario.json": _ALL}, states={"Start": {16711682: b"\x01\x00"}}),
        Example(
            {"bonus.json": _DONE % _ZERO, "scenario.json": _DONE % _ONE},
            states={"Start": {}},
        ),
    ),
    valid=(
        Example(
            {"scenario.json": _SCRIPT_DONE, "script.lua": _SCRIPT},
            states={"Start": {16711680: b"\x03"}},
        ),
        Example({"scenario.json": _DONE % _ZERO}, states={"Start": {16711680: b"\x03"}}),
        Example({"scenario.json": _DONE % _ZERO}, states={"Start": {16711680: b"\x01"}}),
        Example({"scenario.json": _ALL}, states={"Start": {16711680: b"\x03"}}),
        Example(
            {"scenario.json": _DONE % '"measurement": "delta", "op": "negative"'},
            states={"Start": {16711680: b"\x03"}},
        ),
    ),
    check=check,
    from_states=True,
)
