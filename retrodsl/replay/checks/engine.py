"""The engine's own reward, done and info against the reference evaluator's, on every frame.

Frame 0 is left out for reward and done: the environment reports neither on reset, and the engine's
deltas there still span two episodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from retrodsl.emitters.float32 import bound, is_exact
from retrodsl.emitters.linear import Part
from retrodsl.emitters.rewards import JsonReward
from retrodsl.emitters.scenario_json import EmittedScenario
from retrodsl.engines._base import EngineRun
from retrodsl.evaluators.frames import frames_of
from retrodsl.evaluators.reference import Episode
from retrodsl.ir.program import Program
from retrodsl.replay.result import EngineComparison
from retrodsl.replay.trace import Trace, Window


def compare_engine(
    program: Program, emitted: EmittedScenario, trace: Trace, run: EngineRun
) -> Iterator[EngineComparison]:
    """One comparison for info, for done, and for each player's reward."""
    yield _info(program, trace, run)
    yield _done(trace, run)
    for player, reward in enumerate(emitted.rewards, 1):
        yield _reward(program, player, reward, trace, run)


def _info(program: Program, trace: Trace, run: EngineRun) -> EngineComparison:
    names = [v.key for v in program.variables]
    for frame, info in enumerate(run.info):
        for name in names:
            ours, theirs = trace.variables[name][frame], info.get(name)
            if ours == theirs:
                continue
            if theirs is None:
                message = f"frame {frame}: `{name}` is missing, the spec reads {ours}"
            else:
                message = f"frame {frame}: `{name}` is {theirs}, the spec reads {ours}"
            window = _window(frame, {name: trace.variables[name]})
            return EngineComparison("info", False, run.frames, "", message, frame, window)
    return EngineComparison("info", equal=True, frames=run.frames)


def _done(trace: Trace, run: EngineRun) -> EngineComparison:
    conditions = (*trace.scenario.done, *trace.scenario.truncate)
    for frame in range(1, run.frames):
        names = trace.done_names(frame)
        if bool(names) == run.done[frame]:
            continue
        ours = f"{' and '.join(names)} hold" if names else "no condition of the spec holds"
        theirs = "done" if run.done[frame] else "not done"
        message = f"frame {frame}: the engine says {theirs}, {ours}"
        window = trace.around([c.node for c in conditions], frame)
        return EngineComparison("done", False, run.frames, "", message, frame, window)
    return EngineComparison("done", equal=True, frames=run.frames)


def _reward(
    program: Program, player: int, reward: JsonReward | None, trace: Trace, run: EngineRun
) -> EngineComparison:
    what = "reward" if len(trace.scenario.rewards) == 1 else f"reward p{player}"
    ours = trace.rewards(player)
    theirs = [values[player - 1] for values in run.rewards]
    exact = reward is None or is_exact(reward)
    allowed = [0.0] * trace.frames
    if reward is not None and not exact:
        allowed = _bounds(program, reward, run)
    worst = 0.0
    for frame in range(1, run.frames):
        if ours[frame] == theirs[frame]:  # two infinities too, whose difference is none
            continue
        difference = abs(ours[frame] - theirs[frame])
        worst = max(worst, difference)
        if difference <= allowed[frame]:
            continue
        terms = trace.terms(player)
        message = _blame(frame, ours[frame], theirs[frame], terms)
        nodes = [term.node for term in trace.scenario.rewards[player - 1]]
        window = trace.around(nodes, frame)
        return EngineComparison(what, False, run.frames, "", message, frame, window)
    note = ""
    if not exact:
        note = (
            f"to float32 rounding: its coefficients are not exact there, off by {worst:.1e} at most"
        )
    return EngineComparison(what, True, run.frames, note)


def _bounds(program: Program, reward: JsonReward, run: EngineRun) -> list[float]:
    """For every frame, how far float32 arithmetic can be off."""
    assert run.ram is not None
    nodes = [node for part in reward.parts for node in (part.atom, part.minus) if node is not None]
    episode = Episode(nodes)
    bounds = []
    for frame in frames_of(program.variables, run.ram.iter_images()):
        episode.step(frame)
        bounds.append(bound([_size(part, episode) for part in reward.parts]))
    return bounds


def _size(part: Part, episode: Episode) -> float:
    """The magnitude of a summand on the newest frame."""
    value = 1.0 if part.atom is None else float(episode.value(part.atom))
    if part.minus is not None:
        value -= float(episode.value(part.minus))
    return abs(part.coefficient * value)


def _blame(
    frame: int, ours: float, theirs: float, terms: dict[str, list[int | float | bool]]
) -> str:
    """The message, naming the term that explains the difference where just one does."""
    values = {name: float(column[frame]) for name, column in terms.items()}
    difference = theirs - ours
    paying = [name for name, value in values.items() if value]
    missing = [
        name for name in paying if abs(difference + values[name]) <= 1e-6 * abs(values[name])
    ]
    culprits = missing if len(missing) == 1 else paying if len(paying) == 1 else []
    listed = ", ".join(f"{name} {value:g}" for name, value in values.items())
    text = f"frame {frame}: the engine pays {theirs:g}, the spec {ours:g} ({listed})"
    return f"{text}: the term `{culprits[0]}` differs" if culprits else text


def _window(frame: int, rows: dict[str, list[int]]) -> Window:
    first = max(frame - 2, 0)
    return Window(first, frame, {name: values[first : frame + 3] for name, values in rows.items()})
