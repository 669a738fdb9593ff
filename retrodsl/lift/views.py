"""What the engine has of an integration: of a folder, and of files that were compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from retrodsl.engine_json import DataVariable, Scenario, read_data, read_scenario
from retrodsl.lift.domains import Known
from retrodsl.lift.surroundings import default_states
from retrodsl.lint.integration import ROM_SHA, Integration
from retrodsl.platforms import Platform, platform_of_game
from retrodsl.readers.json_nodes import JsonArray, JsonNode, JsonObject, JsonText
from retrodsl.readers.json_text import read_json
from retrodsl.source import Source


@dataclass(frozen=True, slots=True)
class View:
    """An integration as the engine has it.

    ``variables`` are those that it reads, ``scripts`` the Lua files by name, ``states`` where one
    and two players start.
    """

    platform: Platform
    variables: Mapping[str, Known]
    scenarios: Mapping[str, Scenario]
    scripts: Mapping[str, str]
    hashes: frozenset[str]
    states: tuple[str | None, str | None]


def view_of_folder(integration: Integration) -> View:
    """The view of a folder. Raises ``UnknownPlatform``."""
    platform = platform_of_game(integration.name)
    source = integration.text(ROM_SHA)
    return View(
        platform,
        _read_variables(integration.variables, platform),
        {file.name: file.scenario for file in integration.scenarios},
        {name: source.text for name, source in integration.lua_files.items()},
        _hashes("" if source is None else source.text),
        default_states(integration),
    )


def view_of_files(game: str, files: Mapping[str, str]) -> View:
    """The view of compiled files by name. Raises ``UnknownPlatform``."""
    platform = platform_of_game(game)
    roots = {
        name: read_json(Source(name, text)).root
        for name, text in files.items()
        if name.endswith(".json")
    }
    return View(
        platform,
        _read_variables(read_data(roots.get("data.json")), platform),
        {
            name.removesuffix(".json"): read_scenario(root)
            for name, root in roots.items()
            if name not in ("data.json", "metadata.json")
        },
        {name: text for name, text in files.items() if name.endswith(".lua")},
        _hashes(files.get("rom.sha", "")),
        _starts(roots.get("metadata.json")),
    )


def _hashes(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in text.split())


def _starts(metadata: JsonNode | None) -> tuple[str | None, str | None]:
    if not isinstance(metadata, JsonObject):
        return None, None
    one = metadata.get("default_state")
    found = [one.value if isinstance(one, JsonText) else None] * 2
    listed = metadata.get("default_player_state")
    if isinstance(listed, JsonArray):
        for i, item in enumerate(listed.items[:2]):
            found[i] = item.value if isinstance(item, JsonText) else found[i]
    return found[0], found[1]


def _read_variables(variables: tuple[DataVariable, ...], platform: Platform) -> dict[str, Known]:
    """The variables that show in ``info``: the engine leaves out those without memory."""
    found: dict[str, Known] = {}
    for variable in variables:
        known = Known.of(variable, platform)
        if known is None:
            continue
        has_memory = not platform.memory_known or platform.block_at(known.address) is not None
        if has_memory:
            found[known.name] = known
    return found
