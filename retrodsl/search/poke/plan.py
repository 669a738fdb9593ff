"""On which frames something is written at a candidate, and what."""

from __future__ import annotations

import numpy as np

from retrodsl.search.groups import Candidate
from retrodsl.search.index import Bytes, Integers, TraceIndex, Truths
from retrodsl.search.poke.play import Poke

#: A value is written so many frames before the game changes it: what is refreshed all the time is
#: back by then.
LEAD = 6

#: So many frames are played on.
LENGTH = 60

#: Between the smallest and the largest value seen so many more are thought of.
_BETWEEN = 33


def positions_of(candidate: Candidate) -> Integers:
    """The positions of a candidate's bytes, in the order of its reading's offsets."""
    return candidate.position + np.array(candidate.reading.offsets, np.int64)


def values_of(index: TraceIndex, candidate: Candidate) -> Integers:
    """What a candidate is on every frame of the play."""
    columns = index.columns(positions_of(candidate))
    return candidate.reading.decode(list(columns.T))


def values_in(candidate: Candidate, seen: Bytes) -> Integers:
    """What a candidate is on each row, from its bytes of shape (rows, bytes)."""
    return candidate.reading.decode(list(seen.T))


def playable(frames: int, length: int) -> int:
    """How many frames can be played on in a play of so many: half of it at most."""
    return max(min(length, frames // 2), 1)


def choose_frames(values: Integers, count: int, length: int, lead: int = LEAD) -> list[int]:
    """Up to ``count`` frames to write on, each ``lead`` frames before a change if there is one.

    ``values`` are those of the play's frames. Steps as the value makes them most often are
    preferred, and those before which it stood still; of these some that lie far apart.
    """
    last = len(values) - 1 - length
    if last < 0:
        return []
    steps = np.diff(values)
    changes = np.flatnonzero(steps) + 1
    changes = changes[(changes >= 1) & (changes - lead <= last)]
    if not len(changes):
        return sorted({(i + 1) * last // (count + 1) for i in range(count)})
    usual, calm = _usual(changes, steps), _calm(changes, lead)
    for preferred in (usual & calm, usual):
        if np.count_nonzero(preferred) >= min(count, len(changes)):
            changes = changes[preferred]
            break
    places = np.linspace(0, len(changes) - 1, count + 2)[1:-1].round().astype(np.int64)
    return sorted({max(int(changes[place]) - lead, 0) for place in places})


def _usual(changes: Integers, steps: Integers) -> Truths:
    """Which changes are by the step that is made most often."""
    made = steps[changes - 1]
    kinds, counts = np.unique(made, return_counts=True)
    usual: Truths = made == kinds[np.argmax(counts)]
    return usual


def _calm(changes: Integers, lead: int) -> Truths:
    """Before which changes nothing changes for a while."""
    calm: Truths = np.diff(changes, prepend=-lead - 1) > lead
    return calm


def choose_value(candidate: Candidate, values: Integers, frame: int, length: int) -> int | None:
    """A number to write on ``frame`` that the play does not show in the frames that follow.

    One that was seen elsewhere in the play, if it can be, and neither the smallest nor the
    largest: the game knows it and it ends nothing. Its bytes differ from those that are there as
    far as possible. ``None`` where every number that fits is shown.
    """
    reading, scale = candidate.reading, abs(candidate.reading.scale)
    low, high = int(values.min()), int(values.max())
    window = np.unique(values[frame : frame + length + 1])
    inner = [int(v) for v in np.unique(values) if low < v < high]
    if len(inner) > _BETWEEN:
        inner = [inner[i * (len(inner) - 1) // (_BETWEEN - 1)] for i in range(_BETWEEN)]
    between = [low + i * (high - low) // _BETWEEN // scale * scale for i in range(1, _BETWEEN)]
    outside = [high + scale, low - scale, high + 2 * scale, low - 2 * scale]
    tiers = (inner, between, [high, low], outside)
    smallest, largest = reading.range
    now = values[frame : frame + 1]
    for tier in tiers:
        fitting = [v for v in tier if smallest <= v <= largest and v not in window]
        if reading.mask is not None:
            fitting = [v for v in fitting if v & ~reading.mask == 0]
        if fitting:
            return max(fitting, key=lambda v: _bytes_that_differ(candidate, v, now))
    return None


def _bytes_that_differ(candidate: Candidate, number: int, now: Integers) -> int:
    there = candidate.reading.encode(now)
    wanted = candidate.reading.encode(np.array([number]))
    return sum(int(a[0] != b[0]) for a, b in zip(there, wanted, strict=True))


def poke_of(index: TraceIndex, candidate: Candidate, number: int, frame: int) -> Poke:
    """Writing ``number`` at a candidate on ``frame``; bits that it does not read stay as they are.

    ``number`` is what the candidate shows, in its reading's range.
    """
    positions = positions_of(candidate)
    there = index.at(positions, np.full(len(positions), frame))
    stored = candidate.reading.encode(np.array([number]))
    writes = []
    for position, old, plane in zip(positions.tolist(), there.tolist(), stored, strict=True):
        writes.append((position, keep_unread(candidate, old, int(plane[0]))))
    return Poke(frame, tuple(writes))


def read_bits(candidate: Candidate) -> int:
    """The bits of each of its bytes that a candidate reads."""
    if candidate.reading.mask is not None:
        return candidate.reading.mask & 0xFF
    return 0x0F if candidate.reading.kind == "n" else 0xFF


def keep_unread(candidate: Candidate, old: int, new: int) -> int:
    """The byte ``new`` with the bits of ``old`` that the candidate does not read."""
    read = read_bits(candidate)
    return old & ~read & 0xFF | new & read
