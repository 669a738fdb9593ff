"""A file that a game needs is not there.

Without data.json there are no variables, and a scenario that uses one raises ValueError at its
first step. Without scenario.json nothing is paid and no episode ends. Without metadata.json the
engine raises TypeError when it looks for the default state. An overlay takes them from its base.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.folders import lost_base
from retrodsl.lint.integration import DATA, METADATA, Integration, finding
from retrodsl.lint.model import Example, Rule

_CODE = "RL511"
_EFFECTS = {
    DATA: "the game has no variables",
    "scenario.json": "nothing is paid, and no episode ends",
    METADATA: "the engine raises TypeError when it makes the game with its default state",
}
_HELPS = {
    METADATA: 'write {"default_state": ...}, or {} to start from power-on',
}


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Each of the three that is neither here nor in the base."""
    names = set(integration.file_names)
    if names >= _EFFECTS.keys():
        return
    if integration.base is not None:
        names.update(integration.base.file_names)
    elif lost_base(integration) is not None:
        return  # RL507
    for name, effect in _EFFECTS.items():
        if name not in names:
            help_text = _HELPS.get(name)
            yield finding(
                _CODE,
                Severity.ERROR,
                f"{name} is missing",
                integration.folder_label(),
                notes=(effect,),
                helps=(help_text,) if help_text is not None else (),
            )


RULE = Rule(
    code=_CODE,
    name="missing-file",
    title="a file that the game needs is missing",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example(without=("scenario.json",)),
        Example(without=("data.json",)),
        Example(without=("metadata.json",)),
        Example(without=("metadata.json", "data.json"), count=2),
    ),
    valid=(
        Example(
            without=("rom.sha", "scenario.json", "metadata.json"), stable={"Example-Genesis-v0": {}}
        ),
    ),
    check=check,
)
