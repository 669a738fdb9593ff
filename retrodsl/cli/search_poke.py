"""`retrodsl search --poke`: the finds after poking, and what is said where it fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrodsl.cli.common import fail

if TYPE_CHECKING:
    from retrodsl.search import Candidate, Group, Search
    from retrodsl.search.poke import Play, Proof


@dataclass(frozen=True)
class Poked:
    """The finds after poking; where that came to nothing none, and ``problem`` says why."""

    proofs: Sequence[Proof] = ()
    problem: str | None = None

    @property
    def why_not_written(self) -> str | None:
        """Why the first find does not go into a spec; ``None`` where it does."""
        from retrodsl.search.poke import Verdict

        if not self.proofs or self.proofs[0].verdict is not Verdict.REFUTED:
            return None
        of = self.proofs[0].findings[0].of
        return (
            f"nothing is written: poking refutes all finds; the bytes of the first are those of "
            f"{of}, which does not fit what is said of the variable"
        )


def poke_finds(
    search: Search,
    groups: Sequence[Group],
    play: Play,
    at: Sequence[int],
    length: int,
    time_limit: float,
) -> Poked:
    """The finds after poking, no more than they were. Frames that there are not end the command."""
    from retrodsl.search.poke import PokeError, TooLate, prove

    try:
        proofs = prove(
            search.recording.index,
            groups,
            play,
            at=at,
            length=length,
            fitting=_fitting(search),
            time_limit=time_limit,
        )
    except TooLate as problem:
        raise fail(str(problem)) from problem
    except PokeError as problem:
        return Poked(problem=f"{problem}; what is shown is what the search found, not poked")
    return Poked(proofs[: len(groups)])


def _fitting(search: Search) -> Callable[[Candidate], Candidate | None]:
    """What tells of a candidate whether it fits all that is said, and what speaks for it."""
    from retrodsl.search import Candidate

    def fitting(candidate: Candidate) -> Candidate | None:
        every = search.candidates()
        number = search.readings.index(candidate.reading)
        rows = every[(every["reading"] == number) & (every["position"] == candidate.position)]
        if not len(rows):
            return None
        evidence, cost, score = (float(rows[0][part]) for part in ("evidence", "cost", "score"))
        return Candidate(
            candidate.address, candidate.reading, evidence, cost, score, candidate.position
        )

    return fitting
