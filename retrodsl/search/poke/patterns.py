"""What is written over some bytes so that the game's next step tells their readings apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrodsl.search.index import Bytes
from retrodsl.search.poke.region import Region, fit_of
from retrodsl.search.readings import Reading

#: So many numbers are written on each frame at most.
TRIALS = 6

#: So many more that tell whether a find is a part of a wider number.
WIDER_TRIALS = 3

#: What it is worth to tell two readings apart once more.
AGAIN = 0.2


def patterns(region: Region, there: Bytes, steps: Sequence[int]) -> list[Bytes]:
    """Bytes to write over ``there``, few of them, after which ``steps`` tell the most apart."""
    made: dict[bytes, Bytes] = {}
    for number, reading in enumerate(region.readings):
        if reading.mask is not None or not steps[number]:
            continue
        for stored in _carries(reading, steps[number]):
            memory = region.write(number, reading.scale * (stored + reading.bias), there)
            made.setdefault(memory.tobytes(), memory)
    made.pop(there.tobytes(), None)
    # Those with few and small bytes first: the largest numbers are often more than a game lets be.
    every = sorted(
        made.values(), key=lambda memory: (int((memory != there).sum()), int(memory.sum()))
    )
    if not every:
        return []
    told = _told_apart(region, np.stack(every), steps)
    # First the finds are told from each other, then from the wider numbers they may be parts of.
    made_up = np.array(region.made)
    found = np.outer(~made_up, ~made_up)
    chosen = _choose(told, found.astype(np.float64), TRIALS)
    parts = np.outer(made_up, ~made_up).astype(np.float64)
    for number in chosen:
        parts[told[number]] *= AGAIN
    told[chosen] = False
    chosen += _choose(told, parts, WIDER_TRIALS)
    return [every[number] for number in chosen]


def _choose(told: NDArray[np.bool_], worth: NDArray[np.float64], most: int) -> list[int]:
    """The patterns that tell most; ``worth`` is that of telling each pair apart."""
    chosen: list[int] = []
    while len(chosen) < most:
        gains = (told * worth).sum(axis=(1, 2))
        gains[chosen] = 0
        best = int(np.argmax(gains))
        if gains[best] == 0:
            break
        chosen.append(best)
        # What one write tells is worth less from another, but not nothing: a game may be over by
        # one.
        worth[told[best]] *= AGAIN
    return chosen


def _carries(reading: Reading, step: int) -> list[int]:
    """Stored numbers from which a step up, or down, carries: into each place, and out of the last.

    Of packed decimal each half of a byte is a place.
    """
    base, places = reading.radix, reading.width
    if reading.kind == "d":
        base, places = 10, 2 * reading.width
    borders = [base**place for place in range(1, places + 1) if base**place < 1 << 62]
    if step > 0:
        return [border - 1 for border in borders]
    return [*borders[:-1], 0]


def _told_apart(region: Region, patterns: Bytes, steps: Sequence[int]) -> NDArray[np.bool_]:
    """Whether a pattern, were one reading the game's, refutes another.

    Of shape (patterns, readings, readings): the second is the game's, the third another.
    """
    count = len(region.candidates)
    after = np.repeat(patterns[:, None, :], count, axis=1)
    for truth in range(count):
        shown = region.decode(truth, patterns) + steps[truth]
        for row, number in enumerate(shown.tolist()):
            after[row, truth] = region.write(truth, number, patterns[row])
    exact = np.zeros((len(patterns), count, count), np.bool_)
    wrapped = np.zeros((len(patterns), count, count), np.bool_)
    for other in range(count):
        before = np.broadcast_to(region.decode(other, patterns)[:, None], after.shape[:2])
        fit = fit_of(region.readings[other], before, region.decode(other, after), steps[other])
        exact[:, :, other], wrapped[:, :, other] = fit
    told: NDArray[np.bool_] = ~exact & ~wrapped
    for truth in range(count):
        for other in range(count):
            if region.carries_out(other, truth):
                told[:, truth, other] |= exact[:, truth, truth] & ~exact[:, truth, other]
    still = np.array(steps) == 0
    told[:, still, :] = False
    told[:, :, still] = False
    return told
