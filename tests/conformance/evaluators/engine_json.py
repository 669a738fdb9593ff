"""The engine's own algebra, as scenario.json uses it, on the values of two frames.

The facts are those of ``retrodsl.models.scenario``. Rewards are summed in float32, in the order of
the file: the engine's is that of a hash table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def reward(document: Mapping[str, Any], now: Mapping[str, int], before: Mapping[str, int]) -> float:
    """What a reward without a script pays."""
    total = np.float32(0)
    for name, entry in document.get("variables", {}).items():
        measured = np.float32(_measured(entry, _value(name, entry, now, before, "delta")))
        factor = entry.get("reward", 0) if measured > 0 else entry.get("penalty", 0)
        if measured:
            total += measured * np.float32(factor)
    total += np.float32(document.get("time", {}).get("reward", 0))
    return float(total)


def summands(
    document: Mapping[str, Any], now: Mapping[str, int], before: Mapping[str, int]
) -> list[float]:
    """The sizes of what a reward without a script adds up."""
    sizes = [abs(float(document.get("time", {}).get("reward", 0)))]
    for name, entry in document.get("variables", {}).items():
        measured = _measured(entry, _value(name, entry, now, before, "delta"))
        factor = entry.get("reward", 0) if measured > 0 else entry.get("penalty", 0)
        sizes.append(abs(float(factor) * measured))
    return sizes


def holds(node: Mapping[str, Any], now: Mapping[str, int], before: Mapping[str, int]) -> bool:
    """Whether a node of done without a script holds."""
    tests = [
        _measured(entry, _value(name, entry, now, before, "absolute")) > 0
        for name, entry in node.get("variables", {}).items()
    ]
    tests += [holds(inner, now, before) for inner in node.get("nodes", {}).values()]
    return all(tests) if node.get("condition") == "all" else any(tests)


def _value(
    name: str,
    entry: Mapping[str, Any],
    now: Mapping[str, int],
    before: Mapping[str, int],
    measurement: str,
) -> int:
    if entry.get("measurement", measurement) == "delta":
        return now[name] - before[name]
    return now[name]


def _measured(entry: Mapping[str, Any], v: int) -> int:
    r = int(entry.get("reference", 0))
    match entry.get("op"):
        case None:
            return v
        case "sign":
            return (v > 0) - (v < 0)
        case op:
            return int(
                {
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
                }[op]
            )
