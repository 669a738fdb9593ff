"""The tests that try facts beside their own subject, each on both engines."""

from __future__ import annotations

from tests.engine_facts.engines import STABLE_RETRO
from tests.engine_facts.model import Elsewhere


def scenarios(cases: str) -> Elsewhere:
    """Cases of the tests of the models whose names match a pattern."""
    return Elsewhere("tests/models/test_engine_facts.py", cases)


def folders(function: str) -> Elsewhere:
    """A test of a changed folder of the engine's free game."""
    return Elsewhere("tests/lint/test_folder.py", function)


def files(function: str) -> Elsewhere:
    """A test of that game with another data.json, scenario.json or metadata.json."""
    return Elsewhere("tests/lint/test_files.py", function)


def data(function: str) -> Elsewhere:
    """A test of that game with another variable."""
    return Elsewhere("tests/lint/test_data.py", function)


JSON_TEXT = Elsewhere(
    "tests/readers/test_json_engine.py", "test_engine_accepts_what_the_reader_says"
)
JSON_DEPTH = Elsewhere(
    "tests/readers/test_json_engine.py", "test_engine_dies_of_a_file_that_is_far_too_deep"
)
TYPES = Elsewhere("tests/engine_json/test_against_engine.py", "test_types")
SCENARIOS = Elsewhere("tests/engine_json/test_against_engine.py", "test_scenarios")
DECODING = Elsewhere("tests/platforms/test_datatype.py", "test_decodes_as_the_engine_does")
BLOCKS = Elsewhere("tests/platforms/test_platforms.py", "test_memory_is_what_the_engine_shows")
GENESIS_BLOCK = Elsewhere(
    "tests/platforms/test_platforms.py", "test_memory_of_genesis_is_the_engines"
)
LUA_NAMES = Elsewhere("tests/readers/test_lua_names.py", "test_names_of_the_engine")
STATES = Elsewhere(
    "tests/states/test_cores.py",
    "test_shipped_states_restored_through_another_rom",
    on=(STABLE_RETRO,),
)
