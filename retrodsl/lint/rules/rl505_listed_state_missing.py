"""Notes on states that are not there.

`states` in metadata.json has notes on training runs and tags by state. The engine does not read it;
people choose states by it, and whoever makes the game with such a name gets a TypeError.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.folders import all_states, has_state
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.readers.json_nodes import JsonObject

_CODE = "RL505"
_SHOWN = 3


def check(integration: Integration) -> Iterator[Diagnostic]:
    """One finding for all of a file, at the first."""
    file = integration.metadata
    notes = integration.metadata_value("states")
    if file is None or not isinstance(notes, JsonObject):
        return
    known = {state.lower() for state in all_states(integration)}
    missing = [
        member
        for member in notes.members
        if member.name.removesuffix(".state").lower() not in known  # RL515
        and not has_state(integration, member.name)
    ]
    if not missing:
        return
    names = ", ".join(f"`{member.name}`" for member in missing[:_SHOWN])
    if len(missing) > _SHOWN:
        names += f" and {len(missing) - _SHOWN} more"
    yield finding(
        _CODE,
        Severity.WARNING,
        f"there are notes on states that are not there: {names}",
        file.label(missing[0].key, "no such state"),
        related=[file.label(member.key) for member in missing[1:_SHOWN]],
        helps=("save the states, or remove the notes",),
    )


def _example(*names: str) -> Example:
    notes = ", ".join(f'"{name}": {{"tags": ["hard"]}}' for name in names)
    return Example({"metadata.json": f'{{"default_state": "Start", "states": {{{notes}}}}}\n'})


RULE = Rule(
    code=_CODE,
    name="listed-state-missing",
    title="notes on states that are not there",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(_example("Level2"), _example("Start", "Level2", "Level3", "Level4", "Level5")),
    valid=(_example("Start"), _example("Start.state")),
    check=check,
)
