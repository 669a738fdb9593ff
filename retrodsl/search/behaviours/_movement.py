"""What moves with two opposite buttons: the common part of ``x`` and ``y``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retrodsl.search.behaviours._model import Behaviour
from retrodsl.search.behaviours._play import Play, runs, spread
from retrodsl.search.behaviours._tracks import Measures, Tracks
from retrodsl.search.behaviours._words import range_of
from retrodsl.search.index import Integers

#: What moves may go on for so many frames behind a press.
AFTER = 8

#: In so long a press it is not only seen that it moves, but that it goes on moving.
LONG = 6

#: A step of more than so many units a frame is a jump, by the bytes of a number.
LARGE = {1: 16, 2: 2048}


@dataclass(frozen=True)
class _Presses:
    """Stretches of frames with one direction: ``way`` is -1 or 1 of each."""

    begins: Integers
    ends: Integers
    way: Integers

    def __len__(self) -> int:
        return len(self.way)


def moves_with(name: str, back: str, forth: str) -> Behaviour:
    """The behaviour of a place that two buttons change, the second mostly to larger numbers."""

    def way(play: Play) -> Integers:
        return play.pressed(forth) - play.pressed(back)

    def bits(tracks: Tracks, play: Play) -> Measures:
        return _bits(tracks, play, way(play))

    def sentences(tracks: Tracks, play: Play) -> tuple[str, ...]:
        return _sentences(tracks, way(play), (back, forth))

    return Behaviour(
        name=name,
        summary=f"moves by small steps one way while {back} is held, the other way with {forth}",
        bits=bits,
        sentences=sentences,
        needs_pads=True,
    )


def _bits(tracks: Tracks, play: Play, way: Integers) -> Measures:
    found = np.full(len(tracks), -50.0)
    presses = _presses(way)
    if not len(presses):
        return found
    lately = _lately(way)
    moved = np.sign(_around(tracks, tracks.delta)) * lately[tracks.frames]
    pure = np.abs(tracks.sum(moved)) / tracks.changes
    likely = pure >= 0.3
    if likely.any():
        found[likely] = _closely(tracks.take(likely), play, presses) - 10.0 * (1 - pure[likely])
    return found


def _closely(tracks: Tracks, play: Play, presses: _Presses) -> Measures:
    """The bits of tracks that may be a place; each press is one observation."""
    with_it = np.sign(_way_gone(tracks, play, presses)) * presses.way[:, None]
    turned = np.where((with_it > 0).sum(axis=0) >= (with_it < 0).sum(axis=0), 1, -1)
    with_it = with_it * turned
    agree, against = (with_it > 0).sum(axis=0), (with_it < 0).sum(axis=0)
    forth = ((with_it > 0) & (presses.way[:, None] > 0)).sum(axis=0)
    each = np.minimum(forth, agree - forth)
    # At the end of its range a place stands still.
    begun = tracks.numbers(np.maximum(presses.begins - 1, 0))
    inside = (begun != tracks.low) & (begun != tracks.high)
    still = ((with_it == 0) & inside).sum(axis=0)
    found = 2.0 * np.minimum(each, 5) + 0.25 * np.minimum(agree, 8)
    found -= 1.5 * np.minimum(against, 10) + 4.0 * still / len(presses)
    size = np.abs(_around(tracks, tracks.delta))
    large = LARGE.get(tracks.reading.width, 1 << 20)
    found -= 6.0 * tracks.count(size > large) / tracks.changes
    # Jumps from one end of its range to the other are of a part of it, or of another sign.
    found -= 0.75 * np.minimum(tracks.count(np.abs(tracks.delta) != size), 8)
    found += 0.4 * np.minimum(np.log2(tracks.changes), 10)
    found += 0.5 * np.minimum(tracks.carries, 3)
    found -= 0.25 * np.minimum(_lateness(tracks, presses), 8)
    found += 0.5 * (turned > 0)
    return np.where(each > 0, found, -50.0)


def _around(tracks: Tracks, delta: Integers) -> Integers:
    """Differences the shorter way round: 255 to 0 is one step of a byte."""
    reading = tracks.reading
    top = reading.radix**reading.width
    half = top // 2
    found: Integers = (delta + half) % top - half
    return found


def _presses(way: Integers) -> _Presses:
    begins, ends = runs(way)
    pressed = way[begins] != 0
    begins, ends = begins[pressed], ends[pressed]
    some = spread(len(begins))
    return _Presses(begins[some], ends[some], way[begins[some]])


def _lately(way: Integers) -> Integers:
    """The direction held on each frame, or else the last one, for a number of frames."""
    frames = np.arange(len(way))
    last = np.maximum.accumulate(np.where(way != 0, frames, -AFTER - 1))
    return np.where(frames - last <= AFTER, way[np.maximum(last, 0)], 0)


def _way_gone(tracks: Tracks, play: Play, presses: _Presses) -> Integers:
    """How far each track goes in each press: shape (presses, tracks).

    Of a long press its inner frames count: what only says that a button is held stands still there.
    """
    long = presses.ends - presses.begins >= LONG
    first = np.where(long, presses.begins + 1, presses.begins - 1)
    last = np.where(long, presses.ends, np.minimum(presses.ends + 2, play.frames - 1))
    follow = np.append(presses.begins[1:] - 1, play.frames - 1)
    last = np.maximum(np.minimum(last, follow), first)
    steps = _around(tracks, tracks.delta)
    return tracks.ways(steps, last) - tracks.ways(steps, first)


def _lateness(tracks: Tracks, presses: _Presses) -> Measures:
    """How many frames behind a press a track first moves, in the mean."""
    at = np.searchsorted(presses.begins, tracks.frames, side="right") - 1
    inside = (at >= 0) & (tracks.frames <= presses.ends[np.maximum(at, 0)])
    before = np.concatenate([[-1], tracks.frames[:-1]])
    before[tracks.begins] = -1
    opens = inside & (before < presses.begins[np.maximum(at, 0)])
    return tracks.mean(tracks.frames - presses.begins[np.maximum(at, 0)], opens)


def _sentences(tracks: Tracks, way: Integers, buttons: tuple[str, str]) -> tuple[str, ...]:
    moved = _around(tracks, tracks.delta)
    said = []
    for sign, button in ((-1, buttons[0]), (1, buttons[1])):
        mine = moved[way[tracks.frames] == sign]
        rises, falls = int((mine > 0).sum()), int((mine < 0).sum())
        said.append(f"with {button} held it rises {rises} and falls {falls} times")
    idle = int((_lately(way)[tracks.frames] == 0).sum())
    said.append(f"{idle} of its {len(moved)} changes come without them")
    return (*said, range_of(tracks))
