"""The comparison sees every kind of difference: a compiled file is changed, one thing at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retrodsl.lift import import_folder
from retrodsl.lift.differences import differences
from retrodsl.lift.views import view_of_files, view_of_folder
from tests.lift.folders import LIVES, SCORE, make

SCENARIO = {
    "reward": {
        "variables": {
            "score": {"reward": 2.0, "penalty": 1.0},
            "lives": {"op": "equal", "reference": -1, "reward": -5.0},
        },
        "time": {"reward": 0.5},
    },
    "done": {
        "condition": "all",
        "variables": {
            "lives": {"op": "zero"},
            "score": {"op": "greater-than", "reference": 3},
        },
        "nodes": {"n": {"variables": {"mode": {"op": "equal", "reference": 7}}}},
    },
    "actions": [[[], ["A"]], [["LEFT"], ["RIGHT"]]],
    "crop": [0, 0, 100, 100],
}
MODE = {"address": 0xFF0262, "type": "|u1", "mask": 15}

Change = Callable[[dict[str, Any]], object]


def _data(change: Change) -> tuple[str, Change]:
    return "data.json", lambda document: change(document["info"])


CHANGES: dict[str, tuple[str, Change]] = {
    "address": _data(lambda i: i["score"].update(address=0xFF0252)),
    "order": _data(lambda i: i["score"].update(type="<u2")),
    "sign": _data(lambda i: i["score"].update(type=">i2")),
    "mask": _data(lambda i: i["mode"].update(mask=7)),
    "no mask": _data(lambda i: i["mode"].pop("mask")),
    "missing": _data(lambda i: i.pop("mode")),
    "new": _data(lambda i: i.update(other=LIVES)),
    "coefficient": ("scenario.json", lambda s: s["reward"]["variables"]["score"].update(reward=3)),
    "penalty": ("scenario.json", lambda s: s["reward"]["variables"]["score"].update(penalty=2)),
    "no penalty": ("scenario.json", lambda s: s["reward"]["variables"]["score"].pop("penalty")),
    "absolute": (
        "scenario.json",
        lambda s: s["reward"]["variables"]["score"].update(measurement="absolute"),
    ),
    "reference": (
        "scenario.json",
        lambda s: s["reward"]["variables"]["lives"].update(reference=-2),
    ),
    "reward op": ("scenario.json", lambda s: s["reward"]["variables"]["lives"].pop("op")),
    "no term": ("scenario.json", lambda s: s["reward"]["variables"].pop("lives")),
    "time": ("scenario.json", lambda s: s["reward"]["time"].update(reward=0.25)),
    "second player": ("scenario.json", lambda s: s.update(rewards=[{}, {"time": {"reward": 1}}])),
    "condition": ("scenario.json", lambda s: s["done"].update(condition="any")),
    "done op": ("scenario.json", lambda s: s["done"]["variables"]["lives"].update(op="nonzero")),
    "limit": ("scenario.json", lambda s: s["done"]["variables"]["score"].update(reference=4)),
    "no test": ("scenario.json", lambda s: s["done"]["variables"].pop("mode")),
    "done delta": (
        "scenario.json",
        lambda s: s["done"]["variables"]["lives"].update(measurement="delta"),
    ),
    "no done": ("scenario.json", lambda s: s.pop("done")),
    "actions": ("scenario.json", lambda s: s["actions"][1].pop()),
    "no actions": ("scenario.json", lambda s: s.pop("actions")),
    "crop": ("scenario.json", lambda s: s["crop"].__setitem__(3, 99)),
    "state": ("metadata.json", lambda m: m.update(default_state="Level2")),
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_change_is_seen(tmp_path: Path, name: str) -> None:
    info = {"score": SCORE, "lives": LIVES, "mode": MODE}
    integration = make(tmp_path, info, SCENARIO)
    imported = import_folder(integration, ())
    assert imported.is_equal
    files = dict(imported.round_trip.files)
    file, change = CHANGES[name]
    document = json.loads(files[file])
    change(document)
    files[file] = json.dumps(document)
    view = view_of_files(integration.name, files)
    found = differences(view_of_folder(integration), view)
    assert len(found) == (2 if name == "state" else 1), "a state is that of either player"
