"""``lives``: a small number that falls by one, seldom, when much else changes."""

from __future__ import annotations

import numpy as np

from retrodsl.search.behaviours._model import Behaviour
from retrodsl.search.behaviours._play import Play
from retrodsl.search.behaviours._tracks import Measures, Tracks
from retrodsl.search.behaviours._words import events, range_of, times

#: Between the loss of one life and that of the next lie so many frames at least.
LEAST_GAP = 30


def _bits(tracks: Tracks, play: Play) -> Measures:
    up, down, delta = tracks.up, ~tracks.up, tracks.delta
    ones = tracks.count(delta == -1)
    more = tracks.count(delta == 1)
    back = tracks.count(up & (delta > 1) & (tracks.after == tracks.first[tracks.whose]))
    back_in_time = tracks.count(up & (delta > 1) & play.restarts[tracks.frames])
    other = tracks.changes - ones - more - back
    found = 1.0 * np.minimum(ones, 5) - 4.0 * np.minimum(other, 6)
    found += 1.5 * np.minimum(back_in_time, 2) - 2.0 * np.minimum(np.maximum(back - 1, 0), 6)
    found -= 1.5 * np.minimum(np.maximum(more - 1, 0), 8) + 0.5 * (more > 0)
    # What is only 0 and 1 is a flag.
    found += 1.5 * np.minimum(tracks.high - tracks.low - 1, 3)
    found += 1.0 * (tracks.high == tracks.first)
    found -= 4.0 * (tracks.high > 9) + 8.0 * (tracks.high > 99) + 3.0 * (tracks.low < 0)
    found += 1.0 * (tracks.low <= 1)
    close = (tracks.gap >= 0) & (tracks.gap < LEAST_GAP)
    found -= 2.0 * np.minimum(tracks.count(close), 6)
    found -= 6.0 * np.where(tracks.changes >= 5, tracks.regular, 0.0)
    found += 0.4 * np.minimum(tracks.mean(play.surprise[tracks.frames], down), 8)
    return np.where(ones >= 1, found, -50.0)


def _sentences(tracks: Tracks, _: Play) -> tuple[str, ...]:
    delta = tracks.delta
    downs = tracks.frames[delta == -1]
    more = tracks.frames[delta == 1]
    said = [f"falls by 1 {times(len(downs))}, {events(downs)}"]
    if len(more):
        said.append(f"rises by 1 {times(len(more))}, {events(more)}")
    back = tracks.frames[delta > 1]
    if len(back):
        said.append(f"is filled up {times(len(back))}, {events(back)}")
    return (*said, range_of(tracks))


BEHAVIOUR = Behaviour(
    name="lives",
    summary="a small number that falls by 1, seldom, when much else changes; full in a new game",
    bits=_bits,
    sentences=_sentences,
)
