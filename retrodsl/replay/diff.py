"""Two meanings over the same memory: where reward, done and info of two specs part.

The movie is played once, and both specs are evaluated over what it showed. The comparison goes to
the frame on which the first of the two ends the episode, that frame included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from retrodsl.engines.errors import EngineError
from retrodsl.evaluators.arrays.columns import Array, Truths
from retrodsl.ir.program import Program, ReplayProgram
from retrodsl.numbers import number_text, texts_apart
from retrodsl.replay.checks.total import total_of
from retrodsl.replay.inputs import CannotRun
from retrodsl.replay.runner import Runner
from retrodsl.replay.trace import Trace, evaluate_run, hand_written


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

    ``error`` is set where it could not be played; ``notes`` say what was not compared.
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


def diff_movie(old: Program, new: Program, runner: Runner, replay: ReplayProgram) -> MovieDiff:
    """Play a movie with ``runner`` and evaluate both specs over it; nothing is raised."""
    movie, scenario = replay.movie, replay.scenario
    names = [{s.name for s in program.scenarios} for program in (old, new)]
    if any(scenario not in known for known in names):
        had, has = ("there" if scenario in known else "not there" for known in names)
        change = Change(f"scenario `{scenario}`", 0, 0, had, has)
        return MovieDiff(movie, scenario, changes=(change,))
    try:
        run = runner.play(replay, screens=frozenset(), stop_at_done=False)
        plain = replace(replay, expected=())
        traces = [evaluate_run(program, plain, run) for program in (old, new)]
    except CannotRun as problem:
        return MovieDiff(movie, scenario, error=str(problem), mend=problem.mend)
    except EngineError as problem:
        return MovieDiff(movie, scenario, error=problem.cause, mend=problem.mend)
    except LookupError as problem:
        error = f"the memory does not hold what a spec reads: {problem}"
        return MovieDiff(movie, scenario, error=error)
    frames, changes, notes = compare_traces(*traces)
    return MovieDiff(movie, scenario, frames, changes, (*_other_movie(old, new, replay), *notes))


def _other_movie(old: Program, new: Program, replay: ReplayProgram) -> Iterator[str]:
    """Where the movie itself, written in the specs, is another."""
    found = [
        movie for program in (old, new) for movie in program.movies if movie.name == replay.movie
    ]
    if not replay.is_file and len(found) == 2 and found[0].steps() != found[1].steps():
        yield "the movie itself is another: the new one was played"


def compare_traces(old: Trace, new: Trace) -> tuple[int, tuple[Change, ...], tuple[str, ...]]:
    """The frames compared, what differs on them, and what could not be compared."""
    ends = [trace.end for trace in (old, new)]
    last = min([old.frames - 1, *(end for end in ends if end is not None)])
    frames = last + 1
    changes = [
        *_done(old, new, frames),
        *_rewards(old, new, frames),
        *_info(old, new, frames),
    ]
    return frames, tuple(changes), tuple(_not_compared(old, new))


def _done(old: Trace, new: Trace, frames: int) -> Iterator[Change]:
    """The end of the episode. The reset frame ends nothing."""
    if _lua(old, "done", 1) or _lua(new, "done", 1):
        return
    if old.end == new.end:
        if old.end is None or set(old.done_names(old.end)) == set(new.done_names(old.end)):
            return
        names = [" and ".join(trace.done_names(old.end)) for trace in (old, new)]
        yield Change("the reason of done", old.end, 1, names[0], names[1], (old.end,))
        return
    said = [_end(trace) for trace in (old, new)]
    yield Change("done", frames - 1, 1, said[0], said[1], (frames - 1,))


def _end(trace: Trace) -> str:
    if trace.end is None:
        return "does not end"
    return f"ends at {trace.end} with {' and '.join(trace.done_names(trace.end))}"


def _rewards(old: Trace, new: Trace, frames: int) -> Iterator[Change]:
    """Each player's reward from frame 1 on: the reset pays nothing."""
    players = max(len(old.scenario.rewards), len(new.scenario.rewards))
    for player in range(1, players + 1):
        if _lua(old, "reward", player) or _lua(new, "reward", player):
            continue
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


def _info(old: Trace, new: Trace, frames: int) -> Iterator[Change]:
    """What the engine shows in ``info``: every variable, and the names of the block `info`."""
    shown = [
        {**trace.variables, **{item.name: trace.column(item.node) for item in trace.scenario.info}}
        for trace in (old, new)
    ]
    for name in dict.fromkeys((*shown[0], *shown[1])):
        one, other = (columns.get(name) for columns in shown)
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
    plain = value.item()
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return str(plain) if isinstance(plain, int) else f"{plain:.9g}"


def _lua(trace: Trace, slot: str, player: int) -> str | None:
    return hand_written(trace.scenario, slot, player)


def _not_compared(old: Trace, new: Trace) -> Iterator[str]:
    """What hand-written functions stand for: only the engine can run them."""
    players = max(len(old.scenario.rewards), len(new.scenario.rewards))
    slots = [("done", 1), *(("reward", player) for player in range(1, players + 1))]
    for slot, player in slots:
        names = {name for trace in (old, new) if (name := _lua(trace, slot, player)) is not None}
        if names:
            who = f" p{player}" if slot == "reward" and players > 1 else ""
            functions = " and ".join(f"lua:{name}" for name in sorted(names))
            yield f"{slot}{who} is not compared: it is {functions}, which only the engine runs"
