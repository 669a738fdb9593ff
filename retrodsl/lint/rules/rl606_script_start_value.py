"""A script that begins with another value than the saved state.

A script that remembers a variable needs a value for the frame before the first. Where the state has
another one, the first step sees a change that never was: it pays for it, or ends the episode. The
linter runs the script on the memory of each state, which stands still: only the start differs then.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.script_states import StateRun, runs_in_states, wrong_starts
from retrodsl.lint.scripts import ScriptSet
from retrodsl.lint.state_values import default_states, name_states
from retrodsl.source import Span


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Scripts whose first step is unlike the others in a state."""
    defaults = default_states(integration)
    told: set[tuple[str, Span | None]] = set()
    for scripts, runs in runs_in_states(integration):
        odd = [run for run in runs if run.pays or (run.ends and wrong_starts(scripts, run))]
        if odd:
            odd.sort(key=lambda run: (run.ends is None, run.state not in defaults))
            found = _tell(scripts, odd, len(runs), in_default=odd[0].state in defaults)
            place = (found.message, found.label.span if found.label else None)
            if place not in told:  # two scenarios may share a script
                told.add(place)
                yield found


def _tell(scripts: ScriptSet, odd: list[StateRun], read: int, *, in_default: bool) -> Diagnostic:
    first = odd[0]
    starts = wrong_starts(scripts, first)
    where = name_states([run.state for run in odd], read)
    notes = []
    severity = RULE.severity
    entry = first.ends
    if entry is not None:
        notes.append(f"`{entry.name}` ends the episode at the first step in `{first.state}`")
        if not in_default:
            severity = Severity.WARNING
            notes.append("the default state is not among them")
    elif first.pays is not None:
        entry, amount = first.pays
        severity = Severity.WARNING
        notes.append(
            f"`{entry.name}` pays {amount:g} at the first step in `{first.state}`, "
            "though nothing changes"
        )
    assert entry is not None
    file, function = scripts.functions[entry.name]
    label = file.label(function.name_span)
    message = f"the first step of `{entry.name}` is unlike the others in {where}"
    if starts:
        start = starts[0]
        value = first.values[start.variable]
        label = start.file.label(start.node.span, f"{value} in `{first.state}`")
        message = f"`{start.name}` begins as {start.constant:g}, and `{start.variable}` is {value}"
        message += f" in {where}" if len(odd) == 1 else f" in `{first.state}`"
        if len(odd) > 1:
            notes.append(f"it is so in {where}")
    return finding(
        RULE.code,
        severity,
        message,
        label,
        notes=notes,
        helps=("begin with `nil`, and take the variable's value on the first call",),
    )


_SCENARIO = """\
{
  "done": {"script": "lua:over"},
  "reward": {"script": "lua:points"},
  "scripts": ["script.lua"]
}
"""
_SCRIPT = """\
previous_lives = %d
previous_score = 0
counted = 0

function over()
  if data.lives < previous_lives then
    return true
  end
  previous_lives = data.lives
  return false
end

function points()
  if data.score == previous_score then
    local gain = data.score - counted
    counted = data.score
    return gain
  end
  previous_score = data.score
  return 0
end
"""


def _example(start: int, memory: dict[int, bytes]) -> Example:
    files = {"scenario.json": _SCENARIO, "script.lua": _SCRIPT % start}
    return Example(files, states={"Start": memory})


_LIVES = {16711680: b"\x03"}

RULE = Rule(
    code="RL606",
    name="script-start-value",
    title="a script that begins with another value than the state",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(_example(5, _LIVES), _example(3, {**_LIVES, 16711682: b"\x01\x00"})),
    valid=(_example(3, _LIVES),),
    check=check,
    from_states=True,
)
