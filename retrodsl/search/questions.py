"""What a person is asked to read from the screen: the frames on which the answer tells most.

Each find has a value on each frame. A frame is worth as many bits as its values are uncertain,
each find weighted by its evidence. A screen lags behind the memory, nobody knows how far, so that
what is seen tells little of a find that moves around the frame: a frame counts as much as what
stands still there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrodsl.search.groups import Group
from retrodsl.search.index import Integers, TraceIndex, Truths
from retrodsl.search.search import Search

#: A screen shows what the memory was at most so many frames ago.
LAG = 2

#: So many finds are told apart at most, the best.
FINDS = 200

#: So many frames are looked at at most, evenly spread.
FRAMES = 2_000

#: The evidence of finds is told in bits; so far behind the best none counts any less.
FAINTEST = 12.0

#: Nobody is asked for less, in bits.
LEAST = 0.2

#: What is said where nobody is asked.
NO_PICTURE_TELLS = (
    "no picture would tell much more: what is left shows the same or never stands still, "
    "or one find is far ahead of the others"
)

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """A value that may be on the screen, and how many finds and candidates it would leave.

    A find is left that shows it at most ``lag`` frames away, so that one may be left by several.
    """

    value: int
    finds: int
    candidates: int
    share: float
    """How likely it is, by the evidence there is."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is the number on ``frame``? ``bits`` is what the answer is worth, about, on average.

    ``answers`` are the likeliest first; there are none where nothing is known yet.
    """

    frame: int
    bits: float
    answers: tuple[Answer, ...]


def sees(search: Search, frame: int, value: int, lag: int = LAG) -> Search:
    """Add to ``search`` that a person sees ``value`` on the screen of ``frame``.

    The readings that a search tries show 10 and 100 times what is stored too, and one more or
    less. Raises ``FrameOutside``.
    """
    return search.at(frame, f"? == {value}", lag)


def questions(
    index: TraceIndex, groups: Sequence[Group], count: int = 3, lag: int = LAG
) -> list[Question]:
    """Up to ``count`` frames to look at; each is chosen for what those before it do not tell.

    None where no frame is worth ``LEAST`` bits. Without finds: frames far apart.
    """
    frames = np.unique(np.linspace(0, index.frames - 1, min(index.frames, FRAMES)).astype(np.int64))
    groups = groups[:FINDS]
    if not groups:
        step = index.frames // (count + 1)
        return [Question(int(step * (i + 1)), 0.0, ()) for i in range(count) if step]
    values = _values(index, groups, frames)
    weights = _weights(groups)
    still = _still(index, groups, frames, values, lag) @ weights
    found: list[Question] = []
    classes = np.zeros(len(groups), np.int64)
    known = 0.0
    while len(found) < count:
        told = np.array(
            [_entropy(classes * len(groups) + _numbered(row), weights) for row in values]
        )
        worth = (told - known) * still
        best = int(np.argmax(worth))
        if worth[best] < LEAST:
            break
        known = float(told[best])
        classes = _numbered(classes * len(groups) + _numbered(values[best]))
        around = _around(index, groups, int(frames[best]), lag)
        answers = _answers(values[best], around, groups, weights)
        found.append(Question(int(frames[best]), float(worth[best]), answers))
    return found


def _still(
    index: TraceIndex, groups: Sequence[Group], frames: Integers, values: Integers, lag: int
) -> Truths:
    """Which finds are the same all around each of ``frames``, on which they are ``values``."""
    still = np.ones(values.shape, np.bool_)
    for shift in (*range(-lag, 0), *range(1, lag + 1)):
        near = np.clip(frames + shift, 0, index.frames - 1)
        still &= _values(index, groups, near) == values
    return still


def _around(index: TraceIndex, groups: Sequence[Group], frame: int, lag: int) -> Integers:
    """What each find is on ``frame`` and around it: shape (frames, finds)."""
    near = np.arange(max(frame - lag, 0), min(frame + lag, index.frames - 1) + 1)
    return _values(index, groups, near)


def _values(index: TraceIndex, groups: Sequence[Group], frames: Integers) -> Integers:
    """What each find is on each of ``frames``: shape (frames, finds)."""
    columns = []
    for group in groups:
        best = group.best
        planes = [index.at(np.int64(best.position + o), frames) for o in best.reading.offsets]
        columns.append(best.reading.decode(planes))
    return np.stack(columns, axis=1)


def _weights(groups: Sequence[Group]) -> Reals:
    """How likely each find is the one, of all together 1."""
    scores = np.array([group.best.score for group in groups])
    made = np.exp2(np.maximum(scores - scores.max(), -FAINTEST))
    shares: Reals = made / made.sum()
    return shares


def _numbered(values: Integers) -> Integers:
    """The same number from 0 on for equal values."""
    numbers: Integers = np.unique(values, return_inverse=True)[1].astype(np.int64)
    return numbers


def _entropy(classes: Integers, weights: Reals) -> float:
    shares = np.bincount(_numbered(classes), weights)
    return float(-(shares * np.log2(shares)).sum())


def _answers(
    values: Integers, around: Integers, groups: Sequence[Group], weights: Reals
) -> tuple[Answer, ...]:
    found = []
    for value in np.unique(values).tolist():
        left = np.flatnonzero((around == value).any(axis=0)).tolist()
        candidates = sum(len(groups[number].members) for number in left)
        share = float(weights[values == value].sum())
        found.append(Answer(value, len(left), candidates, share))
    return tuple(sorted(found, key=lambda answer: (-answer.share, answer.value)))
