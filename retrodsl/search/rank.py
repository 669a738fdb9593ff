"""How likely a candidate that fits is the variable, and how surprising it is that it fits.

Both are counted in bits. The evidence of a constraint is what the share of a family's candidates
that fit it says: one in 256 is 8 bits. It is summed as if the constraints were independent.
A cost is what is held against a candidate before anything was said: odd types are rare in games.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from retrodsl.platforms import Platform
from retrodsl.search.index import Integers, TraceIndex
from retrodsl.search.readings import Reading, all_readings
from retrodsl.search.way import Way

#: Where it is by so many bits unlikely that any candidate of a reading fits by accident, more
#: evidence makes it no better.
CERTAIN = 4.0

#: What is held against a number that runs over its end while a byte beside it counts that.
CARRIES = 6.0

#: Candidates of a family that its share is told from.
SAMPLE = 192

_KINDS = {"u": 0.0, "i": 1.5, "d": 2.0, "n": 2.5}
_WIDTHS = {1: 0.0, 2: 0.5, 4: 1.0, 3: 1.5}


def shares(way: Way, numbers: Iterable[int]) -> dict[int, float]:
    """Which part of each reading's candidates fits a constraint, told from a sample.

    Never 0 or 1. The readings are given by their numbers in ``all_readings()``.
    """
    recording = way.recording
    places = {number: recording.sample(all_readings()[number], SAMPLE) for number in numbers}
    return {
        number: (len(fitting) + 0.5) / (len(places[number]) + 1)
        for number, fitting in way.fitting(places).items()
    }


def bits(part: float) -> float:
    """The surprise of what happens to ``part`` of all."""
    return -math.log2(part)


def cost(reading: Reading, platform: Platform) -> float:
    """What is held against a reading."""
    found = _KINDS[reading.kind] + _WIDTHS.get(reading.width, 4.0)
    if reading.mask is not None:
        found += 3
    if reading.is_spread:
        return found + 5
    if reading.scale != 1 or reading.bias:
        found += 4
    assert reading.data_type is not None
    if reading.width > 1:
        if len(reading.data_type.order) > 1:
            found += 6
        elif reading.data_type.order != platform.byte_order and reading.kind != "n":
            found += 1
    return found


def place_costs(
    positions: Integers, reading: Reading, index: TraceIndex, platform: Platform
) -> NDArray[np.float64]:
    """What is held against candidates where they lie.

    Odd addresses, memory that is not real, a lowest byte that never changes.
    """
    addresses = index.addresses[positions]
    found = np.zeros(len(positions))
    if reading.width in (2, 4) and not reading.is_spread:
        found += 0.5 * (addresses % 2)
    if reading.width > 1:
        low = reading.offsets[reading.places.index(0)]
        found += 1.0 * (index.changes[positions + low] == 0)
    for block in platform.memory:
        inside = (addresses >= block.base) & (addresses < block.end)
        if block.optional:
            found += 0.5 * inside
        elif "again" in block.name or block.name.startswith("video"):
            found += 0.25 * inside
        if block.real_size is not None:
            found += 6.0 * (inside & (addresses >= block.base + block.real_size))
    return found


def change_cost(changes: int, frames: int) -> float:
    """What is held against a candidate for how often it changes: never, or all the time."""
    return 6.0 if not changes else 2.0 * changes / frames
