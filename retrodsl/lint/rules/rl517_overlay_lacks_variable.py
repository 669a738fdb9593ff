"""An overlay without a variable that the scenario of its base uses.

An overlay's data.json takes the place of its base's, as a whole. Where the overlay has no scenario
of its own, the base's goes on using the base's variables, and the first step that reaches one of
them raises ValueError.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.integration import Integration, finding, key_of
from retrodsl.lint.model import Example, Rule

_CODE = "RL517"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """The base's scenarios that are not replaced, over the overlay's variables."""
    base, file = integration.base, integration.own_data
    if base is None or file is None or file.root is None:
        return
    for scenario in base.scenarios:
        if scenario.file.name in integration.file_names:
            continue
        told = set()
        for part in (*scenario.scenario.terms(), *scenario.scenario.tests()):
            name = part.name
            if name in integration.by_name or name not in base.by_name or name in told:
                continue
            told.add(name)
            yield finding(
                _CODE,
                Severity.ERROR,
                f"`{name}` is missing, which {scenario.file.name} of the base uses",
                file.label(key_of(file.root, "info") or file.root),
                related=(scenario.file.label(part.key),),
                notes=("the first step that reaches it raises ValueError",),
                helps=("take the variable over from the base's data.json",),
            )


_LIVES = '{"info": {"lives": {"address": 16711680, "type": "|u1"}}}\n'
_SCENARIO = """\
{
  "reward": {"variables": {"lives": {"reward": 1, "penalty": 1}}},
  "done": {"variables": {"lives": {"op": "zero"}}}
}
"""
_OVERLAY = ("rom.sha", "scenario.json", "metadata.json", "Start.state")

RULE = Rule(
    code=_CODE,
    name="overlay-lacks-variable",
    title="an overlay without a variable that its base uses",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(Example({"data.json": _LIVES}, without=_OVERLAY, stable={"Example-Genesis-v0": {}}),),
    valid=(
        Example(without=_OVERLAY, stable={"Example-Genesis-v0": {}}),
        Example(
            {
                "data.json": _LIVES,
                "scenario.json": _SCENARIO,
            },
            without=("rom.sha", "metadata.json", "Start.state"),
            stable={"Example-Genesis-v0": {}},
        ),
    ),
    check=check,
)
