"""Proof by poking: the variable told from its copies, and its type from the readings that fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from retrodsl.search.groups import Candidate, Group, courses, plainest_at, regrouped
from retrodsl.search.index import Integers, TraceIndex
from retrodsl.search.poke.errors import TooLate
from retrodsl.search.poke.fate import PokeResult, follows, result_of, result_of_crash
from retrodsl.search.poke.plan import (
    LEAD,
    LENGTH,
    choose_frames,
    choose_value,
    playable,
    poke_of,
    positions_of,
    values_in,
    values_of,
)
from retrodsl.search.poke.play import Crash, Play, Poke, PokeRun, first, run_pokes
from retrodsl.search.poke.types import TypeDecision, decide_types
from retrodsl.search.poke.verdict import SOON, WORTH, Finding, Relation, Verdict, judge

#: Of each find the best candidate and so many places with equal values are poked.
PLACES = 5

#: So many candidates are poked at most, those of the best finds first.
MOST = 32

#: Each on so many frames.
FRAMES = 2

#: A copy may be so many frames behind.
MOST_LAG = 4


#: What may turn out to be another number than it was found as.
_OPEN = (Verdict.VARIABLE, Verdict.CRASHED, Verdict.NOT_TOLD, Verdict.NOT_POKED)


@dataclass(frozen=True, slots=True)
class Proof:
    """A find after poking.

    ``group`` has the candidate in front that the pokes speak for, and none that writing refuted.
    ``findings`` are those of its places, best first; ``types`` what was decided of the readings of
    its bytes, ``None`` where nothing was to be.
    """

    group: Group
    findings: tuple[Finding, ...]
    types: TypeDecision | None

    @property
    def verdict(self) -> Verdict:
        """That of the group's best candidate."""
        return self.findings[0].verdict if self.findings else Verdict.NOT_POKED

    @property
    def words(self) -> str:
        """The verdict in words."""
        return self.findings[0].words if self.findings else Verdict.NOT_POKED.value

    @property
    def score(self) -> float:
        """The evidence of the play and of the pokes, in bits, with what is held against it."""
        return self.group.best.score + WORTH[self.verdict]


@dataclass(frozen=True, eq=False)
class _Place:
    """A candidate that is poked, of the find with number ``find``."""

    candidate: Candidate
    find: int
    positions: Integers
    values: Integers


def prove(
    index: TraceIndex,
    groups: Sequence[Group],
    play: Play,
    *,
    at: Sequence[int] = (),
    length: int = LENGTH,
    types: bool = True,
    fitting: Callable[[Candidate], Candidate | None] = lambda candidate: candidate,
    time_limit: float = 300.0,
) -> list[Proof]:
    """Poke the candidates of ``groups`` and order everything anew; see ``Proof``.

    ``play`` is what ``index`` is the recording of. ``at`` are the frames to write on, chosen for
    each find where there are none; ``length`` how many are played on from each. With ``types`` the
    readings of the best candidates' bytes are decided too. ``fitting`` gives back a candidate that
    is none of the finds with what speaks for it, ``None`` where it does not fit what is known: so
    a wider number becomes a find where what was found turns out to be a part of it. What is
    refuted comes last. Raises ``PokeError``.
    """
    length = playable(index.frames, length)
    for frame in at:
        if frame + length >= index.frames:
            raise TooLate(
                f"frame {frame} is too late to write on: {length} frames are played on, and the "
                f"last one is {index.frames - 1}"
            )
    places = _places(index, groups)
    pokes, whose = _pokes(index, places, at, length)
    watched = np.unique(np.concatenate([np.zeros(0, np.int64), *(p.positions for p in places)]))
    runs = run_pokes(play, index, pokes, watched, length, time_limit=time_limit)
    found = _findings(index, length, places, runs, whose)
    proofs = []
    leading = []
    for number, group in enumerate(groups):
        mine = [f for f, p in zip(found, places, strict=True) if p.find == number]
        mine.sort(key=lambda f: -WORTH[f.verdict])
        if mine:
            others = [finding.candidate for finding in mine[1:]]
            group = regrouped(group, plainest_at(group, mine[0].candidate, others))
            leading.append((mine[0].candidate, number))
            mine[0] = replace(mine[0], candidate=group.best)
        proofs.append(Proof(group, tuple(mine), None))
    if types:
        proofs = _with_types(index, proofs, play, time_limit)
    called = {old: _name_of(proofs[number]) for old, number in leading}
    proofs = [_renamed(proof, called) for proof in proofs]
    if types:
        proofs += _made(index, proofs, fitting)
    proofs.sort(key=lambda proof: (proof.verdict is Verdict.REFUTED, -proof.score))
    return proofs


def _places(index: TraceIndex, groups: Sequence[Group]) -> list[_Place]:
    found: list[_Place] = []
    for number, group in enumerate(groups):
        for candidate in (group.best, *group.places[:PLACES]):
            if len(found) < MOST:
                values = values_of(index, candidate)
                found.append(_Place(candidate, number, positions_of(candidate), values))
    return found


def _pokes(
    index: TraceIndex, places: Sequence[_Place], at: Sequence[int], length: int
) -> tuple[list[Poke], list[int]]:
    """What is written, and for each poke the number of its place."""
    pokes, whose = [], []
    for number, place in enumerate(places):
        for frame in at or choose_frames(place.values, FRAMES, length, min(LEAD, length)):
            value = choose_value(place.candidate, place.values, frame, length)
            if value is not None:
                pokes.append(poke_of(index, place.candidate, value, frame))
                whose.append(number)
    return pokes, whose


def _findings(
    index: TraceIndex,
    length: int,
    places: Sequence[_Place],
    runs: Sequence[PokeRun | Crash],
    whose: Sequence[int],
) -> list[Finding]:
    results: list[list[PokeResult]] = [[] for _ in places]
    relations: list[Relation] = []
    for number, run in zip(whose, runs, strict=True):
        place = places[number]
        frames = run.poke.frame + np.arange(length + 1)
        unpoked = index.at(place.positions[None, :], frames[:, None])
        if isinstance(run, Crash):
            results[number].append(result_of_crash(run, place.candidate, unpoked))
            continue
        leader = values_in(place.candidate, run.at(place.positions))
        own = set(place.positions.tolist())
        followers = []
        next_change = first(leader[1:] != leader[:-1])
        for other_number, other in enumerate(places):
            if other_number == number or own & set(other.positions.tolist()):
                continue
            same = bool(np.isin(other.positions, run.touched).any())
            values = values_in(other.candidate, run.at(other.positions))
            there = other.values[frames]
            differs = first(values != there)
            if differs is None and not same:
                continue
            alike = other.find == place.find or _trails(other.values, place.values)
            taken = follows(leader, values, there, other.candidate) if alike else None
            soon = differs is not None and (
                differs <= SOON or (next_change is not None and 0 <= differs - next_change - 1 <= 1)
            )
            relations.append(Relation(number, other_number, same, taken is not None, soon))
            if taken is not None and not same:
                followers.append(taken)
        results[number].append(result_of(run, place.candidate, place.positions, unpoked, followers))
    return judge([place.candidate for place in places], results, relations)


def _renamed(proof: Proof, called: Mapping[Candidate, Candidate]) -> Proof:
    """The proof with every original called by the reading that it has in the end."""
    findings = (
        f if f.of is None else replace(f, of=called.get(f.of, f.of)) for f in proof.findings
    )
    return replace(proof, findings=tuple(findings))


def _trails(values: Integers, leader: Integers) -> bool:
    """Whether one is what the other was a few frames ago, on every frame of the play."""
    return any(np.array_equal(values[lag:], leader[:-lag]) for lag in range(1, MOST_LAG + 1))


def _name_of(proof: Proof) -> Candidate:
    """What a find is called in the end: where it is refuted, what is there in its stead."""
    if proof.verdict is Verdict.REFUTED and proof.findings[0].of is not None:
        return proof.findings[0].of
    return proof.group.best


def _with_types(
    index: TraceIndex, proofs: Sequence[Proof], play: Play, time_limit: float
) -> list[Proof]:
    """The proofs with the readings of the best candidates' bytes decided, where they can be."""
    open_ = [number for number, proof in enumerate(proofs) if proof.verdict in _OPEN]
    groups = [proofs[number].group for number in open_]
    leads = [proofs[number].verdict is Verdict.VARIABLE for number in open_]
    decided = decide_types(index, groups, play, leads, time_limit=time_limit)
    found = list(proofs)
    for number, decision in zip(open_, decided, strict=True):
        if decision is not None:
            found[number] = _with_decision(proofs[number], decision)
    return found


def _with_decision(proof: Proof, decision: TypeDecision) -> Proof:
    """A proof with what was decided of its readings."""
    if not decision.refuted:
        worth_telling = proof.group.ambiguities or proof.types is not None
        return replace(proof, types=decision) if worth_telling else proof
    if decision.instead is not None:
        results = proof.findings[0].results if proof.findings else ()
        first = Finding(proof.group.best, Verdict.REFUTED, decision.instead, results)
        return replace(proof, findings=(first, *proof.findings[1:]), types=decision)
    group = regrouped(proof.group, decision.left[0], [r.candidate for r in decision.refuted])
    findings = proof.findings
    if findings:
        findings = (replace(findings[0], candidate=group.best), *findings[1:])
    return replace(proof, group=group, findings=findings, types=decision)


def _made(
    index: TraceIndex,
    proofs: Sequence[Proof],
    fitting: Callable[[Candidate], Candidate | None],
) -> list[Proof]:
    """The numbers that are none of the finds, but what refuted ones turned out to be parts of."""
    found: dict[Candidate, Proof] = {}
    for proof in proofs:
        decision = proof.types
        if decision is None or decision.instead is None or not decision.instead_is_made:
            continue
        candidate = decision.instead
        if candidate in found:
            continue
        fits = fitting(candidate)
        if fits is None:
            continue
        (course,) = courses(index, fits.reading, np.array([fits.position]))
        note = f"{proof.group.best} was found, and turned out to be a part of it"
        decided = replace(decision, left=(fits,), note=note, instead=None, instead_is_made=False)
        finding = Finding(fits, Verdict.VARIABLE, None, ())
        found[candidate] = Proof(Group(fits, course, (), ()), (finding,), decided)
    return list(found.values())
