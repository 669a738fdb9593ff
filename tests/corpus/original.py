"""The scripts that the installed engine ships, run as the engine runs them, in Lua 5.1.

Nothing of them is kept here: they are read from the installed package. What the engine does around
a script was found by experiment (``test_original.py`` compares again):

- ``data.name`` is a variable of data.json as a double, or what the script stored under that name: a
  number, true, false or nil. Any other name raises. Storing anything else raises.
- ``scenario.frame`` counts from 0, ``scenario.timestep`` is a quarter of it.
- Each update asks for done first and then for the reward, once each.
- A reward of nil, a text or a table is 0, true is 1; done is true, or any number but 0.
- An error in the script leaves the update unfinished and reaches the user as RuntimeError.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from retrodsl.float32 import float32
from retrodsl.lift.lua.host import Host, ScriptError
from retrodsl.platforms import engine_root, parse_type

#: Folders of which no scenario names the script, and the functions that were meant.
#: The name they go by here is that of the folder's script, ``script``.
UNUSED_SCRIPTS: dict[str, dict[str, Any]] = {
    "NHL94-Genesis-v0": {
        "reward": {"script": "lua:nhl94_reward"},
        "done": {"script": "lua:nhl94_done"},
        "scripts": ["script.lua"],
    }
}

_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?")

_ENTRY = re.compile(r'^\s*\["(\w+=\d+(?:,\w+=\d+)*)"\]\s*=\s*([^,\n]+),', re.MULTILINE)

#: The script raised an error; the engine would raise RuntimeError from ``step``.
OriginalError = ScriptError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an agent gets on one frame: the reward as float32, and whether the episode is over."""

    reward: float
    done: bool

    def is_same(self, other: Outcome) -> bool:
        """Equal, where NaN equals NaN."""
        both_nan = math.isnan(self.reward) and math.isnan(other.reward)
        return self.done == other.done and (self.reward == other.reward or both_nan)


@dataclass(frozen=True, slots=True)
class DataVariable:
    """A variable of data.json as it stands there."""

    name: str
    address: int
    code: str
    mask: int | None

    def fit(self, value: int) -> int:
        """``value`` with the mask applied."""
        return value if self.mask is None else value & self.mask

    @property
    def type_range(self) -> tuple[int, int]:
        """The least and the greatest value of the type, without the mask."""
        return parse_type(self.code).range(None)


class OriginalScript:
    """One game's folder with its script; ``scenarios`` are those that use it, by file stem."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        described = _read(folder / "data.json")["info"]
        self.variables = {
            name: DataVariable(name, int(v["address"]), v["type"], v.get("mask"))
            for name, v in described.items()
        }
        self.scenarios = {
            path.stem: document
            for path in sorted(folder.glob("*.json"))
            if path.name not in ("data.json", "metadata.json")
            and _functions(document := _read(path))
        }
        if not self.scenarios:
            self.scenarios = {"script": UNUSED_SCRIPTS[folder.name]}

    @property
    def game(self) -> str:
        """The game's name without the engine's version suffix."""
        return re.sub(r"-v\d+$", "", self.name)

    @property
    def rom_hashes(self) -> tuple[str, ...]:
        """The SHA-1 sums in rom.sha."""
        return tuple((self.folder / "rom.sha").read_text().split())

    def text(self, scenario: str) -> str:
        """The Lua of a scenario's script files, one after the other."""
        files = self.scenarios[scenario]["scripts"]
        return "\n".join((self.folder / file).read_text(encoding="utf-8") for file in files)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The whole numbers in the scripts and scenarios, sorted: where something may turn."""
        found: set[int] = set()
        for name, document in self.scenarios.items():
            for text in (self.text(name), json.dumps(document)):
                for number in _NUMBER.findall(text):
                    hexadecimal = number[:2].lower() == "0x"
                    found.add(int(number, 16) if hexadecimal else int(float(number)))
        return tuple(sorted(found))

    def compared(self, name: str) -> set[int]:
        """What the scenarios' own tests compare a variable with."""
        found: set[int] = set()
        nodes = [document.get("done", {}) for document in self.scenarios.values()]
        while nodes:
            node = nodes.pop()
            nodes.extend(node.get("nodes", {}).values())
            if name in node.get("variables", {}):
                found.add(int(node["variables"][name].get("reference", 0)))
        return found

    @cached_property
    def entries(self) -> tuple[tuple[dict[str, int], int], ...]:
        """The scripts' tables by values of variables, as in ``["zone=0,act=1"] = 0x1F60``."""
        found = {}
        for name in self.scenarios:
            for key, value in _ENTRY.findall(self.text(name)):
                parts = (part.split("=") for part in key.split(","))
                numbers = (int(number.strip(), 0) for number in value.split("+"))
                found[key] = ({part: int(text) for part, text in parts}, sum(numbers))
        return tuple(found.values())

    def uses_frame(self, scenario: str) -> bool:
        """Whether the script looks at the frame counter."""
        return "scenario.frame" in self.text(scenario)

    def start(self, scenario: str, values: Mapping[str, int]) -> OriginalEpisode:
        """A new episode of ``scenario``; ``values`` are what the script can read as it is loaded.

        That is RAM on frame 0, since the engine steps before it loads. Frame 0 is still to be
        given to ``step``.
        """
        return OriginalEpisode(self, scenario, values)


class OriginalEpisode:
    """One episode of one scenario: ``step`` takes the frames, from the reset frame on."""

    def __init__(self, original: OriginalScript, scenario: str, values: Mapping[str, int]) -> None:
        document = original.scenarios[scenario]
        assert "rewards" not in document
        self.reward: dict[str, Any] = document.get("reward", {})
        self.done: dict[str, Any] = document.get("done", {})
        self.frame = 0
        self.previous: Mapping[str, int] = values
        self._host = Host(original.text(scenario), values)

    def step(self, values: Mapping[str, int]) -> Outcome:
        """Take the next frame's variables; raises ``OriginalError`` where the script does."""
        self._host.show(values, self.frame)
        done = self._is_done(values)
        reward = self._reward(values)
        self.frame += 1
        self.previous = values
        return Outcome(reward, done)

    def _is_done(self, values: Mapping[str, int]) -> bool:
        if "script" in self.done:
            return self._host.done(self.done["script"].removeprefix("lua:"))
        return self._node_holds(self.done, values)

    def _node_holds(self, node: Mapping[str, Any], values: Mapping[str, int]) -> bool:
        tests = [
            _measured(entry, self._value(name, entry, values, "absolute")) > 0
            for name, entry in node.get("variables", {}).items()
        ]
        tests += [self._node_holds(inner, values) for inner in node.get("nodes", {}).values()]
        return all(tests) if node.get("condition") == "all" else any(tests)

    def _reward(self, values: Mapping[str, int]) -> float:
        if "script" in self.reward:
            return float32(self._host.reward(self.reward["script"].removeprefix("lua:")))
        total = np.float32(0)
        for name, entry in self.reward.get("variables", {}).items():
            measured = np.float32(_measured(entry, self._value(name, entry, values, "delta")))
            factor = entry.get("reward", 0) if measured > 0 else entry.get("penalty", 0)
            total += measured * np.float32(factor)
        if "time" in self.reward:
            total += np.float32(self.reward["time"].get("reward", 0))
        return float(total)

    def _value(
        self, name: str, entry: Mapping[str, Any], values: Mapping[str, int], measurement: str
    ) -> int:
        if entry.get("measurement", measurement) == "delta":
            return values[name] - self.previous[name]
        return values[name]


def _measured(entry: Mapping[str, Any], v: int) -> int:
    """What an ``op`` of the engine computes, see ``retrodsl.models.scenario``."""
    r = int(entry.get("reference", 0))
    operations: dict[str | None, int] = {
        None: v,
        "equal": v == r,
        "negative-equal": v == -r,
        "not-equal": v != r,
        "less-than": v < r,
        "greater-than": v > r,
        "less-or-equal": v <= r,
        "greater-or-equal": v >= r,
        "zero": v == 0,
        "nonzero": v != 0,
        "negative": v < 0,
        "positive": v > 0,
        "sign": (v > 0) - (v < 0),
    }
    return int(operations[entry.get("op")])


def _functions(document: Mapping[str, Any]) -> list[str]:
    """The script functions that a scenario names."""
    parts = [document.get("done", {}), document.get("reward", {}), *document.get("rewards", [])]
    return [part["script"] for part in parts if "script" in part]


def _read(path: Path) -> dict[str, Any]:
    """A JSON file as the engine reads it: of two equal keys the first counts."""

    def first(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(reversed(pairs))

    document: dict[str, Any] = json.loads(
        path.read_text(encoding="utf-8-sig"), object_pairs_hook=first
    )
    return document


def script_folders() -> list[Path]:
    """Every folder of the installed engine that has a Lua script, sorted."""
    root = engine_root()
    assert root is not None
    return sorted({path.parent for path in (root / "data").glob("*/*/*.lua")})
