"""The engine's kind of number for rewards: 32-bit floats."""

from __future__ import annotations

import struct


def float32(value: float) -> float:
    """``value`` rounded to the nearest 32-bit float; beyond its range an infinity."""
    try:
        rounded: float = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    return rounded
