"""What became of a value that was written: the game goes on from it, or writes over it, or neither.

Rows count from the frame that is poked: row 0 is that frame, right after the write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from retrodsl.search.groups import Candidate
from retrodsl.search.index import Bytes, Integers
from retrodsl.search.poke.plan import read_bits
from retrodsl.search.poke.play import Crash, PokeRun, first


class Fate(Enum):
    """What the game did with a written value in the frames that were played."""

    EVOLVES = "taken up"
    """It changed it to something that is neither what was written nor what is there unpoked."""
    OVERWRITTEN = "overwritten"
    """It put back, wholly or in part, what is there unpoked."""
    STAYS = "stays"
    """It left it."""
    CRASHED = "the game crashed"
    """It played no further: the emulator's process died of it."""
    NOT_PLAYED = "not played"
    """The emulator's process dies there without a write too."""


@dataclass(frozen=True, slots=True)
class Follower:
    """Another candidate that took the written value, ``after`` frames after the write.

    It had the value that the poked one had ``lag`` frames before.
    """

    candidate: Candidate
    after: int
    lag: int


@dataclass(frozen=True, slots=True)
class PokeResult:
    """One poke of one candidate.

    ``was`` is the value before and ``written`` the one that was written on ``frame``. ``after``
    frames later it was ``value`` where the unpoked play has ``unpoked``: the moment that tells the
    fate, the last one if it stays. ``changed`` says that the play changes the value within the
    ``length`` frames. ``screen_from`` and ``others_from`` are how many frames after the write the
    picture and other memory first differ, ``None`` for never; ``others`` are the first positions
    of that.
    """

    frame: int
    was: int
    written: int
    fate: Fate
    after: int
    value: int
    unpoked: int
    changed: bool
    length: int
    screen_from: int | None
    others_from: int | None
    others: tuple[int, ...]
    followers: tuple[Follower, ...] = ()

    @property
    def has_effect(self) -> bool:
        """Whether anything besides the written bytes became different."""
        return self.screen_from is not None or self.others_from is not None

    @property
    def tells(self) -> bool:
        """Whether it says anything of what is written to.

        Not where it was left, as the play leaves it too, and nothing differs in that time: the
        game may just not have come to it yet.
        """
        if self.fate is Fate.STAYS:
            return self.changed or self.has_effect
        return self.fate is not Fate.NOT_PLAYED


def fate_of(poked: Bytes, unpoked: Bytes) -> tuple[Fate, int]:
    """The fate of bytes and the row that tells it; both of shape (rows, bytes).

    A byte that changes to what the unpoked play has there was overwritten: so may be a copy that
    is refreshed byte by byte. A byte that changes to anything else was made of what was written.
    """
    for row in range(1, len(poked)):
        changed = poked[row] != poked[row - 1]
        if not changed.any():
            continue
        if (changed & (poked[row] != unpoked[row])).any():
            return Fate.EVOLVES, row
        return Fate.OVERWRITTEN, row
    return Fate.STAYS, len(poked) - 1


def result_of(
    run: PokeRun,
    candidate: Candidate,
    positions: Integers,
    unpoked: Bytes,
    followers: Sequence[Follower],
) -> PokeResult:
    """What a run shows of the candidate that was poked.

    ``unpoked`` are the candidate's bytes on the same rows of the play, as ``positions`` are.
    """
    read = np.array([read_bits(candidate)], np.uint8)
    poked = run.at(positions)
    fate, row = fate_of(poked & read, unpoked & read)
    decode = candidate.reading.decode
    values, there = decode(list(poked.T)), decode(list(unpoked.T))
    return PokeResult(
        frame=run.poke.frame,
        was=int(there[0]),
        written=int(values[0]),
        fate=fate,
        after=row,
        value=int(values[row]),
        unpoked=int(there[row]),
        changed=bool((np.diff(there) != 0).any()),
        length=run.length,
        screen_from=run.screen_from,
        others_from=run.others_from,
        others=tuple(run.found[np.argsort(run.found[:, 1], kind="stable"), 0].tolist()),
        followers=tuple(followers),
    )


def result_of_crash(crash: Crash, candidate: Candidate, there: Bytes) -> PokeResult:
    """What a poke shows of a candidate that the game was not played on from.

    ``there`` are its bytes on the frames that were to be played, of shape (rows, bytes).
    """
    wanted = dict(crash.poke.writes)
    written = there[0].copy()
    for column, offset in enumerate(candidate.reading.offsets):
        written[column] = wanted.get(candidate.position + offset, written[column])
    decode = candidate.reading.decode
    values = decode(list(there.T))
    was, number = int(values[0]), int(decode([written[i : i + 1] for i in range(len(written))])[0])
    return PokeResult(
        frame=crash.poke.frame,
        was=was,
        written=number,
        fate=Fate.CRASHED if crash.by_poke else Fate.NOT_PLAYED,
        after=0,
        value=number,
        unpoked=was,
        changed=bool((np.diff(values) != 0).any()),
        length=len(there) - 1,
        screen_from=None,
        others_from=None,
        others=(),
    )


def follows(
    leader: Integers, values: Integers, unpoked: Integers, candidate: Candidate
) -> Follower | None:
    """Whether a candidate takes the values of the one that is poked, ``leader``.

    All three are by row: the poked one's values, the candidate's, and the candidate's unpoked.
    """
    for row in np.flatnonzero(values != unpoked).tolist():
        lag = first(leader[row::-1] == values[row])
        if lag is not None:
            return Follower(candidate, row, lag)
    return None
