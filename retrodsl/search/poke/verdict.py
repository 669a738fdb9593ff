"""Which candidates are the variable, which are copies of it: from what became of the pokes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from retrodsl.search.groups import Candidate
from retrodsl.search.poke.fate import Fate, PokeResult

#: A candidate of another course that differs so soon after a write was made of what was written.
SOON = 4


class Verdict(Enum):
    """What poking says of a candidate."""

    VARIABLE = "variable"
    """The game goes on from what is written, or other things follow it."""
    COPY = "copy"
    """What is written is overwritten, and it takes what is written to another candidate."""
    SAME = "same memory"
    """Writing to another candidate writes to it: one memory, seen at two addresses."""
    COMPUTED = "computed"
    """It is overwritten, and becomes different at once where another candidate is written."""
    OVERWRITTEN = "overwritten"
    """What is written is overwritten, from something that is no candidate."""
    NO_EFFECT = "no effect"
    """What is written stays where the play changes it, and nothing else became different."""
    CRASHED = "the game crashed"
    """The game crashes of what is written, and nothing else tells of it."""
    NOT_TOLD = "not told"
    """What is written stays, but so it does in the play, and nothing else became different."""
    REFUTED = "not the game's number"
    """Writing refutes all its readings: its bytes are those of another number, a wider one."""
    NOT_POKED = "not poked"
    """Nothing was written to it."""


#: What a verdict is worth, in bits, beside the evidence of the play.
WORTH = {
    Verdict.VARIABLE: 4.0,
    Verdict.NOT_POKED: 0.0,
    Verdict.NOT_TOLD: 0.0,
    Verdict.CRASHED: 0.0,
    Verdict.OVERWRITTEN: -2.0,
    Verdict.COMPUTED: -8.0,
    Verdict.COPY: -8.0,
    Verdict.SAME: -8.0,
    Verdict.NO_EFFECT: -8.0,
    Verdict.REFUTED: -8.0,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a candidate, and the pokes it comes from.

    ``of`` is what it is a copy of, or what is there in its stead.
    """

    candidate: Candidate
    verdict: Verdict
    of: Candidate | None
    results: tuple[PokeResult, ...]

    @property
    def words(self) -> str:
        """The verdict in words."""
        match self.verdict:
            case Verdict.COPY:
                return f"a copy of {self.of}"
            case Verdict.SAME:
                return f"the same memory as {self.of}"
            case Verdict.COMPUTED:
                return f"computed from {self.of}"
            case Verdict.REFUTED:
                return f"refuted, its bytes are those of {self.of}"
            case _:
                text: str = self.verdict.value
                return text


@dataclass(frozen=True, slots=True)
class Relation:
    """What the pokes of one candidate did to another, by the candidates' numbers."""

    leader: int
    other: int
    same_memory: bool
    took_value: bool
    soon: bool
    """It differed within ``SOON`` frames of the write or of the leader's own next change."""


def judge(
    candidates: Sequence[Candidate],
    results: Sequence[Sequence[PokeResult]],
    relations: Sequence[Relation],
) -> list[Finding]:
    """The verdict on each candidate; all three are in the order of the candidates' ranks."""
    by_other: dict[int, list[Relation]] = {}
    for relation in relations:
        by_other.setdefault(relation.other, []).append(relation)
    alone = {number: _alone(result) for number, result in enumerate(results)}
    found = []
    for number, candidate in enumerate(candidates):
        went_on = any(result.fate is Fate.EVOLVES for result in results[number])
        verdict, of = _verdict(number, alone, by_other, went_on)
        other = None if of is None else candidates[of]
        found.append(Finding(candidate, verdict, other, tuple(results[number])))
    return found


def _alone(results: Sequence[PokeResult]) -> Verdict:
    """What a candidate's own pokes say of it."""
    if not results:
        return Verdict.NOT_POKED
    results = [result for result in results if result.tells]
    fates = {result.fate for result in results}
    if not fates:
        return Verdict.NOT_TOLD
    if Fate.EVOLVES in fates:
        return Verdict.VARIABLE
    if Fate.OVERWRITTEN in fates:
        return Verdict.OVERWRITTEN
    effect = any(result.has_effect for result in results)
    if effect:
        return Verdict.VARIABLE
    return Verdict.CRASHED if Fate.CRASHED in fates else Verdict.NO_EFFECT


def _verdict(
    number: int,
    alone: Mapping[int, Verdict],
    by_other: Mapping[int, list[Relation]],
    went_on: bool,
) -> tuple[Verdict, int | None]:
    relations = by_other.get(number, [])
    same = [r.leader for r in relations if r.same_memory and r.leader < number]
    if same:
        return Verdict.SAME, min(same)
    own = alone[number]
    if went_on or own is Verdict.NOT_POKED:
        return own, None
    leaders = [r for r in relations if not r.same_memory]
    taken = [r.leader for r in leaders if r.took_value and not _leads(number, r.leader, by_other)]
    if taken:
        return Verdict.COPY, _original(taken, alone, by_other)
    if own is Verdict.OVERWRITTEN:
        made = [r.leader for r in leaders if r.soon and alone[r.leader] is Verdict.VARIABLE]
        if made:
            return Verdict.COMPUTED, min(made)
    return own, None


def _leads(leader: int, other: int, by_other: Mapping[int, list[Relation]]) -> bool:
    return any(r.leader == leader and r.took_value for r in by_other.get(other, []))


def _original(
    leaders: Sequence[int], alone: Mapping[int, Verdict], by_other: Mapping[int, list[Relation]]
) -> int:
    """Of those that a copy follows the one that the others follow too."""

    def key(number: int) -> tuple[bool, int, int]:
        led = sum(r.took_value for r in by_other.get(number, []))
        return alone[number] is not Verdict.VARIABLE, led, number

    return min(leaders, key=key)
