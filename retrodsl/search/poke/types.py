"""Which reading of some bytes is the game's: numbers are written where the readings part.

A number is written from which the game's next step carries: 9999 in packed decimal, 255 in a byte.
Binary and decimal, wide and narrow, low first and high first then go different ways. Whatever
reading does not show the step that the play shows is refuted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from retrodsl.search.groups import Candidate, Group
from retrodsl.search.index import Bytes, Integers, TraceIndex, Truths
from retrodsl.search.poke.plan import (
    choose_frames,
    keep_unread,
    playable,
    positions_of,
    values_of,
)
from retrodsl.search.poke.play import Play, Poke, PokeRun, run_pokes
from retrodsl.search.readings import Reading

#: So many readings are told apart at most, the best ones.
READINGS = 64

#: So many numbers are written on each frame at most, and on so many frames.
TRIALS = 6
FRAMES = 2

#: What it is worth to tell two readings apart once more.
AGAIN = 0.2

#: It is written so many frames before the step, and played on for so many.
LEAD = 2
LENGTH = 8


class Fit(Enum):
    """How a reading's numbers before and after fit the step that the play shows."""

    EXACT = "exact"
    WRAPPED = "wrapped"
    """They do if what is too large for the reading begins anew."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Trial:
    """Bytes written from ``address`` on before a step of the game, and what it made of them.

    ``step`` is what the play adds on that frame, as it is shown. ``valid`` says that some reading
    explains the bytes afterwards.
    """

    frame: int
    address: int
    before: bytes
    after: bytes
    step: int
    valid: bool

    def __str__(self) -> str:
        made = "left them" if self.before == self.after else f"made {self.after.hex(' ')} of them"
        return (
            f"wrote {self.before.hex(' ')} at 0x{self.address:X} on frame {self.frame}; "
            f"the step of {self.step:+d} {made}"
        )


@dataclass(frozen=True, slots=True)
class Refuted:
    """A reading that is not the game's, and the trial that shows it."""

    candidate: Candidate
    trial: Trial
    why: str


@dataclass(frozen=True, slots=True)
class TypeDecision:
    """What writing says of the readings of some bytes: those left, the plainest first."""

    left: tuple[Candidate, ...]
    refuted: tuple[Refuted, ...]
    trials: tuple[Trial, ...]
    note: str

    @property
    def is_settled(self) -> bool:
        """Whether one reading alone is left."""
        return len(self.left) == 1


@dataclass(frozen=True, eq=False)
class _Region:
    """The bytes from the first to the last of a find's readings, and which of them each has.

    ``readings`` are theirs without a sign: the sum of two numbers has the same bytes with it.
    ``read`` are the columns that any of them has.
    """

    candidates: tuple[Candidate, ...]
    readings: tuple[Reading, ...]
    positions: Integers
    columns: tuple[Integers, ...]
    read: Integers

    @classmethod
    def of(cls, group: Group) -> _Region:
        same = [c for a in group.ambiguities for c in a.readings]
        same.sort(key=lambda c: (c.cost, c.address, c.reading.code))
        candidates = (group.best, *same)[:READINGS]
        every = [positions_of(candidate) for candidate in candidates]
        some = np.unique(np.concatenate(every))
        columns = tuple(own - some[0] for own in every)
        readings = tuple(_unsigned(candidate.reading) for candidate in candidates)
        positions = np.arange(some[0], some[-1] + 1)
        return cls(candidates, readings, positions, columns, some - some[0])

    def decode(self, number: int, memory: Bytes) -> Integers:
        """A reading's numbers; ``memory`` is of shape (..., bytes of the region)."""
        planes = [memory[..., column] for column in self.columns[number]]
        return self.readings[number].decode(planes)

    def write(self, number: int, shown: int, there: Bytes) -> Bytes:
        """``there``, of shape (bytes,), with the reading showing a number, too large or not."""
        candidate = self.candidates[number]
        made = there.copy()
        planes = self.readings[number].encode(np.array([shown]))
        for column, plane in zip(self.columns[number].tolist(), planes, strict=True):
            made[column] = keep_unread(candidate, int(there[column]), int(plane[0]))
        return made

    def fits(self, number: int, before: Bytes, after: Bytes, step: int) -> tuple[Fit, int, int]:
        """How a reading fits ``step``, and its two numbers, of memories of shape (bytes,)."""
        numbers = self.decode(number, np.stack([before, after]))
        exact, wrapped = _fit(self.readings[number], numbers[:1], numbers[1:], step)
        fit = Fit.EXACT if exact[0] else Fit.WRAPPED if wrapped[0] else Fit.NONE
        return fit, int(numbers[0]), int(numbers[1])

    def carries_out(self, number: int, other: int) -> bool:
        """Whether ``other`` reads all the bytes of ``number``, and more."""
        return set(self.columns[number].tolist()) < set(self.columns[other].tolist())


def _unsigned(reading: Reading) -> Reading:
    return replace(reading, kind="u") if reading.kind == "i" else reading


def _fit(reading: Reading, before: Integers, after: Integers, step: int) -> tuple[Truths, Truths]:
    """Where two numbers of a reading fit a step as they are, and where if it turns round."""
    low, high = reading.range
    turn = high - low + abs(reading.scale)
    exact: Truths = after - before == step
    if turn >= 1 << 63:
        return exact, exact  # 64-bit arithmetic turns round by itself
    wrapped: Truths = (after - before - step) % turn == 0
    return exact, wrapped


def decide_types(
    index: TraceIndex, groups: Sequence[Group], play: Play, *, time_limit: float = 300.0
) -> list[TypeDecision]:
    """What writing says of the readings of each group's best bytes. Raises ``PokeError``."""
    regions = [_Region.of(group) for group in groups]
    length = playable(index.frames, LENGTH)
    plans: list[tuple[int, int, int, Bytes]] = []  # region, step, row of the step, bytes
    pokes: list[Poke] = []
    for number, region in enumerate(regions):
        values = values_of(index, region.candidates[0])
        for frame in choose_frames(values, FRAMES, length, LEAD):
            steps = np.diff(values[frame : frame + length + 1])
            if not steps.any():
                continue
            row = int(np.flatnonzero(steps)[0]) + 1
            step = int(steps[row - 1])
            there = index.at(region.positions, np.full(len(region.positions), frame))
            for memory in _patterns(region, there, step):
                plans.append((number, step, row, memory))
                own = region.positions[region.read].tolist()
                writes = zip(own, memory[region.read].tolist(), strict=True)
                pokes.append(Poke(frame, tuple(writes)))
    every = [np.zeros(0, np.int64), *(region.positions for region in regions)]
    watched = np.unique(np.concatenate(every))
    runs = run_pokes(play, index, pokes, watched, length, time_limit=time_limit)
    decisions = []
    for number, region in enumerate(regions):
        mine = [(p, r) for p, r in zip(plans, runs, strict=True) if p[0] == number]
        decisions.append(_decision(index, region, [(p[1], p[2], r) for p, r in mine]))
    return decisions


# --- what is written


def _patterns(region: _Region, there: Bytes, step: int) -> list[Bytes]:
    """Bytes to write over ``there``, few of them, after which ``step`` tells the most apart."""
    made: dict[bytes, Bytes] = {}
    for number, reading in enumerate(region.readings):
        if reading.mask is not None:
            continue
        for stored in _carries(reading, step):
            memory = region.write(number, reading.scale * (stored + reading.bias), there)
            made.setdefault(memory.tobytes(), memory)
    patterns = list(made.values())
    if not patterns:
        return []
    told = _told_apart(region, np.stack(patterns), step)
    # What one write tells is worth less from another, but not nothing: a game may be over by one.
    worth = np.ones(told.shape[1:])
    chosen: list[int] = []
    while len(chosen) < min(TRIALS, len(patterns)):
        gains = (told * worth).sum(axis=(1, 2))
        gains[chosen] = 0
        best = int(np.argmax(gains))
        if gains[best] == 0:
            break
        chosen.append(best)
        worth[told[best]] *= AGAIN
    return [patterns[number] for number in chosen]


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


def _told_apart(region: _Region, patterns: Bytes, step: int) -> NDArray[np.bool_]:
    """Whether a pattern, were one reading the game's, refutes another.

    Of shape (patterns, readings, readings): the second is the game's, the third another.
    """
    count = len(region.candidates)
    after = np.repeat(patterns[:, None, :], count, axis=1)
    for truth in range(count):
        shown = region.decode(truth, patterns) + step
        for row, number in enumerate(shown.tolist()):
            after[row, truth] = region.write(truth, number, patterns[row])
    told = np.zeros((len(patterns), count, count), np.bool_)
    exact = np.zeros((len(patterns), count, count), np.bool_)
    wrapped = np.zeros((len(patterns), count, count), np.bool_)
    for other in range(count):
        before = np.broadcast_to(region.decode(other, patterns)[:, None], after.shape[:2])
        fit = _fit(region.readings[other], before, region.decode(other, after), step)
        exact[:, :, other], wrapped[:, :, other] = fit
    told = ~exact & ~wrapped
    for truth in range(count):
        for other in range(count):
            if region.carries_out(other, truth):
                told[:, truth, other] |= exact[:, truth, truth] & ~exact[:, truth, other]
    return told


# --- what came of it


def _decision(
    index: TraceIndex, region: _Region, runs: Sequence[tuple[int, int, PokeRun]]
) -> TypeDecision:
    trials: list[Trial] = []
    refuted: dict[int, Refuted] = {}
    for step, row, run in runs:
        trial, bad = _trial(index, region, step, row, run)
        trials.append(trial)
        for number, why in bad.items():
            refuted.setdefault(number, Refuted(region.candidates[number], trial, why))
    left = tuple(c for number, c in enumerate(region.candidates) if number not in refuted)
    if not left:
        note = "the writes contradict each other: no reading explains all of them"
        return TypeDecision(region.candidates, (), tuple(trials), note)
    if not any(trial.valid for trial in trials):
        note = "writing does not tell: the game did not go on from what was written"
        if not trials:
            note = "writing cannot tell them apart"
    elif len(left) == 1:
        note = f"{left[0]} alone explains what the game made of the writes"
    elif _differ_in_sign_alone(left):
        note = "what is left differs in the sign alone, of which writing tells nothing"
    else:
        note = "what is left explains the writes alike"
    return TypeDecision(left, tuple(refuted.values()), tuple(trials), note)


def _trial(
    index: TraceIndex, region: _Region, step: int, row: int, run: PokeRun
) -> tuple[Trial, dict[int, str]]:
    """What a run showed, and the readings that it refutes with the reason."""
    memory = run.at(region.positions)
    before, after = memory[0], memory[row]
    read = region.read
    kept = bool((memory[:row, read] == before[read]).all())
    fits = [region.fits(number, before, after, step) for number in range(len(region.candidates))]
    unpoked = index.at(region.positions, np.full(len(region.positions), run.poke.frame + row))
    changed = all(bool((after != other)[read].any()) for other in (before, unpoked))
    valid = kept and changed and any(fit is not Fit.NONE for fit, _, _ in fits)
    there = index.at(region.positions, np.full(len(region.positions), run.poke.frame))
    shown = _shown(region, before != there, before != after)
    address = int(index.addresses[region.positions[shown.start]])
    made = (before[shown].tobytes(), after[shown].tobytes())
    trial = Trial(run.poke.frame, address, *made, step, valid)
    if not valid:
        return trial, {}
    bad: dict[int, str] = {}
    for number, (fit, one, other) in enumerate(fits):
        if fit is Fit.NONE:
            bad[number] = f"{one} became {other}"
        elif fit is Fit.WRAPPED and any(
            wide is Fit.EXACT and region.carries_out(number, i)
            for i, (wide, _, _) in enumerate(fits)
        ):
            bad[number] = f"{one} became {other}, and the carry went beyond its bytes"
    return trial, bad


def _shown(region: _Region, written: Truths, changed: Truths) -> slice:
    """The bytes that a trial tells of: those of the first reading, and what bears on them."""
    own = written.copy()
    own[region.columns[0]] = True
    places = np.flatnonzero(own).tolist()
    first, last = places[0], places[-1]
    while first > 0 and changed[first - 1]:
        first -= 1
    while last + 1 < len(changed) and changed[last + 1]:
        last += 1
    return slice(first, last + 1)


def _differ_in_sign_alone(left: Sequence[Candidate]) -> bool:
    forms = {(c.address, c.reading.offsets, c.reading.places, c.reading.mask) for c in left}
    return len(forms) == 1 and {c.reading.kind for c in left} == {"u", "i"}
