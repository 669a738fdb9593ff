"""Parts of a scenario that a test has as Python values, as the engine reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from retrodsl.engine_json import Done, Reward, Scenario, read_scenario
from retrodsl.readers.json_text import read_json
from retrodsl.source import Source


@lru_cache(maxsize=256)
def _scenario(text: str) -> Scenario:
    return read_scenario(read_json(Source("scenario.json", text)).root)


def reward_part(document: Mapping[str, Any]) -> Reward | None:
    """One player's ``reward`` object."""
    return _scenario(json.dumps({"reward": document})).reward(1)


def done_part(document: Mapping[str, Any] | None) -> Done | None:
    """A ``done`` object; ``None`` for none."""
    return None if document is None else _scenario(json.dumps({"done": document})).done
