"""``frame``: counts the frames from the beginning to the end, whatever happens."""

from __future__ import annotations

import numpy as np

from retrodsl.search.behaviours._model import Behaviour
from retrodsl.search.behaviours._play import Play
from retrodsl.search.behaviours._tracks import Measures, Tracks
from retrodsl.search.behaviours._words import range_of, times


def _bits(tracks: Tracks, play: Play) -> Measures:
    top = tracks.reading.radix**tracks.reading.width
    ones = tracks.count((tracks.delta == 1) | (tracks.delta == 1 - top))
    part = ones / max(play.frames - 1, 1)
    found = 10.0 * part - 2.0 * np.log2(1 + tracks.changes - ones)
    found += np.minimum(tracks.carries, 2) * 1.5
    found -= 0.5 * np.minimum(tracks.downs, 4)
    return np.where(part > 0.1, found, -50.0)


def _sentences(tracks: Tracks, play: Play) -> tuple[str, ...]:
    ones = int(tracks.count(tracks.delta == 1)[0])
    return (f"rises by 1 {times(ones)} in {play.frames - 1} frames", range_of(tracks))


BEHAVIOUR = Behaviour(
    name="frame",
    summary="rises by 1 on every frame, whatever happens",
    bits=_bits,
    sentences=_sentences,
)
