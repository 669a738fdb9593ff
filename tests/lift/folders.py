"""Integrations for the tests: small ones made here, and those that the engine ships."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

from retrodsl.lint.integration import Integration
from retrodsl.lint.runner import find_integrations, open_integration
from retrodsl.platforms.installation import installed_collections

SHA1 = "a8be7b0ca850119b167f9644e6a4a22e983d61a4"

SCORE = {"address": 0xFF0250, "type": ">u2"}
LIVES = {"address": 0xFF025A, "type": ">u2"}


def make(
    root: Path,
    info: dict[str, Any],
    scenario: dict[str, Any] | None = None,
    *,
    game: str = "Example-Genesis",
    files: dict[str, str] | None = None,
    states: tuple[str, ...] = ("Level1",),
) -> Integration:
    """An integration folder under ``root``."""
    folder = root / game
    folder.mkdir(parents=True)
    (folder / "data.json").write_text(json.dumps({"info": info}))
    (folder / "rom.sha").write_text(f"{SHA1}\n")
    (folder / "metadata.json").write_text(json.dumps({"default_state": "Level1"}))
    if scenario is not None:
        (folder / "scenario.json").write_text(json.dumps(scenario))
    for name, text in (files or {}).items():
        (folder / name).write_text(text)
    for state in states:
        (folder / f"{state}.state").write_bytes(gzip.compress(b"a state"))
    return open_integration(folder, shown=game)


@cache
def installed() -> tuple[Path, ...]:
    """Every integration folder that the engine ships, in order."""
    return tuple(f for c in installed_collections() for f in find_integrations(c))
