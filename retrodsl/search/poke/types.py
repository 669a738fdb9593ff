"""Which reading of some bytes is the game's: numbers are written where the readings part.

A number is written from which the game's next step carries: 9999 in packed decimal, 255 in a byte.
Binary and decimal, wide and narrow, low first and high first then go different ways. Whatever
reading does not show the step that the play shows is refuted, and so is one that begins anew while
its carry goes into a byte beside it. What the play shows of that counts as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from retrodsl.search.groups import Candidate, Group
from retrodsl.search.index import Bytes, TraceIndex, Truths
from retrodsl.search.poke.patterns import patterns
from retrodsl.search.poke.plan import choose_frames, playable, positions_of, values_of
from retrodsl.search.poke.play import Crash, Play, Poke, PokeRun, run_pokes
from retrodsl.search.poke.region import Fit, Region, fit_of, readings_of

#: Numbers are written on so many frames.
FRAMES = 2

#: It is written so many frames before the step, and played on for so many.
LEAD = 2
LENGTH = 8


#: A trial tells of so many bytes at most, but for those beside them that change.
MOST_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Trial:
    """Bytes written from ``address`` on before a step of the game, and what it made of them.

    ``step`` is what the play adds on that frame, as it is shown. ``valid`` says that some reading
    explains the bytes afterwards. Where nothing was ``written`` the play itself shows it.
    """

    frame: int
    address: int
    before: bytes
    after: bytes
    step: int
    valid: bool
    written: bool = True

    def __str__(self) -> str:
        if not self.written:
            return (
                f"the play made {self.after.hex(' ')} of {self.before.hex(' ')} "
                f"at 0x{self.address:X} on frame {self.frame}"
            )
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
    """What writing says of the readings of some bytes: those left, the plainest first.

    ``instead`` is the reading of the same bytes that explains everything where none of the find's
    own is left. It is no find of the search itself where ``instead_is_made``.
    """

    left: tuple[Candidate, ...]
    refuted: tuple[Refuted, ...]
    trials: tuple[Trial, ...]
    note: str
    instead: Candidate | None = None
    instead_is_made: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether one reading alone is left."""
        return len(self.left) == 1


@dataclass(frozen=True, eq=False)
class _Plan:
    """Bytes to write over a region on a frame; ``row`` frames later the game makes its step."""

    region: int
    frame: int
    row: int
    memory: Bytes


@dataclass(frozen=True, eq=False)
class _Outcome:
    """What came of a plan, or what the play shows by itself: the region's bytes around a step.

    ``fits`` are how the readings that it tells anything of fit it, with their two numbers.
    """

    frame: int
    before: Bytes
    after: Bytes
    there: Bytes
    steps: Sequence[int]
    fits: dict[int, tuple[Fit, int, int]]
    valid: bool
    written: bool = True


@dataclass(eq=False)
class _Judged:
    """What all outcomes say of a region's readings: why not, and which are borne out."""

    refuted: dict[int, tuple[_Outcome, str]] = field(default_factory=dict)
    borne_out: set[int] = field(default_factory=set)


def decide_types(
    index: TraceIndex,
    groups: Sequence[Group],
    play: Play,
    leads: Sequence[bool] | None = None,
    *,
    time_limit: float = 300.0,
) -> list[TypeDecision | None]:
    """What writing says of the readings of each group's best bytes.

    Numbers are written at those of the groups that ``leads`` names, all of them unless it is
    given; what comes of it is evidence for every group that has a byte in common with one. ``None``
    for those that have not. Raises ``PokeError``.
    """
    regions, whose = _regions(index, groups, [True] * len(groups) if leads is None else leads)
    length = playable(index.frames, LENGTH)
    plans = [p for number, r in enumerate(regions) for p in _plans(index, number, r, length)]
    pokes = [_poke(index, regions[plan.region], plan) for plan in plans]
    every = [np.zeros(0, np.int64), *(region.positions for region in regions)]
    watched = np.unique(np.concatenate(every))
    runs = run_pokes(play, index, pokes, watched, length, time_limit=time_limit)
    decisions: list[TypeDecision | None] = [None] * len(groups)
    for number, region in enumerate(regions):
        outcomes = _seen_in_play(index, region)
        for plan, run in zip(plans, runs, strict=True):
            if plan.region == number and not isinstance(run, Crash):
                outcomes.append(_outcome(index, region, plan, run))
        judged = _judge(region, outcomes)
        for find in whose[number]:
            made = _decision(index, region, groups[find], outcomes, judged)
            before = decisions[find]
            # Of two regions that a find has bytes in, the one that tells more of it.
            if before is None or len(made.refuted) > len(before.refuted):
                decisions[find] = made
    return decisions


def _regions(
    index: TraceIndex, groups: Sequence[Group], leads: Sequence[bool]
) -> tuple[list[Region], list[list[int]]]:
    """The regions in which something is written, and the numbers of the groups in each."""
    bytes_of = [set(positions_of(group.best).tolist()) for group in groups]
    regions, whose = [], []
    covered: set[int] = set()
    for number, group in enumerate(groups):
        if not leads[number] or number in covered:
            continue
        others = [
            other
            for other in range(len(groups))
            if other != number and bytes_of[other] & bytes_of[number]
        ]
        regions.append(Region.of(index, group, [groups[other] for other in others]))
        whose.append([number, *others])
        covered |= {number, *others}
    return regions, whose


def _plans(index: TraceIndex, number: int, region: Region, length: int) -> list[_Plan]:
    plans = []
    values = values_of(index, region.candidates[0])
    for frame in choose_frames(values, FRAMES, length, LEAD):
        changed = np.flatnonzero(np.diff(values[frame : frame + length + 1]))
        if not len(changed):
            continue
        row = int(changed[0]) + 1
        there = region.at(index, frame)
        steps = region.steps(there, region.at(index, frame + row))
        plans += [_Plan(number, frame, row, m) for m in patterns(region, there, steps)]
    return plans


def _poke(index: TraceIndex, region: Region, plan: _Plan) -> Poke:
    """Writing a plan's bytes, those alone that are others than there are."""
    different = np.flatnonzero(plan.memory != region.at(index, plan.frame))
    written = zip(
        region.positions[different].tolist(), plan.memory[different].tolist(), strict=True
    )
    return Poke(plan.frame, tuple(written))


# --- what came of it


def _outcome(index: TraceIndex, region: Region, plan: _Plan, run: PokeRun) -> _Outcome:
    """What a run showed. Of a reading that makes no step, or makes it earlier, it tells nothing."""
    memory = run.at(region.positions)
    before, after = memory[0], memory[plan.row]
    there, unpoked = (region.at(index, plan.frame + row) for row in (0, plan.row))
    steps = region.steps(there, unpoked)
    fits = {}
    for number, columns in enumerate(region.columns):
        kept = bool((memory[: plan.row, columns] == before[columns]).all())
        if kept and steps[number]:
            fits[number] = _fit(region, number, before, after, steps[number])
    some = [column for number in fits for column in region.columns[number].tolist()]
    changed = all(bool((after != other)[some].any()) for other in (before, unpoked))
    valid = changed and any(fit is not Fit.NONE for fit, _, _ in fits.values())
    return _Outcome(plan.frame, before, after, there, steps, fits, valid)


def _fit(
    region: Region, number: int, before: Bytes, after: Bytes, step: int
) -> tuple[Fit, int, int]:
    """How a reading fits a step, and its two numbers."""
    numbers = region.decode(number, np.stack([before, after]))
    exact, wrapped = fit_of(region.readings[number], numbers[:1], numbers[1:], step)
    fit = Fit.EXACT if exact[0] else Fit.WRAPPED if wrapped[0] else Fit.NONE
    return fit, int(numbers[0]), int(numbers[1])


def _seen_in_play(index: TraceIndex, region: Region) -> list[_Outcome]:
    """Where the play itself shows that a reading is the low part of a wider one.

    It is where it begins anew, and the wider one goes on by the step that is left, each time; and
    where the bytes that the wider one has besides change at no other time.
    """
    columns = index.columns(region.positions)
    steps = [np.diff(region.decode(n, columns)) for n in range(len(region.candidates))]
    found = []
    for number, reading in enumerate(region.readings):
        low, high = reading.range
        turn = high - low + abs(reading.scale)
        wraps = np.flatnonzero(abs(steps[number]) > turn // 2)
        if not len(wraps):
            continue
        small = steps[number].copy()
        small[wraps] -= np.sign(small[wraps]) * turn
        for other in range(len(region.candidates)):
            if region.carries_out(number, other) and np.array_equal(steps[other], small):
                frame = int(wraps[0])
                before, after = columns[frame], columns[frame + 1]
                step = int(small[frame])
                fits = {n: _fit(region, n, before, after, step) for n in (number, other)}
                made = [int(s[frame]) for s in steps]
                made[number] = step
                found.append(
                    _Outcome(frame + 1, before, after, before, made, fits, True, written=False)
                )
                break
    return found


def _judge(region: Region, outcomes: Sequence[_Outcome]) -> _Judged:
    """The readings that are refuted, each with the first outcome that does it and the reason."""
    judged = _Judged()
    for outcome in outcomes:
        if not outcome.valid:
            continue
        fitting = [n for n, (fit, _, _) in outcome.fits.items() if fit is not Fit.NONE]
        judged.borne_out.update(fitting)
        for number, (fit, one, other) in outcome.fits.items():
            why = None
            if fit is Fit.NONE and any(region.share(number, n) for n in fitting):
                why = f"{one} became {other}"
            elif fit is Fit.WRAPPED and any(
                outcome.fits[n][0] is Fit.EXACT and region.carries_out(number, n) for n in fitting
            ):
                why = f"{one} became {other}, and the carry went beyond its bytes"
            if why is not None:
                judged.refuted.setdefault(number, (outcome, why))
    judged.borne_out -= judged.refuted.keys()
    return judged


def _decision(
    index: TraceIndex,
    region: Region,
    group: Group,
    outcomes: Sequence[_Outcome],
    judged: _Judged,
) -> TypeDecision:
    """What that says of the readings of one find."""
    own = readings_of(group)
    number_of = {candidate: number for number, candidate in enumerate(region.candidates)}
    first = number_of.get(own[0])
    trials = tuple(_trial(index, region, o, 0 if first is None else first) for o in outcomes)
    shown = dict(zip(map(id, outcomes), trials, strict=True))
    refuted = []
    for candidate in own:
        number = number_of.get(candidate)
        if number is not None and number in judged.refuted:
            outcome, why = judged.refuted[number]
            refuted.append(Refuted(candidate, shown[id(outcome)], why))
    not_it = {r.candidate for r in refuted}
    left = tuple(candidate for candidate in own if candidate not in not_it)
    if not left:
        instead = _instead(region, first, judged)
        if instead is None:
            note = "the writes contradict each other: no reading explains all of them"
            return TypeDecision(tuple(own), (), trials, note)
        candidate, made = region.candidates[instead], region.made[instead]
        note = f"none of its readings: the bytes are those of {candidate}"
        return TypeDecision((), tuple(refuted), trials, note, candidate, made)
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
    return TypeDecision(left, tuple(refuted), trials, note)


def _instead(region: Region, number: int | None, judged: _Judged) -> int | None:
    """The reading that explains everything where a refuted one does not: the plainest."""
    if number is None:
        return None
    others = [n for n in judged.borne_out if region.share(number, n)]

    def key(n: int) -> tuple[float, bool, int, str]:
        candidate = region.candidates[n]
        return candidate.cost, region.made[n], candidate.address, candidate.reading.code

    return min(others, key=key, default=None)


def _trial(index: TraceIndex, region: Region, outcome: _Outcome, number: int) -> Trial:
    """An outcome as it is told of one reading."""
    written, changed = outcome.before != outcome.there, outcome.before != outcome.after
    shown = _shown(region, number, written, changed)
    address = int(index.addresses[region.positions[shown.start]])
    made = (outcome.before[shown].tobytes(), outcome.after[shown].tobytes())
    step = outcome.steps[number]
    return Trial(outcome.frame, address, *made, step, outcome.valid, outcome.written)


def _shown(region: Region, number: int, written: Truths, changed: Truths) -> slice:
    """The bytes that a trial tells of: those of a reading, and what bears on them."""
    own = written.copy()
    own[region.columns[number]] = True
    if np.ptp(np.flatnonzero(own)) >= MOST_SHOWN:  # bytes that lie far apart
        own = written | changed
    places = np.flatnonzero(own).tolist()
    first, last = places[0], min(places[-1], places[0] + MOST_SHOWN - 1)
    while first > 0 and changed[first - 1]:
        first -= 1
    while last + 1 < len(changed) and changed[last + 1]:
        last += 1
    return slice(first, last + 1)


def _differ_in_sign_alone(left: Sequence[Candidate]) -> bool:
    forms = {(c.address, c.reading.offsets, c.reading.places, c.reading.mask) for c in left}
    return len(forms) == 1 and {c.reading.kind for c in left} == {"u", "i"}
