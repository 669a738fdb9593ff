"""A state whose file is written in other letters, large for small.

On Windows and macOS the engine finds it all the same; on Linux, where most agents are trained, it
is not found, and `make` raises TypeError. An ending other than `.state` in small letters hides the
file from the engine's list.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.folders import all_states, has_state
from retrodsl.lint.integration import Integration, finding, replace
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules.rl503_default_state_missing import default_states
from retrodsl.readers.json_nodes import JsonObject, JsonText

_CODE = "RL515"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Names in metadata.json that differ from a file in case alone, and endings."""
    file = integration.metadata
    if file is not None:
        nodes = [(node, True) for node in default_states(integration)]
        notes = integration.metadata_value("states")
        if isinstance(notes, JsonObject):
            nodes.extend((member.key, False) for member in notes.members)
        for node, is_default in nodes:
            yield from _named(integration, node, is_default)
    for name in integration.file_names:
        if name.lower().endswith(".state") and not name.endswith(".state"):
            yield finding(
                _CODE,
                Severity.ERROR,
                f"the engine never finds `{name}`",
                integration.file_label(name),
                notes=("the ending must be .state, in small letters",),
                helps=(f"call it {name[: -len('.state')]}.state",),
            )


def _named(integration: Integration, node: JsonText, is_default: bool) -> Iterator[Diagnostic]:
    file = integration.metadata
    name = node.value
    if file is None or has_state(integration, name):
        return
    wanted = name.removesuffix(".state").lower()
    found = next((state for state in all_states(integration) if state.lower() == wanted), None)
    if found is None:
        return  # RL503, RL505
    notes = ["file names have their case on Linux"]
    if not is_default:
        notes.append("the engine does not read these notes: only people go by the name")
    yield finding(
        _CODE,
        Severity.ERROR if is_default else Severity.WARNING,
        f"the state is called `{found}`, not `{name}`",
        file.label(node),
        notes=notes,
        helps=(f"write {found}",),
        fix=replace(file, node, f'"{found}"', f"write {found}", safe=True),
    )


RULE = Rule(
    code=_CODE,
    name="state-name-case",
    title="a state in other letters, large for small",
    severity=Severity.ERROR,
    page=__doc__,
    invalid=(
        Example({"metadata.json": '{"default_state": "start"}\n'}),
        Example({"metadata.json": '{"default_state": "Start", "states": {"START": {}}}\n'}),
        Example({"Level2.STATE": b"\x1f\x8b"}),
    ),
    valid=(Example({"metadata.json": '{"default_state": "Start", "states": {"Start": {}}}\n'}),),
    check=check,
)
