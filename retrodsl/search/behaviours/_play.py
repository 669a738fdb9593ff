"""What a play shows beside its numbers: what was pressed, and when much happens at once."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrodsl.platforms import Platform
from retrodsl.search.index import Integers, Truths
from retrodsl.search.recording import Recording

#: A byte is slow that changes on at most one frame in so many.
SLOW = 20

#: What follows within so many frames is taken to be of one event.
NEAR = 4

#: A new game puts so many slow bytes back to what they were at first, and so large a part of those
#: that were something else. They have to have been so for a number of frames.
BACK, BACK_PART, LONG_AWAY = 3, 0.3, 30

#: At most so many presses are looked at, spread over the play.
MOST_PRESSES = 200


class Play:
    """A recording on a platform, as the behaviours look at it."""

    def __init__(self, recording: Recording, platform: Platform) -> None:
        self.recording = recording
        self.platform = platform
        self.index = recording.index
        self.frames = recording.index.frames

    # --- much at once

    @cached_property
    def surprise(self) -> NDArray[np.float64]:
        """How rare it is, in bits, that so many slow bytes change as on a frame and right after it.

        Shape (frames,).
        """
        counts = self._slow_counts
        wide = np.convolve(counts, np.ones(NEAR, np.int64))[NEAR - 1 :][: self.frames]
        as_many = np.searchsorted(np.sort(-wide), -wide, side="right")
        found: NDArray[np.float64] = np.log2(self.frames) - np.log2(as_many)
        return found

    @cached_property
    def restarts(self) -> Truths:
        """The frames around which a new game begins. Shape (frames,).

        Bytes that were something else for long return to what they were at first, many at once.
        A byte that returns often tells little: all its returns together count as one.
        """
        whose, frames, values = self._slow_events
        if not len(whose):
            return np.zeros(self.frames, np.bool_)
        home = values == self.index.first[whose]
        leaves = np.diff(whose, prepend=-1) != 0
        leaves[1:] |= home[:-1]
        left = frames[np.maximum.accumulate(np.where(leaves, np.arange(len(whose)), 0))]
        back = home & (frames - left >= LONG_AWAY)
        often = np.bincount(whose[back], minlength=self.index.size)
        returns = np.bincount(frames[back], 1 / often[whose[back]], self.frames)
        away = np.bincount(frames[leaves], minlength=self.frames)
        away -= np.bincount(frames[home], minlength=self.frames)
        now_away = np.cumsum(away) - away
        near = np.convolve(returns, np.ones(NEAR))[NEAR - 1 :][: self.frames]
        happens = (near >= BACK) & (near >= BACK_PART * now_away)
        widened: Truths = np.convolve(happens, np.ones(2 * NEAR + 1), "same") > 0
        return widened

    @cached_property
    def _slow_counts(self) -> Integers:
        _, frames, _ = self._slow_events
        return np.bincount(frames, minlength=self.frames)

    @cached_property
    def _slow_events(self) -> tuple[Integers, Integers, NDArray[np.uint8]]:
        changes = self.index.changes
        slow = (changes > 0) & (changes * SLOW <= self.frames)
        whose = self.index.keys >> 32
        kept = slow[whose]
        return whose[kept], self.index.keys[kept] & 0xFFFFFFFF, self.index.values[kept]

    # --- what was pressed

    @property
    def has_inputs(self) -> bool:
        """Whether it is known what was pressed."""
        return self.recording.inputs is not None

    def pressed(self, button: str) -> Integers:
        """1 on the frames on which the first player holds a button, shape (frames,)."""
        if button not in self.platform.buttons:
            return np.zeros(self.frames, np.int64)
        return self.masks >> self.platform.buttons.index(button) & 1

    @cached_property
    def masks(self) -> Integers:
        """All that the first player holds on each frame, a bit a button. Shape (frames,)."""
        found = np.zeros(self.frames, np.int64)
        steps = (self.recording.inputs or ())[: self.frames - 1]
        found[1 : len(steps) + 1] = [pads[0] if pads else 0 for pads in steps]
        return found


def runs(values: Integers) -> tuple[Integers, Integers]:
    """The first and the last frame of every stretch on which ``values`` stay the same."""
    begins = np.flatnonzero(np.diff(values, prepend=values[0] - 1) != 0)
    return begins, np.append(begins[1:], len(values)) - 1


def spread(count: int, most: int = MOST_PRESSES) -> Integers:
    """At most ``most`` of 0 to ``count`` - 1, evenly spread."""
    return np.unique(np.linspace(0, max(count - 1, 0), min(count, most)).astype(np.int64))
