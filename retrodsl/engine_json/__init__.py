"""What the engine makes of an integration's JSON, with the places where each part stands.

The engine never says what it skipped or misread. These modules read data.json, scenario.json and
metadata.json exactly as it does, duplicates and wrong types included, and keep beside each value
the node that it came from: the linter says what is lost there, the importer keeps what is not.
All behaviour was found by experiment; tests/engine_json plays it against the real engine.
"""

from retrodsl.engine_json.data import DataVariable, read_data
from retrodsl.engine_json.evaluate import done_of, reward_of
from retrodsl.engine_json.scenario import (
    Done,
    Measure,
    Reward,
    RewardTerm,
    Scenario,
    Script,
    Test,
    read_scenario,
)
from retrodsl.engine_json.types import engine_type

__all__ = [
    "DataVariable",
    "Done",
    "Measure",
    "Reward",
    "RewardTerm",
    "Scenario",
    "Script",
    "Test",
    "done_of",
    "engine_type",
    "read_data",
    "read_scenario",
    "reward_of",
]
