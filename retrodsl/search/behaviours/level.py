"""``level``: a small number that rises by one, seldom, when much else changes."""

from __future__ import annotations

import numpy as np

from retrodsl.search.behaviours._model import Behaviour
from retrodsl.search.behaviours._play import Play
from retrodsl.search.behaviours._tracks import Measures, Tracks
from retrodsl.search.behaviours._words import events, falls_to_start, range_of, times

#: Between one level and the next lie so many frames at least.
LEAST_GAP = 20


def _bits(tracks: Tracks, play: Play) -> Measures:
    up, delta = tracks.up, tracks.delta
    ones = tracks.count(delta == 1)
    resets = tracks.count(~up & (tracks.after == tracks.first[tracks.whose]))
    in_time = tracks.count(~up & play.restarts[tracks.frames])
    other = tracks.changes - ones - resets
    found = 1.0 * np.minimum(ones, 6) - 4.0 * np.minimum(other, 6)
    found += 1.0 * np.minimum(in_time, 2) - 2.0 * np.minimum(np.maximum(resets - in_time, 0), 6)
    found += 1.0 * np.minimum(tracks.high - tracks.low - 1, 3)
    found += 1.5 * ((tracks.first == 0) | (tracks.first == 1)) + 0.5 * (tracks.first == 1)
    found -= 2.0 * (tracks.high > 30) + 8.0 * (tracks.high > 99) + 4.0 * (tracks.low < 0)
    close = (tracks.gap >= 0) & (tracks.gap < LEAST_GAP)
    found -= 2.0 * np.minimum(tracks.count(close), 6)
    found -= 6.0 * np.where(tracks.changes >= 4, tracks.regular, 0.0)
    found += 0.6 * np.minimum(tracks.mean(play.surprise[tracks.frames], up), 8)
    return np.where(ones >= 1, found, -50.0)


def _sentences(tracks: Tracks, play: Play) -> tuple[str, ...]:
    ups = tracks.frames[tracks.delta == 1]
    return (
        f"rises by 1 {times(len(ups))}, {events(ups)}",
        falls_to_start(tracks, play),
        range_of(tracks),
    )


BEHAVIOUR = Behaviour(
    name="level",
    summary="a small number that rises by 1, seldom, when much else changes; begins at 0 or 1",
    bits=_bits,
    sentences=_sentences,
)
