"""``mode``: few values, changed seldom and when much else changes: title, play, pause, over."""

from __future__ import annotations

import numpy as np

from retrodsl.search.behaviours._model import Behaviour
from retrodsl.search.behaviours._play import Play
from retrodsl.search.behaviours._tracks import Measures, Tracks
from retrodsl.search.behaviours._words import events, times


def _bits(tracks: Tracks, play: Play) -> Measures:
    everything = np.ones(len(tracks.whose), np.bool_)
    found = 1.2 * np.minimum(tracks.mean(play.surprise[tracks.frames], everything), 9)
    found += 1.5 * np.minimum(tracks.count(play.restarts[tracks.frames]), 2)
    found -= 0.5 * np.maximum(tracks.changes - 8, 0)
    found -= 1.0 * (tracks.high > 16) + 2.0 * (tracks.high > 63) + 4.0 * (tracks.low < 0)
    close = (tracks.gap >= 0) & (tracks.gap < 10)
    found -= 1.5 * np.minimum(tracks.count(close), 4)
    found -= 2.0 * (tracks.changes == 1)
    # What returns to a value is a state; what goes one way is a count.
    values = tracks.kinds(tracks.after, everything, found > 0)
    found += 2.0 * (values < tracks.changes) - 1.0 * np.maximum(values - 6, 0)
    return np.asarray(found, np.float64)


def _sentences(tracks: Tracks, _: Play) -> tuple[str, ...]:
    values = sorted({int(tracks.first[0]), *tracks.after.tolist()})
    shown = ", ".join(map(str, values[:8])) + (", ..." if len(values) > 8 else "")
    return (f"changes {times(len(tracks.frames))}, {events(tracks.frames)}", f"is {shown}")


BEHAVIOUR = Behaviour(
    name="mode",
    summary="few values, changed seldom and when much else changes: title, play, pause, game over",
    bits=_bits,
    sentences=_sentences,
)
