"""A state that the engine does not list.

`list_states` leaves out names that begin with `_` or a dot: so integrators mark states that only
lead somewhere, such as a menu of levels. A default state of such a name is loaded, but no tool that
lists the states shows it, and the engine's own checker calls it invalid.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.folders import has_state
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.lint.rules.rl503_default_state_missing import default_states

_CODE = "RL512"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """Default states of a hidden name, and state files that begin with a dot."""
    file = integration.metadata
    named = set()
    if file is not None:
        for node in default_states(integration):
            if node.value.startswith(("_", ".")) and has_state(integration, node.value):
                named.add(node.value.removesuffix(".state"))
                yield finding(
                    _CODE,
                    Severity.WARNING,
                    f"the default state `{node.value}` is hidden by its name",
                    file.label(node),
                    notes=("the engine lists no state that begins with _ or a dot",),
                    helps=("give it a name that begins with a letter",),
                )
    for state in integration.state_names:
        if state.startswith(".") and state not in named:
            yield finding(
                _CODE,
                Severity.WARNING,
                f"the state `{state}` is hidden by its name",
                integration.file_label(f"{state}.state"),
                notes=("the engine lists no state that begins with a dot",),
                helps=("give it a name that begins with a letter",),
            )


RULE = Rule(
    code=_CODE,
    name="hidden-state",
    title="a state that the engine does not list",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        Example(
            {"metadata.json": '{"default_state": "_Start"}\n'},
            states={"_Start": {0xFF0000: b"\x03"}},
        ),
        Example(states={".Level2": {0xFF0000: b"\x03"}}),
    ),
    valid=(Example(states={"_LevelSelect": {0xFF0000: b"\x03"}}),),
    check=check,
)
