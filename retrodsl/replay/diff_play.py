"""Plays each movie of `retrodsl diff`, and compares what both specs make of it.

A movie is played once and both specs are evaluated over what it showed. What a hand-written
function says only the engine knows: with one in either spec the same inputs are played with each
spec's integration, and each spec is evaluated over its own run (a script may write to the memory).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from retrodsl.engines._base import EngineRun
from retrodsl.engines.errors import EngineError
from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.diff import Change, MovieDiff, compare_traces
from retrodsl.replay.diff_movies import movie_notes
from retrodsl.replay.inputs import CannotRun, Inputs
from retrodsl.replay.runner import Runner
from retrodsl.replay.trace import evaluate_run


@dataclass(frozen=True, slots=True)
class GivenInputs(Runner):
    """Plays what it is given: the movie as one of the specs has it, whatever its own says."""

    given: Inputs = field(kw_only=True)

    @classmethod
    def to(cls, runner: Runner, given: Inputs) -> GivenInputs:
        """The same as ``runner``, which asks the engine only where a script needs it."""
        return cls(
            runner.program,
            runner.integration,
            runner.project,
            runner.engine,
            runner.rom,
            runner.time_limit,
            engine_check=False,
            screens=frozenset(),
            given=given,
        )

    def inputs(self, replay: ReplayProgram) -> Inputs:
        """What was given."""
        del replay
        return self.given


def diff_movie(old: Runner, new: Runner, replay: ReplayProgram, in_new: bool) -> MovieDiff:
    """Play a movie as the new spec has it, or else the old, and compare; nothing is raised."""
    movie, scenario = replay.movie, replay.scenario
    names = [{s.name for s in runner.program.scenarios} for runner in (old, new)]
    if any(scenario not in known for known in names):
        had, has = ("there" if scenario in known else "not there" for known in names)
        change = Change(f"scenario `{scenario}`", 0, 0, had, has)
        return MovieDiff(movie, scenario, changes=(change,))
    try:
        given = (new if in_new else old).inputs(replay)
        runs = _runs(old, new, replay, given, in_new)
        plain = replace(replay, expected=())
        before = evaluate_run(old.program, plain, runs[0])
        after = evaluate_run(new.program, plain, runs[1])
    except CannotRun as problem:
        return MovieDiff(movie, scenario, error=str(problem), mend=problem.mend)
    except LookupError as problem:
        error = f"the memory does not hold what a spec reads: {problem}"
        return MovieDiff(movie, scenario, error=error)
    frames, changes = compare_traces(before, after, runs[0].info, runs[1].info)
    notes = tuple(movie_notes(old, new, replay, given, in_new))
    return MovieDiff(movie, scenario, frames, changes, notes)


def _runs(
    old: Runner, new: Runner, replay: ReplayProgram, given: Inputs, in_new: bool
) -> tuple[EngineRun, EngineRun]:
    """The run that each spec is evaluated over: one for both, unless there is a script."""
    if any(runner.program.scenario(replay.scenario).lua for runner in (old, new)):
        return (
            _play(old, replay, given, "with the old spec's integration: "),
            _play(new, replay, given, "with the new spec's integration: "),
        )
    run = _play(new if in_new else old, replay, given)
    return run, run


def _play(runner: Runner, replay: ReplayProgram, given: Inputs, where: str = "") -> EngineRun:
    try:
        return GivenInputs.to(runner, given).play(replay, stop_at_done=False)
    except EngineError as problem:
        raise CannotRun(f"{where}{problem.cause}", problem.mend) from problem
