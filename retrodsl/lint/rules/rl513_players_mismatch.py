"""metadata.json and the scenario disagree about the number of players.

The engine starts two players from the second entry of `default_player_state`, and pays the second
one by the second entry of `rewards`. With the one and without the other, two agents play, and the
second is never paid; or it is paid and starts from a state of one player. The engine has two
players at most.
"""

from collections.abc import Iterator

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.engine_json.scenario import PLAYERS
from retrodsl.lint.integration import Integration, JsonFile, finding, key_of
from retrodsl.lint.model import Example, Rule
from retrodsl.readers.json_nodes import JsonArray, JsonNumber, JsonObject, Member

_CODE = "RL513"


def check(integration: Integration) -> Iterator[Diagnostic]:
    """States by number of players, beside ``players`` and the scenario's rewards."""
    file = integration.metadata
    root = file.root if file is not None else None
    if file is None or not isinstance(root, JsonObject):
        return
    listed = root.member("default_player_state")
    if listed is None or not isinstance(listed.value, JsonArray) or not listed.value.items:
        return
    count = len(listed.value.items)
    if count > PLAYERS:
        yield finding(
            _CODE,
            Severity.WARNING,
            f"the engine has {PLAYERS} players at most: there are states for {count}",
            file.label(listed.value.items[PLAYERS], "never used"),
        )
    players = root.member("players")
    if players is not None and isinstance(players.value, JsonNumber):
        number = players.value.value
        if number != count and count <= PLAYERS:
            yield finding(
                _CODE,
                Severity.WARNING,
                f"players is {number}, and default_player_state has states up to {count}",
                file.label(players.value),
                related=(file.label(listed.key),),
                helps=("list one state for each number of players",),
            )
            return
    yield from _rewards(integration, file, listed, count)


def _rewards(
    integration: Integration, file: JsonFile, listed: Member, count: int
) -> Iterator[Diagnostic]:
    """The scenario that is taken where none is named, beside the states."""
    scenario = next((s for s in integration.scenarios if s.name == "scenario"), None)
    if scenario is None or not isinstance(scenario.file.root, JsonObject):
        return
    paid = len(scenario.scenario.rewards)
    root = scenario.file.root
    if count >= PLAYERS and paid == 1:
        place = key_of(root, "reward") or key_of(root, "rewards") or root
        yield finding(
            _CODE,
            Severity.WARNING,
            "there is a state for two players, and only the first is paid",
            scenario.file.label(place, "for the first player alone"),
            related=(file.label(listed.key),),
            notes=("the reward of the second player is always 0",),
            helps=("write rewards, a list with an entry for each player",),
        )
    elif count == 1 and paid == PLAYERS:
        yield finding(
            _CODE,
            Severity.WARNING,
            "two players are paid, and default_player_state has a state for one",
            file.label(listed.key),
            related=(scenario.file.label(key_of(root, "rewards") or root),),
            notes=("two players start from default_state, or from power-on without it",),
            helps=("add a state for two players",),
        )


_REWARDS = """\
{
  "done": {"variables": {"lives": {"op": "equal", "reference": 0}}},
  "rewards": [
    {"variables": {"score": {"reward": 1.0}}},
    {"variables": {"score": {"reward": 1.0}}}
  ]
}
"""
_STATES = {"Two": {0xFF0000: b"\x03"}}


def _example(more: str, scenario: str | None = None) -> Example:
    files = {"metadata.json": f'{{"default_state": "Start", {more}}}\n'}
    if scenario is not None:
        files["scenario.json"] = scenario
    return Example(dict(files), states=_STATES)


RULE = Rule(
    code=_CODE,
    name="players-mismatch",
    title="disagreement about the number of players",
    severity=Severity.WARNING,
    page=__doc__,
    invalid=(
        _example('"default_player_state": ["Start", "Two"]'),
        _example('"default_player_state": ["Start"]', _REWARDS),
        _example('"default_player_state": ["Start", "Two"], "players": 4', _REWARDS),
        _example('"default_player_state": ["Start", "Two", "Two"]', _REWARDS),
    ),
    valid=(
        _example('"default_player_state": ["Start", "Two"], "players": 2', _REWARDS),
        _example('"default_player_state": ["Start"]'),
        _example('"players": 2'),
    ),
    check=check,
)
