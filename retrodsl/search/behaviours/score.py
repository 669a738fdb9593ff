"""``score``: rises now and then by few, often round steps; falls to its start alone."""

from __future__ import annotations

import numpy as np

from retrodsl.search.behaviours._model import Behaviour
from retrodsl.search.behaviours._play import Play
from retrodsl.search.behaviours._tracks import Measures, Tracks
from retrodsl.search.behaviours._words import falls_to_start, range_of, steps, times

#: Steps that are all multiples of one of these look like points, by so many bits.
ROUND = {5: 2.0, 10: 3.0, 25: 4.0, 50: 4.5, 100: 5.0}


def _bits(tracks: Tracks, play: Play) -> Measures:
    up, ups = tracks.up, tracks.ups
    resets = tracks.count(
        ~up & ((tracks.after == tracks.first[tracks.whose]) | (tracks.after == 0))
    )
    at_restart = tracks.count(~up & play.restarts[tracks.frames])
    falls = tracks.downs - resets
    found = np.minimum(ups, 12) * 0.75 - 4.0 * np.minimum(falls, 8)
    found -= 3.0 * np.minimum(np.maximum(resets - at_restart, 0), 6)
    found += 1.0 * np.minimum(at_restart, 3)
    found += np.where(ups >= 3, 4.0, 0.0)
    step = np.gcd.reduceat(np.where(up, tracks.delta, 0), tracks.begins)
    rounded = np.zeros(len(tracks))
    for divisor, bits in ROUND.items():
        rounded[(step > 0) & (step % divisor == 0)] = bits
    found += rounded * np.minimum(ups, 3) / 3
    all_ones = tracks.count(up & (tracks.delta == 1)) == ups
    found -= np.where(all_ones, 4.0, 0.0)
    found += 1.5 * (tracks.low == 0) + 0.5 * (tracks.first == 0)
    found -= 2.0 * ((rounded == 0) & ~all_ones)
    found += np.clip(np.log2(np.maximum(tracks.high, 1)) / 4, 0, 3)
    found += np.minimum(tracks.carries, 3)
    found -= 12.0 * np.where(tracks.changes >= 6, tracks.regular, 0.0) * tracks.extent(play.frames)
    found -= 10.0 * np.clip(4 * tracks.changes / play.frames - 0.5, 0, 1)
    found -= 6.0 * (tracks.low < 0)
    # Few steps for many rises: points have a price.
    found -= np.log2(np.maximum(tracks.kinds(tracks.delta, up, found > 0), 1))
    return np.where(ups >= 1, found, -50.0)


def _sentences(tracks: Tracks, play: Play) -> tuple[str, ...]:
    return (
        f"rises {times(int(tracks.ups[0]))} by {steps(tracks, up=True)}",
        falls_to_start(tracks, play),
        range_of(tracks),
    )


BEHAVIOUR = Behaviour(
    name="score",
    summary="rises now and then by few, often round steps; falls only where a game begins anew",
    bits=_bits,
    sentences=_sentences,
)
