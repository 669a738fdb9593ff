"""The names of the engine's Lua, held against the engine itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from retrodsl.readers.lua_names import (
    BY_NAME,
    ENGINE_GLOBALS,
    ENGINE_LIBRARIES,
    LOOKS_ONLY,
    MISSING_LIBRARIES,
    is_name,
)

ROOT = Path(__file__).resolve().parents[2]


def test_names_of_the_engine() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.readers.lua_names_probe"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    names = set(json.loads(done.stdout)) - {"list"}
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
