"""A default state that another one hides.

For one player the engine takes the first entry of `default_player_state`, if there is that list,
and `default_state` only for more players than it has entries. Where both differ, one player starts
from another state than `default_state` says, and than older tools take.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lint.folders import has_state
from retrodsl.lint.integration import Integration, finding
from retrodsl.lint.model import Example, Rule
from retrodsl.readers.json_nodes import JsonArray, JsonText

_CODE = "RL504"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """``default_state`` beside another first entry of ``default_player_state``."""
    file = integration.metadata
    alone = integration.metadata_value("default_state")
    listed = integration.metadata_value("default_player_state")
    if file is None or not isinstance(alone, JsonText) or not isinstance(listed, JsonArray):
        return
    first = listed.items[0] if listed.items else None
    if not isinstance(first, JsonText):
        return
    one, other = (node.value.removesuffix(".state") for node in (alone, first))
    if one == other or not has_state(integration, other) or not has_state(integration, one):
        return  # RL503
    yield finding(
        _CODE,
        Severity.WARNING,
        f"one player starts from `{other}`, not from `{one}`",
        file.label(alone, "hidden"),
        related=(file.label(first, "for one player"),),
        notes=("default_player_state goes before default_state",),
        helps=("name the same state in both",),
    )


_META = '{{"default_state": "Start", "default_player_state": ["{first}", "Two"]}}\n'
_STATES = {"Two": {0xFF0000: b"\x03"}}

RULE = Rule(
    code=_CODE,
    name="shadowed-default-state",
    title="a default state that another one hides",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(Example({"metadata.json": _META.format(first="Two")}, states=_STATES),),
    valid=(
        Example(
            {
                "metadata.json": _META.format(first="Start"),
                "scenario.json": """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "rewards": [
    {"variables": {"score": {"reward": 1.0}}},
    {"variables": {"score": {"reward": 1.0}}}
  ]
}
""",
            },
            states=_STATES,
        ),
    ),
    check=check,
)
