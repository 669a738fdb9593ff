"""``hp``: falls in steps, now and then, and is filled up again to where it began."""

from __future__ import annotations

import numpy as np

from retrodsl.search.behaviours._model import Behaviour
from retrodsl.search.behaviours._play import Play
from retrodsl.search.behaviours._tracks import Measures, Tracks
from retrodsl.search.behaviours._words import events, range_of, steps, times


def _bits(tracks: Tracks, play: Play) -> Measures:
    up, down, delta, whose = tracks.up, ~tracks.up, tracks.delta, tracks.whose
    downs = tracks.downs
    full = tracks.count(up & (tracks.after == tracks.high[whose]))
    other = tracks.ups - full
    found = 0.5 * np.minimum(downs, 10) - 2.0 * np.minimum(other, 8)
    found += 1.5 * np.minimum(full, 3)
    # Between two fillings lie several hits.
    found += np.where(downs >= 1.5 * np.maximum(full, 1), 2.0, -2.0)
    found += 1.0 * (tracks.first == tracks.high) + 1.0 * (tracks.low == 0) - 4.0 * (tracks.low < 0)
    reach = tracks.high - tracks.low
    found -= 3.0 * (reach < 3) + 2.0 * (tracks.high > 255) + 6.0 * (tracks.high > 9999)
    found -= 10.0 * np.where(tracks.changes >= 4, tracks.regular, 0.0)
    found -= 10.0 * np.clip(4 * tracks.changes / play.frames - 0.5, 0, 1)
    largest = np.minimum.reduceat(np.where(down, delta, 0), tracks.begins)
    found -= 2.0 * (-largest >= np.maximum(reach, 1)) * (downs > full)
    found += 2.0 * (tracks.kinds(delta, down, found > 0) >= 2)
    return np.where(downs >= 2, found, -50.0)


def _sentences(tracks: Tracks, _: Play) -> tuple[str, ...]:
    high = int(tracks.high[0])
    full = tracks.frames[tracks.up & (tracks.after == high)]
    said = [f"falls {times(int(tracks.downs[0]))} by {steps(tracks, up=False)}"]
    if len(full):
        said.append(f"is filled up to {high} {times(len(full))}, {events(full)}")
    return (*said, range_of(tracks))


BEHAVIOUR = Behaviour(
    name="hp",
    summary="falls in steps now and then, and is filled up to where it began",
    bits=_bits,
    sentences=_sentences,
)
