"""``timer``: one step in every so many frames, always the same; better down than up."""

from __future__ import annotations

import numpy as np

from retrodsl.search.behaviours._model import Behaviour
from retrodsl.search.behaviours._play import Play
from retrodsl.search.behaviours._tracks import Measures, Tracks
from retrodsl.search.behaviours._words import events, range_of, times

#: What rises on so large a part of all frames counts them.
FREE = 0.8


def _bits(tracks: Tracks, play: Play) -> Measures:
    going = tracks.goes_on
    ticks = tracks.count(going)
    down = tracks.count(going & (tracks.delta < 0))
    ones = tracks.count(np.abs(tracks.delta) == 1)
    breaks = np.maximum(tracks.changes - ticks - 2, 0)
    most = np.maximum(ticks, 1)
    found = 8.0 * tracks.regular + np.minimum(np.log2(most), 8) * 0.75
    found += 4.0 * down / most + 5.0 * ones / tracks.changes
    # What rises on every frame is a count of frames.
    free = (tracks.ups > FREE * play.frames) & (ones == tracks.ups)
    found -= 8.0 * free + 4.0 * (free & (tracks.downs == 0))
    found -= 1.0 * np.log2(1 + breaks)
    # It runs for most of the play; what is shot or falls down counts only for a moment.
    found += 5.0 * np.minimum(tracks.sum(np.where(going, tracks.gap, 0)) / play.frames, 1)
    # The lowest byte of a wider number wraps around; a timer stops, or is set anew.
    found -= 2.0 * np.minimum(_wraps(tracks), 3)
    found += np.minimum(tracks.carries, 2) * 1.0
    found += 1.0 * (tracks.low == 0) - 3.0 * (tracks.low < 0)
    return np.where(ticks >= 4, found, -50.0)


def _wraps(tracks: Tracks) -> Measures:
    top = tracks.reading.radix**tracks.reading.width
    return tracks.count(np.abs(tracks.delta) > top // 2).astype(np.float64)


def _sentences(tracks: Tracks, _: Play) -> tuple[str, ...]:
    going = tracks.goes_on
    ticks = tracks.delta[going]
    step = int(np.median(ticks))
    gap = int(np.median(tracks.gap[going]))
    often = "every frame" if gap == 1 else f"every {gap} frames"
    other = tracks.frames[np.abs(tracks.delta) > abs(step)]
    said = [f"{'falls' if step < 0 else 'rises'} by {abs(step)} {often}, {times(len(ticks))}"]
    if len(other):
        said.append(f"is set anew {times(len(other))}, {events(other)}")
    return (*said, range_of(tracks))


BEHAVIOUR = Behaviour(
    name="timer",
    summary="counts down (or up) by the same step in every so many frames, and is set anew",
    bits=_bits,
    sentences=_sentences,
)
