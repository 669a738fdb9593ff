"""`retrodsl schema`."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer


class Kind(str, Enum):
    """What has a schema: the engine's files, then retrodsl's own reports."""

    DATA = "data"
    SCENARIO = "scenario"
    METADATA = "metadata"
    REPLAY = "replay"
    DIFF = "diff"
    FINDINGS = "findings"


def schema(
    kind: Annotated[Kind, typer.Argument(help="Of what.", show_default=False)],
) -> None:
    """Print the JSON Schema of a file of the engine, or of a report.

    Files are data.json, scenario.json and metadata.json of an integration; reports are what `-o
    json` of replay, of diff, and of check and lint (findings) gives.
    """
    from retrodsl.models.json_schema import schema_path

    typer.echo(schema_path(kind.value).read_text("utf-8"), nl=False)
