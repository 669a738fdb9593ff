"""``buttons``: what the game keeps of the pad: changes with it, and is the same for the same."""

from __future__ import annotations

import numpy as np

from retrodsl.search.behaviours._model import Behaviour
from retrodsl.search.behaviours._play import Play, runs, spread
from retrodsl.search.behaviours._tracks import Measures, Tracks
from retrodsl.search.behaviours._words import range_of, times
from retrodsl.search.index import Integers

#: A game sees what is pressed so many frames later at most.
LATEST = 2


def _bits(tracks: Tracks, play: Play) -> Measures:
    begins, ends = runs(play.masks)
    presses = len(begins) - 1
    found = np.full(len(tracks), -50.0)
    if presses < 2:
        return found
    for late in range(LATEST + 1):
        told = _told(tracks, begins[1:] + late, play.frames)
        part = told / presses
        wrong = (tracks.changes - told) / tracks.changes
        bits = 10.0 * np.minimum(part, 1) - 12.0 * wrong - 0.5 * late
        found = np.maximum(found, np.where(told >= 2, bits, -50.0))
    likely = found > 0
    if likely.any():
        found[likely] += _same(tracks.take(likely), play, ends)
    return found


def _told(tracks: Tracks, frames: Integers, count: int) -> Integers:
    """On how many of ``frames`` a track changes."""
    marked = np.zeros(count + LATEST, np.bool_)
    marked[frames] = True
    return tracks.count(marked[tracks.frames])


def _same(tracks: Tracks, play: Play, ends: Integers) -> Measures:
    """Whether the number is the same wherever the same is held, and another where it is not."""
    ends = ends[spread(len(ends))]
    values = tracks.numbers(ends)
    _, kinds = np.unique(play.masks[ends], return_inverse=True)
    order = np.argsort(kinds, kind="stable")
    values, kinds = values[order], kinds[order]
    again = kinds[1:] == kinds[:-1]
    same = values[1:] == values[:-1]
    kept = same[again].mean(axis=0) if again.any() else np.zeros(len(tracks))
    told = (~same[~again]).mean(axis=0) if not again.all() else np.zeros(len(tracks))
    return np.asarray(6.0 * kept + 3.0 * told - 6.0, np.float64)


def _sentences(tracks: Tracks, play: Play) -> tuple[str, ...]:
    begins, _ = runs(play.masks)
    near = np.zeros(play.frames + LATEST, np.bool_)
    for late in range(LATEST + 1):
        near[begins[1:] + late] = True
    with_it = int(near[tracks.frames].sum())
    return (
        f"{with_it} of {times(len(tracks.frames))} it changes right after what is held does",
        range_of(tracks),
    )


BEHAVIOUR = Behaviour(
    name="buttons",
    summary="changes when the pad does, and is the same where the same buttons are held",
    bits=_bits,
    sentences=_sentences,
    needs_pads=True,
)
