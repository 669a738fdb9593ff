"""The candidates of a play that behave as the variables do that a person names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from retrodsl.ir.program import Program
from retrodsl.search.behaviours._candidates import Candidates
from retrodsl.search.behaviours._model import Behaviour, PadsUnknown, Proposal
from retrodsl.search.behaviours._others import against, with_other_readings
from retrodsl.search.behaviours._play import Play
from retrodsl.search.behaviours._tracks import Measures, tracks
from retrodsl.search.groups import Candidate, Course, Group, courses, group
from retrodsl.search.index import Integers, TraceIndex
from retrodsl.search.rank import place_costs
from retrodsl.search.readings import Reading
from retrodsl.search.recording import Recording

#: So many of the best candidates of each behaviour are grouped.
LOOKED_AT = 300

#: So many changes are looked at in one go.
AT_ONCE = 1_500_000

#: What is held against a number to which the byte below carries, in bits.
PART = 4.0

#: What is held against a further reading of bytes, in bits.
AGAIN = 2.0

#: Memory of these names holds what is on the screen.
SHOWN = ("video", "sprite", "palette", "I/O")

#: Nothing is proposed for fewer bits.
LEAST = 2.0


def propose_for(
    recording: Recording, program: Program, behaviours: Sequence[Behaviour], limit: int
) -> dict[str, list[Proposal]]:
    """See ``propose``, for behaviours instead of names."""
    play = Play(recording, program.platform)
    for behaviour in behaviours:
        if behaviour.needs_pads and not play.has_inputs:
            raise PadsUnknown(
                f"`{behaviour.name}` is told from what was pressed, which a trace does not know: "
                "search the movie itself"
            )
    found: dict[str, list[Candidate]] = {behaviour.name: [] for behaviour in behaviours}
    known = Candidates(play.index)
    for reading, positions in known:
        held_against = against(reading, play.platform)
        for part in _parts(play.index, reading, positions):
            made = tracks(play.index, reading, part)
            if not len(made):
                continue
            places = place_costs(made.positions, reading, play.index, play.platform)
            places += _not_work(play, made.positions)
            places += PART * known.is_part(reading, made.positions)
            for behaviour in behaviours:
                bits = behaviour.bits(made, play)
                mine = found[behaviour.name]
                mine += _best(play.index, reading, made.positions, bits, held_against + places)
    return {b.name: _proposals(b, found[b.name], play, limit) for b in behaviours}


def _not_work(play: Play, positions: Integers) -> Measures:
    """What is held against memory that only shows what the game keeps elsewhere."""
    addresses = play.index.addresses[positions]
    found = np.zeros(len(positions))
    for block in play.platform.memory:
        if block.name.startswith(SHOWN):
            found[(addresses >= block.base) & (addresses < block.end)] = 1.0
    return found


def _parts(index: TraceIndex, reading: Reading, positions: Integers) -> Iterable[Integers]:
    """The positions in parts that have not too many changes each."""
    counts = sum(index.changes[positions + offset] for offset in reading.offsets)
    ends = np.cumsum(counts) // AT_ONCE
    return np.split(positions, np.flatnonzero(np.diff(ends)) + 1)


def _best(
    index: TraceIndex, reading: Reading, positions: Integers, bits: Measures, cost: Measures
) -> list[Candidate]:
    """Those that are worth a look, of one reading."""
    score = bits - cost
    some = np.flatnonzero(score >= LEAST)
    some = some[np.argsort(-score[some], kind="stable")[:LOOKED_AT]]
    addresses = index.addresses[positions]
    return [
        Candidate(
            int(addresses[i]),
            reading,
            float(bits[i]),
            float(cost[i]),
            float(score[i]),
            int(positions[i]),
        )
        for i in some.tolist()
    ]


def _proposals(
    behaviour: Behaviour, candidates: list[Candidate], play: Play, limit: int
) -> list[Proposal]:
    best = sorted(candidates, key=lambda c: (-c.score, c.address, c.reading.code))[:LOOKED_AT]
    found = []
    for one in _spread(_groups(play.index, best), limit):
        made = tracks(play.index, one.best.reading, np.array([one.best.position]))
        said = behaviour.sentences(made, play)
        full = with_other_readings(play.index, play.platform, one)
        found.append(Proposal(behaviour.name, one.best.score, full, said))
    return found


def _spread(groups: Sequence[Group], limit: int) -> list[Group]:
    """The best groups; each one that reads bytes of a better one again counts for less."""
    left = [(one.best.score, one) for one in groups]
    found: list[Group] = []
    while left and len(found) < limit:
        best = max(range(len(left)), key=lambda i: left[i][0])
        _, one = left.pop(best)
        found.append(one)
        taken = _bytes(one)
        left = [(s - AGAIN if taken & _bytes(other) else s, other) for s, other in left]
    return found


def _bytes(one: Group) -> set[int]:
    return {one.best.position + offset for offset in one.best.reading.offsets}


def _groups(index: TraceIndex, candidates: list[Candidate]) -> list[Group]:
    by_reading: dict[Reading, list[Candidate]] = {}
    for candidate in candidates:
        by_reading.setdefault(candidate.reading, []).append(candidate)
    course_of: dict[Candidate, Course] = {}
    for reading, mine in by_reading.items():
        positions = np.array([c.position for c in mine], np.int64)
        course_of.update(zip(mine, courses(index, reading, positions), strict=True))
    return group(candidates, [course_of[c] for c in candidates])
