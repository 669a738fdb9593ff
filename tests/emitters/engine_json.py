"""What the engine makes of a scenario's JSON, by the table in ``retrodsl.models.scenario``.

Written from that table alone, in exact arithmetic; it shares nothing with the emitter.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, int]


def _compare(op: str, v: int, r: int) -> bool:
    return {
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
        "sign": v > 0,
    }[op]


def _value(key: str, entry: Mapping[str, Any], default: str, row: Row, before: Row) -> int:
    delta = entry.get("measurement", default) == "delta"
    return row[key] - before[key] if delta else row[key]


def reward(document: Mapping[str, Any], row: Row, before: Row) -> Fraction:
    """One player's reward on a frame, exactly; ``document`` is his ``reward`` object."""
    total = Fraction(document.get("time", {}).get("reward", 0))
    for key, entry in document.get("variables", {}).items():
        v = _value(key, entry, "delta", row, before)
        op = entry.get("op")
        if op is None:
            measured = v
        elif op == "sign":
            measured = (v > 0) - (v < 0)
        else:
            measured = int(_compare(op, v, entry.get("reference", 0)))
        if measured > 0:
            total += measured * Fraction(entry.get("reward", 0))
        elif measured < 0:
            total += measured * Fraction(entry.get("penalty", 0))
    return total


def done(document: Mapping[str, Any] | None, row: Row, before: Row) -> bool:
    """Whether the episode ends on a frame; ``document`` is the ``done`` object or a node in it."""
    if document is None:
        return False
    results = [
        _compare(
            entry["op"], _value(key, entry, "absolute", row, before), entry.get("reference", 0)
        )
        for key, entry in document.get("variables", {}).items()
    ]
    results += [done(node, row, before) for node in document.get("nodes", {}).values()]
    return all(results) if document.get("condition") == "all" else any(results)
