"""How the engine takes a number from JSON: in silence, whatever is there."""

from __future__ import annotations

from retrodsl.float32 import float32
from retrodsl.readers.json_nodes import JsonBool, JsonNode, JsonNumber

_UINT64 = 1 << 64


def as_coefficient(node: JsonNode | None) -> float:
    """A ``reward`` or ``penalty``: a float32; true is 1, whatever else is no number is 0."""
    match node:
        case JsonNumber(value=value):
            try:
                return float32(float(value))
            except OverflowError:  # an integer beyond a double
                return float("inf") if value > 0 else float("-inf")
        case JsonBool(value=True):
            return 1.0
        case _:
            return 0.0


def as_int64(node: JsonNode | None) -> int:
    """A ``reference`` or a mask: its fraction cut off, as int64; 0 if it is no number.

    Unlike a coefficient, true is 0 here. A whole number up to 2**64 wraps; anything further out
    is a float for the engine, and becomes the smallest int64.
    """
    if not isinstance(node, JsonNumber):
        return 0
    limit = _UINT64 if isinstance(node.value, int) else _UINT64 // 2
    if not -_UINT64 // 2 <= node.value < limit:
        return -_UINT64 // 2
    whole = int(node.value)
    return whole if whole < _UINT64 // 2 else whole - _UINT64
