"""The engine's files as strict models, their JSON Schemas, and reading and writing them."""

from retrodsl.models.data import DataFile, Variable
from retrodsl.models.files import JsonFileError, load_json, parse_json, to_json_text
from retrodsl.models.json_schema import KINDS, generate_schemas, read_schema, schema_path
from retrodsl.models.metadata import MetadataFile, StateNotes
from retrodsl.models.scenario import (
    Done,
    DoneNode,
    DoneVariable,
    Op,
    Reward,
    RewardVariable,
    ScenarioFile,
    Time,
)
from retrodsl.models.validate import validate

__all__ = [
    "KINDS",
    "DataFile",
    "Done",
    "DoneNode",
    "DoneVariable",
    "JsonFileError",
    "MetadataFile",
    "Op",
    "Reward",
    "RewardVariable",
    "ScenarioFile",
    "StateNotes",
    "Time",
    "Variable",
    "generate_schemas",
    "load_json",
    "parse_json",
    "read_schema",
    "schema_path",
    "to_json_text",
    "validate",
]
