"""Proves the emitted JSON before it is written: by the strict models, and by the shipped schemas.

Not done where nothing is written: loading the validators takes as long as compiling a spec, and
what `compile --check` finds current on disk was proved when it was written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from retrodsl.models import KINDS, to_json_text, validate
from retrodsl.models.json_schema import Kind


class BrokenOutput(Exception):  # noqa: N818 - a bug of the compiler, never the user's mistake
    """What was to be written is not a file of its kind."""


def verify(files: Mapping[str, str]) -> None:
    """Raise ``BrokenOutput`` unless each JSON file among ``files`` is valid, and written as usual.

    ``files`` are the texts of an integration folder by name.
    """
    for name, text in files.items():
        if not name.endswith(".json"):
            continue
        document = json.loads(text)
        kind = _kind(name)
        problems = validate(kind, document)
        if problems:
            raise BrokenOutput(f"{name}: " + "; ".join(problems))
        if to_json_text(KINDS[kind].model_validate(document)) != text:
            raise BrokenOutput(f"{name}: the model of its kind writes it in another way")


def _kind(name: str) -> Kind:
    if name == "data.json":
        return "data"
    return "metadata" if name == "metadata.json" else "scenario"
