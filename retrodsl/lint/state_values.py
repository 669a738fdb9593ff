"""What the variables of an integration read in its saved states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from retrodsl.engine_json import DataVariable
from retrodsl.lint.integration import Integration, Memory, ScenarioFile
from retrodsl.readers.json_nodes import JsonArray, JsonText

#: So many states are named in a message; of more their number is told.
NAMED = 3


def raw_bytes(variable: DataVariable, memory: Memory) -> bytes | None:
    """The bytes of a variable; ``None`` where the engine reads none or the state has none."""
    if variable.address is None or variable.type is None or variable.address < 0:
        return None
    raw = memory.read(variable.address, variable.type.width)
    return raw if raw is not None and len(raw) == variable.type.width else None


def value_of(variable: DataVariable, memory: Memory) -> int | None:
    """What a variable reads in a saved state."""
    raw = raw_bytes(variable, memory)
    if raw is None or variable.type is None:
        return None
    return variable.type.decode(raw, variable.mask)


def values_of(variables: Iterable[DataVariable], memory: Memory) -> dict[str, int]:
    """What those variables read that a saved state has, by name."""
    found = ((variable.name, value_of(variable, memory)) for variable in variables)
    return {name: value for name, value in found if value is not None}


def default_states(integration: Integration) -> tuple[str, ...]:
    """The saved states of the folder that an environment starts from if it is told nothing.

    ``default_player_state`` has one for each number of players, and for one player the engine takes
    it before ``default_state``.
    """
    named = []
    listed = integration.metadata_value("default_player_state")
    if isinstance(listed, JsonArray):
        named = [item.value for item in listed.items if isinstance(item, JsonText)]
    one = integration.metadata_value("default_state")
    if isinstance(one, JsonText) and not named:
        named = [one.value]
    return tuple(dict.fromkeys(name for name in named if name in integration.state_names))


def name_states(states: Sequence[str], total: int | None = None) -> str:
    """Some states in words: the first by name, the others counted; of ``total`` if given."""
    shown = ", ".join(f"`{name}`" for name in states[:NAMED])
    more = len(states) - NAMED
    if more > 0:
        shown += f" and {more} more"
    if total is not None and total > 1 and len(states) == total:
        return f"{shown} (all {total} states)" if more > 0 else f"all {total} states: {shown}"
    return shown


def scenario_matters(scenario: ScenarioFile) -> bool:
    """Whether it is the scenario that an environment takes if it is told nothing."""
    return scenario.name == "scenario"


@cache
def words_of(name: str) -> tuple[str, ...]:
    """A variable's name in its words, small: ``livesP1`` is ``lives``, ``p1``."""
    words: list[str] = []
    word = ""
    before = ""
    for letter in name:
        if letter in "_-. ":
            words.append(word)
            word = ""
        elif letter.isupper() and before and not before.isupper():
            words.append(word)
            word = letter
        else:
            word += letter
        before = letter
    words.append(word)
    return tuple(w.casefold() for w in words if w)
