"""Two meanings of one movie: where reward, done and info of two specs part.

The comparison goes to the frame on which the first of the two ends the episode, that frame
included. An end that a hand-written function says cuts nothing off of the other spec's episode.
``diff_play`` plays the movies, ``diff_specs`` compares what no movie shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrodsl.engines.info_table import InfoTable
from retrodsl.evaluators.arrays.columns import Array, Truths
from retrodsl.ir.program import Program, ReplayProgram
from retrodsl.numbers import number_text, texts_apart
from retrodsl.replay.checks.total import total_of
from retrodsl.replay.trace import Trace, hand_written


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not the same under both specs.

    ``frames`` are the first frames on which it differs, ``count`` how many do; ``old`` and ``new``
    are the values on the first. ``detail`` says by how much in all, term by term.
    """

    what: str
    frame: int
    count: int
    old: str
    new: str
    frames: tuple[int, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MovieDiff:
    """What differs on one movie over ``frames`` frames.

    ``error`` is set where it could not be compared; ``notes`` say what is to be known of the movie.
    """

    movie: str
    scenario: str
    frames: int = 0
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""
    mend: str = ""

    @property
    def name(self) -> str:
        """The movie, and the scenario unless it is the one at the top of the file."""
        return self.movie if self.scenario == "scenario" else f"{self.movie} ({self.scenario})"

    @property
    def equal(self) -> bool:
        """Whether both specs say the same of it."""
        return not self.changes and not self.error


#: How many of the frames that differ are listed.
MAX_FRAMES = 8


def replays_of_both(old: Program, new: Program) -> Iterator[tuple[ReplayProgram, bool]]:
    """Each movie and scenario that either replays, once; and whether the new spec has it."""
    seen = set()
    for program in (new, old):
        for replay in program.replays:
            key = replay.movie, replay.scenario
            if key not in seen:
                seen.add(key)
                yield replay, program is new


#: Where the engine was not asked what it shows in ``info``.
NOT_ASKED = InfoTable()


def compare_traces(
    old: Trace, new: Trace, old_info: InfoTable = NOT_ASKED, new_info: InfoTable = NOT_ASKED
) -> tuple[int, tuple[Change, ...]]:
    """The frames compared, and what differs on them.

    The tables are the engine's ``info``: a hand-written script may show more in it than its spec
    knows.
    """
    frames = _last(old, new) + 1
    changes = [
        *_done(old, new),
        *_rewards(old, new, frames),
        *_info(_shown_info(old, old_info), _shown_info(new, new_info), frames),
    ]
    return frames, tuple(changes)


def _last(old: Trace, new: Trace) -> int:
    """The last frame that is compared: that of the episode which ends first.

    An episode that a hand-written function ends does not count beside one that the spec ends, and
    of two such it is the longer: what one script says would hide frames of the other spec.
    """
    ends = [trace.frames - 1 if trace.end is None else trace.end for trace in (old, new)]
    said_by_spec = [
        end for trace, end in zip((old, new), ends, strict=True) if not _lua(trace, "done", 1)
    ]
    return min(said_by_spec) if said_by_spec else max(ends)


def _done(old: Trace, new: Trace) -> Iterator[Change]:
    """The end of the episode. The reset frame ends nothing."""
    if old.end != new.end:
        at = min(end for end in (old.end, new.end) if end is not None)
        yield Change("done", at, 1, _end(old), _end(new), (at,))
        return
    if old.end is None:
        return
    at = old.end
    if set(old.done_names(at)) != set(new.done_names(at)):
        names = [" and ".join(trace.done_names(at)) for trace in (old, new)]
        yield Change("the reason of done", at, 1, names[0], names[1], (at,))
    kinds = [_kind_of_end(trace, at) for trace in (old, new)]
    if kinds[0] != kinds[1]:
        yield Change("the kind of end", at, 1, kinds[0], kinds[1], (at,))


def _end(trace: Trace) -> str:
    if trace.end is None:
        return "does not end"
    return f"ends at {trace.end} with {' and '.join(trace.done_names(trace.end))}"


def _kind_of_end(trace: Trace, frame: int) -> str:
    """What an agent is told on the last frame of an episode: ``terminated``, ``truncated``."""
    holds = [
        any(trace.column(condition.node)[frame] for condition in conditions)
        for conditions in (trace.scenario.done, trace.scenario.truncate)
    ]
    if not any(holds):  # what a hand-written function says is done
        holds[0] = True
    words = ("terminated", "truncated")
    return " and ".join(word for word, held in zip(words, holds, strict=True) if held)


def _rewards(old: Trace, new: Trace, frames: int) -> Iterator[Change]:
    """Each player's reward from frame 1 on: the reset pays nothing."""
    players = max(len(old.scenario.rewards), len(new.scenario.rewards))
    for player in range(1, players + 1):
        paid = [
            trace.rewards(player)[:frames]
            if player <= len(trace.scenario.rewards)
            else np.zeros(frames)
            for trace in (old, new)
        ]
        what = "reward" if players == 1 else f"reward p{player}"
        yield from _column(what, paid[0], paid[1], 1, _totals(old, new, player, frames))


def _totals(old: Trace, new: Trace, player: int, frames: int) -> str:
    """The total and each term's under both, where they differ."""
    found = []
    for name in ("", *dict.fromkeys((*_terms(old, player), *_terms(new, player)))):
        sums = []
        for trace in (old, new):
            column = _terms(trace, player).get(name) if name else _paid(trace, player)
            sums.append(None if column is None else total_of(column[1:frames]))
        if sums[0] != sums[1]:
            found.append(f"{name or 'in all'} {' to '.join(_apart(*sums))}")
    return ", ".join(found)


def _apart(one: float | None, other: float | None) -> tuple[str, str]:
    if one is None or other is None:
        shown = ["none" if value is None else number_text(value) for value in (one, other)]
        return shown[0], shown[1]
    return texts_apart(one, other)


def _terms(trace: Trace, player: int) -> dict[str, Array]:
    return trace.terms(player) if player <= len(trace.scenario.rewards) else {}


def _paid(trace: Trace, player: int) -> Array | None:
    return trace.rewards(player) if player <= len(trace.scenario.rewards) else None


def _shown_info(trace: Trace, engine: InfoTable) -> dict[str, Array]:
    """What is in ``info``: every variable, the names of the block `info`, and a script's own.

    A script's own value is ``None`` on a frame without it.
    """
    shown: dict[str, Array] = dict(trace.variables)
    shown.update((item.name, trace.column(item.node)) for item in trace.scenario.info)
    for name in engine.names:
        if name not in shown:
            column = engine.column(name)
            if column is None:
                column = np.array([row.get(name) for row in engine], np.object_)
            shown[name] = column
    return shown


def _info(old: dict[str, Array], new: dict[str, Array], frames: int) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            had, has = ("not there" if column is None else "there" for column in (one, other))
            yield Change(f"info `{name}`", 0, frames, had, has)
        else:
            yield from _column(f"info `{name}`", one[:frames], other[:frames], 0, "")


def _column(what: str, old: Array, new: Array, first: int, detail: str) -> Iterator[Change]:
    differs: Truths = ~((old == new) | ((old != old) & (new != new)))  # a NaN is one under both
    differs[:first] = False
    where = np.flatnonzero(differs)
    if len(where):
        at = int(where[0])
        frames = tuple(where[:MAX_FRAMES].tolist())
        yield Change(what, at, len(where), _shown(old[at]), _shown(new[at]), frames, detail)


def _shown(value: Any) -> str:
    """An element of an array as the language writes it."""
    if value is None:
        return "not there"
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return str(plain) if isinstance(plain, int) else f"{plain:.9g}"


def _lua(trace: Trace, slot: str, player: int) -> str | None:
    return hand_written(trace.scenario, slot, player)
