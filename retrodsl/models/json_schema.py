"""JSON Schemas (draft 2020-12), generated from the models and shipped.

Those of the engine's files are made here; those of retrodsl's own reports where their models are,
with what is here (``ReportSchema``).
"""

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
ReportKind = Literal["replay", "diff", "findings"]
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


class ReportSchema(_Generator):
    """Of what retrodsl writes itself: every field is there, so none has a default."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """The schema alone."""
        return self.generate_inner(schema["schema"])

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ARG002 (inherited)
        """Always."""
        return True


def schema_path(kind: Kind | ReportKind) -> Path:
    """Where the shipped schema of ``kind`` is."""
    return Path(__file__).parent / "schemas" / f"{kind}.schema.json"


def read_schema(kind: Kind | ReportKind) -> dict[str, Any]:
    """The shipped schema of ``kind``."""
    schema: dict[str, Any] = json.loads(schema_path(kind).read_text(encoding="utf-8"))
    return schema


def schema_text(kind: Kind | ReportKind, title: str, schema: dict[str, Any]) -> str:
    """A schema as it is shipped, with its name and its title."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:retrodsl:schema:{kind}:1",
        **schema,
        "title": title,
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def generate_schemas() -> dict[str, str]:
    """The text of every schema of the engine's files, by its file name under ``schemas/``."""
    return {
        schema_path(kind).name: schema_text(
            kind, _TITLES[kind], model.model_json_schema(schema_generator=_Generator)
        )
        for kind, model in KINDS.items()
    }
