"""JSON Schemas (draft 2020-12) of the engine's files, generated from the models and shipped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from retrodsl.models.data import DataFile
from retrodsl.models.metadata import MetadataFile
from retrodsl.models.scenario import ScenarioFile

Kind = Literal["data", "scenario", "metadata"]
KINDS: Final[dict[Kind, type[BaseModel]]] = {
    "data": DataFile,
    "scenario": ScenarioFile,
    "metadata": MetadataFile,
}
"""Each kind of file and its model."""

_TITLES: Final[dict[Kind, str]] = {
    "data": "data.json of a stable-retro or gym-retro integration",
    "scenario": "scenario.json of a stable-retro or gym-retro integration",
    "metadata": "metadata.json of a stable-retro or gym-retro integration",
}


class _Generator(GenerateJsonSchema):
    """Without titles made of field names, and without defaults of null, which is not allowed."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 (inherited)
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)


def schema_path(kind: Kind) -> Path:
    """Where the shipped schema of ``kind`` is."""
    return Path(__file__).parent / "schemas" / f"{kind}.schema.json"


def read_schema(kind: Kind) -> dict[str, Any]:
    """The shipped schema of ``kind``."""
    schema: dict[str, Any] = json.loads(schema_path(kind).read_text(encoding="utf-8"))
    return schema


def generate_schemas() -> dict[str, str]:
    """The text of every schema by its file name under ``schemas/``."""
    texts: dict[str, str] = {}
    for kind, model in KINDS.items():
        schema = model.model_json_schema(schema_generator=_Generator)
        document = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:retrodsl:schema:{kind}:1",
            **schema,
            "title": _TITLES[kind],
        }
        texts[schema_path(kind).name] = json.dumps(document, indent=2, sort_keys=True) + "\n"
    return texts
