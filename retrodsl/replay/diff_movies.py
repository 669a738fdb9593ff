"""Whether a movie of `retrodsl diff` is itself another in the two specs: its steps, its start.

A movie is evidence of what the specs mean and no part of it, so this makes notes. Both specs are
compared over one and the same movie, and the notes say which.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.inputs import CannotRun, Inputs
from retrodsl.replay.runner import Runner


def movie_notes(
    old: Runner, new: Runner, replay: ReplayProgram, played: Inputs, in_new: bool
) -> Iterator[str]:
    """What of the movie is another. ``played`` is as the new spec has it, or else the old."""
    other, age = (old, "new") if in_new else (new, "old")
    theirs = _replay_of(other, replay)
    if theirs is None:
        return
    end = f"the {age} one was played"
    try:
        inputs = other.inputs(theirs)
    except CannotRun as problem:
        whose = "old" if in_new else "new"
        yield f"whether the {whose} spec's movie is another is not known: {problem}"
        return
    if not _same_steps(inputs, played):
        yield f"the movie itself is another: {end}"
    if inputs.state != played.state:
        before, after = (inputs, played) if in_new else (played, inputs)
        yield f"the movie starts elsewhere ({_starts(before.start, after.start)}): {end}"


def _replay_of(runner: Runner, replay: ReplayProgram) -> ReplayProgram | None:
    """The same replay in this spec; ``None`` where it does not have the movie.

    A spec may have a movie that it does not replay.
    """
    for own in runner.program.replays:
        if (own.movie, own.scenario) == (replay.movie, replay.scenario):
            return own
    if replay.is_file:
        known = runner.project.find_movie(runner.program.game, replay.movie) is not None
    else:
        known = any(movie.name == replay.movie for movie in runner.program.movies)
    return replay if known else None


def _same_steps(one: Inputs, other: Inputs) -> bool:
    """Whether the same buttons are pressed; a pad that is not touched is no pad."""
    players = max(one.players, other.players)
    ours, theirs = (
        [masks + (0,) * (players - len(masks)) for masks in inputs.steps] for inputs in (one, other)
    )
    return ours == theirs


def _starts(old: str, new: str) -> str:
    return f"{old}, now {new}" if old != new else f"{old} is another file now"
