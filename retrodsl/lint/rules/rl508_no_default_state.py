"""No state to start from.

Without `default_state` the game starts at power-on: an agent meets title screens and menus first,
and must find the start of the game by itself. And `reset` then does not reset: the episode goes on
where the last one ended.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.folders import all_states
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.told import is_told
from retrodsl.readers.json_nodes import JsonArray, JsonNull, JsonObject, JsonText

_CODE = "RL508"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """A metadata.json that names no state."""
    file = integration.metadata
    if file is None or not isinstance(file.root, JsonObject):
        return
    alone = integration.metadata_value("default_state")
    if alone is not None and not isinstance(alone, (JsonNull, JsonText)):
        return  # RL516
    if (isinstance(alone, JsonText) and alone.value) or (alone and is_told(file, alone)):
        return
    listed = integration.metadata_value("default_player_state")
    if isinstance(listed, JsonArray) and listed.items:
        return
    states = all_states(integration)
    yield finding(
        _CODE,
        Severity.WARNING,
        "no default state is given",
        file.label(alone if alone is not None else file.root),
        notes=("the game starts at power-on, and `reset` does not reset it",),
        helps=(
            f'write "default_state": "{states[0]}"'
            if len(states) == 1
            else f"name one of {', '.join(states[:4])}"
            if states
            else "save a state where the game begins, and name it",
        ),
    )


RULE = Rule(
    code=_CODE,
    name="no-default-state",
    title="no state to start from",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        Example({"metadata.json": "{}\n"}),
        Example({"metadata.json": '{"default_state": ""}\n'}),
        Example({"metadata.json": '{"default_state": null}\n'}),
    ),
    valid=(
        Example({"metadata.json": '{"default_player_state": ["Start"]}\n'}),
        Example(without=("rom.sha", "metadata.json"), stable={"Example-Genesis-v0": {}}),
    ),
    check=check,
)
