"""Values over frames as the path of an SVG: a step a frame, or all that a column of frames takes.

A picture of ``columns`` columns is ``columns`` units wide and ``HEIGHT`` high; the page stretches
it. Where a column has several frames it shows their least and greatest value, so that a single odd
frame in an hour is seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrodsl.evaluators.arrays.columns import Array, Truths

#: The height of a picture in its own units.
HEIGHT = 100

#: Air above and below a curve, in the same units.
_AIR = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """A path, and the values at its lowest and highest point and at its end.

    ``low`` and ``high`` are NaN where no value is finite.
    """

    path: str
    low: float
    high: float
    last: float


def columns_of(frames: int, most: int) -> int:
    """How many columns a picture of so many frames has: one a frame, at most ``most``."""
    return max(min(frames, most), 1)


def curve(values: Array, most: int) -> Curve:
    """The curve of a value a frame; what is not finite is a gap."""
    numbers = np.asarray(values, np.float64)
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    frames = len(numbers)
    if not frames or np.isnan(numbers).all():
        return Curve("", np.nan, np.nan, np.nan)
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    columns = columns_of(frames, most)
    starts = np.arange(columns) * frames // columns
    ends = np.append(starts[1:], frames) - 1
    least, most_of = np.fmin.reduceat(numbers, starts), np.fmax.reduceat(numbers, starts)
    parts = (least, most_of, numbers[starts], numbers[ends])
    return Curve(_path(*(_height(part, low, high) for part in parts)), low, high, numbers[-1])


def _height(values: NDArray[np.float64], low: float, high: float) -> list[int | None]:
    """Each value as a height in the picture, counted from its top; ``None`` for a gap."""
    room = HEIGHT - 2 * _AIR
    # Divided first: the difference of two doubles may be infinite.
    spread = high / 2 - low / 2
    share = (values / 2 - low / 2) / spread if spread > 0 else values * 0 + 0.5
    gaps = np.isnan(share)
    heights = np.rint(HEIGHT - _AIR - np.where(gaps, 0, share) * room).astype(int).tolist()
    return [None if gap else height for gap, height in zip(gaps.tolist(), heights, strict=True)]


def _path(
    least: list[int | None],
    greatest: list[int | None],
    first: list[int | None],
    last: list[int | None],
) -> str:
    parts: list[str] = []
    at: int | None = None
    drawn = 0  # the column up to which the pen has moved
    for x, (low, high, begin, end) in enumerate(zip(least, greatest, first, last, strict=True)):
        if low is None or high is None:
            if at is not None:
                parts.append(f"H{x}")
            at = None
            continue
        begin = low if begin is None else begin
        end = high if end is None else end
        if at is None:
            parts.append(f"M{x} {begin}")
            at, drawn = begin, x
        if low == high == at:
            continue
        if x > drawn:
            parts.append(f"H{x}")
            drawn = x
        # The nearer end first: what comes before it is then not drawn twice.
        for level in (low, high, end) if abs(at - low) < abs(at - high) else (high, low, end):
            if level != at:
                parts.append(f"V{level}")
                at = level
    if at is not None:
        parts.append(f"H{len(least)}")
    return "".join(parts)


def band(truths: Truths, most: int) -> str:
    """The path of the areas in which a condition holds; a column with one such frame is filled."""
    frames = len(truths)
    if not frames:
        return ""
    columns = columns_of(frames, most)
    starts = np.arange(columns) * frames // columns
    filled = np.logical_or.reduceat(truths, starts)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False])).astype(np.int8)))
    pairs = edges.reshape(-1, 2).tolist()
    return "".join(f"M{a} 20H{b}V80H{a}Z" for a, b in pairs)
