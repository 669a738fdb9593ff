"""The names of the engine's Lua, held against the engines themselves."""

from __future__ import annotations

import pytest

from retrodsl.readers.lua_names import (
    BY_NAME,
    ENGINE_GLOBALS,
    ENGINE_LIBRARIES,
    LOOKS_ONLY,
    MISSING_LIBRARIES,
    is_name,
)
from tests.engine_facts.engines import EVERY_ENGINE, TriedEngine, ask


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_names_of_the_engine(engine: TriedEngine) -> None:
    names = set(ask(engine, "tests.readers.lua_names_probe")) - {"list"}
    assert {name for name in names if "." not in name} == ENGINE_GLOBALS
    fields = {f"{library}.{field}" for library, each in ENGINE_LIBRARIES.items() for field in each}
    own = {"data.__ptr", "scenario.__ptr"}  # what the engine's own two tables show of themselves
    assert {name for name in names if "." in name} == fields | own


def test_names() -> None:
    assert not MISSING_LIBRARIES & ENGINE_GLOBALS
    assert BY_NAME | LOOKS_ONLY <= ENGINE_GLOBALS
    assert is_name("goto")
    assert is_name("é_1")
    assert not is_name("end")
    assert not is_name("1a")
    assert not is_name("")
