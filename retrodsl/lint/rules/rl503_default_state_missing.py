"""A default state that is not there.

`make` raises "filename must be a str or bytes object, or a file": the game cannot be started but
with a state named by hand. With `default_player_state` it is so for that number of players.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.diagnostics.nearest import nearest
from retrodsl.lint.folders import all_states, has_state
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.readers.json_nodes import JsonArray, JsonText

_CODE = "RL503"


def default_states(integration: Integration) -> Iterator[JsonText]:
    """The texts in metadata.json that name a state to start from."""
    alone = integration.metadata_value("default_state")
    if isinstance(alone, JsonText) and alone.value:
        yield alone
    listed = integration.metadata_value("default_player_state")
    if isinstance(listed, JsonArray):
        for item in listed.items:
            if isinstance(item, JsonText) and item.value:
                yield item


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Default states without a file, in whatever case its name is written."""
    file = integration.metadata
    if file is None:
        return
    for node in default_states(integration):
        name = node.value
        if has_state(integration, name):
            continue
        states = all_states(integration)
        wanted = name.removesuffix(".state")
        if wanted.lower() in {state.lower() for state in states}:
            continue  # RL515
        plain = wanted.strip(" .")
        near = plain if plain in states else nearest(wanted, states)
        helps = [f"did you mean {near}?"] if near is not None else []
        if near is None and states:
            helps.append(f"there are {', '.join(states[:4])}{' ...' if len(states) > 4 else ''}")
        yield finding(
            _CODE,
            Severity.ERROR,
            f"there is no state `{name}`",
            file.label(node, "a default state"),
            notes=("the engine raises TypeError when it makes the game with its default state",),
            helps=helps or ("save one under this name",),
            fix=None
            if near is None
            else replace(file, node, f'"{near}"', f"write {near}", safe=near == plain),
        )


_META = '{{"default_state": "{state}"{more}}}\n'

RULE = Rule(
    code=_CODE,
    name="default-state-missing",
    title="a default state that is not there",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"metadata.json": _META.format(state="Strat", more="")}),
        Example({"metadata.json": _META.format(state="Start.", more="")}),
        Example(
            {"metadata.json": _META.format(state="Start", more=', "default_player_state": ["Two"]')}
        ),
        Example(without=("Start.state",)),
    ),
    valid=(
        Example({"metadata.json": _META.format(state="Start.state", more="")}),
        Example(without=("rom.sha", "Start.state"), stable={"Example-Genesis-v0": {}}),
    ),
    check=check,
)
