"""`retrodsl schema`."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer


class Kind(str, Enum):
    """The engine's files that have a schema."""

    DATA = "data"
    SCENARIO = "scenario"
    METADATA = "metadata"


def schema(
    kind: Annotated[Kind, typer.Argument(help="Which of the engine's files.", show_default=False)],
) -> None:
    """Print the JSON Schema of a file of the engine: data, scenario or metadata."""
    from retrodsl.models.json_schema import schema_path

    typer.echo(schema_path(kind.value).read_text("utf-8"), nl=False)
