"""A suppression that does not say why.

A year later nobody knows whether the oddity was understood or only silenced. One sentence behind
the colon tells.
"""

from retrodsl.diagnostics import Severity
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.suppress import WITHOUT_REASON

_TEXT = """\
{{
  "default_state": "Start",
  "whitelist": {{"scenario.json": ["{entry}"]}}
}}
"""
_SCENARIO = """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "reward": {"variables": {"score": {"reward": 1.0}}, "time": {"penalty": 1.0}}
}
"""

RULE = Rule(
    code=WITHOUT_REASON,
    name="suppression-without-reason",
    title="a suppression without a reason",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        Example({"metadata.json": _TEXT.format(entry="time-penalty"), "scenario.json": _SCENARIO}),
    ),
    valid=(
        Example(
            {
                "metadata.json": _TEXT.format(entry="time-penalty: kept for the old tools"),
                "scenario.json": _SCENARIO,
            }
        ),
    ),
)
