"""Words for evidence, of a single track."""

from __future__ import annotations

import numpy as np

from retrodsl.search.behaviours._play import Play
from retrodsl.search.behaviours._tracks import Tracks
from retrodsl.search.index import Integers

#: So many steps or frames are named at most.
NAMED = 4


def times(count: int) -> str:
    """How often."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def steps(tracks: Tracks, *, up: bool) -> str:
    """By how much it rises or falls, what is most frequent first."""
    sizes, counts = np.unique(np.abs(tracks.delta[tracks.up == up]), return_counts=True)
    order = np.argsort(-counts, kind="stable")[:NAMED]
    named = [str(size) for size in sizes[order].tolist()]
    if len(sizes) > NAMED:
        return f"{', '.join(named)} and {len(sizes) - NAMED} other steps"
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"


def events(frames: Integers) -> str:
    """On which frames."""
    named = ", ".join(map(str, frames[:NAMED].tolist()))
    more = len(frames) - NAMED
    text = f"on frame {named}" if len(frames) == 1 else f"on frames {named}"
    return f"{text} and {more} more" if more > 0 else text


def falls_to_start(tracks: Tracks, play: Play) -> str:
    """Whether and where it falls, and where a new game begins."""
    falls = tracks.frames[~tracks.up]
    if not len(falls):
        return "never falls"
    after = tracks.after[~tracks.up]
    lowest = int(after.max())
    to = f" to {lowest}" if lowest == int(after.min()) else ""
    new = ", where much else returns to its start" if play.restarts[falls].all() else ""
    return f"falls{to} {times(len(falls))}, {events(falls)}{new}"


def range_of(tracks: Tracks) -> str:
    """Between which numbers it keeps."""
    return f"begins at {int(tracks.first[0])}, is {int(tracks.low[0])} to {int(tracks.high[0])}"
