"""The engine's own reward, done and info against the spec's, on every frame.

Frame 0 is left out for reward and done: the environment reports neither on reset, and the engine's
deltas there still span two episodes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from retrodsl.emitters.float32 import bound, is_exact
from retrodsl.emitters.rewards import JsonReward
from retrodsl.emitters.scenario_json import EmittedScenario
from retrodsl.engines._base import EngineRun
from retrodsl.evaluators.arrays.columns import Array
from retrodsl.ir.program import Program, ScenarioProgram
from retrodsl.numbers import number_text, texts_apart
from retrodsl.replay.result import EngineComparison
from retrodsl.replay.trace import Trace, first_true, hand_written


def compare_engine(
    program: Program, emitted: EmittedScenario, trace: Trace, run: EngineRun
) -> Iterator[EngineComparison]:
    """One comparison for info, for done, and for each player's reward.

    What a hand-written function computes is the engine's alone, and not compared.
    """
    yield _info(program, trace, run)
    if hand_written(trace.scenario, "done", 1) is None:
        yield _done(trace, run)
    for player, reward in enumerate(emitted.rewards, 1):
        if hand_written(trace.scenario, "reward", player) is None:
            yield _reward(player, reward, trace, run)


def not_compared(scenario: ScenarioProgram) -> Iterator[str]:
    """A sentence for all that a hand-written function computes, which only the engine can run."""
    players = len(scenario.rewards)
    for slot, player in (("done", 1), *(("reward", n) for n in range(1, players + 1))):
        function = hand_written(scenario, slot, player)
        if function is not None:
            who = f" p{player}" if slot == "reward" and players > 1 else ""
            yield f"{slot}{who} is not compared: it is lua:{function}, which only the engine runs"


def _info(program: Program, trace: Trace, run: EngineRun) -> EngineComparison:
    """The first frame and, on it, the first variable that differ."""
    worst: tuple[int, str] | None = None
    for variable in program.variables:
        frame = _first_difference(variable.key, trace, run)
        if frame is not None and (worst is None or frame < worst[0]):
            worst = frame, variable.key
    if worst is None:
        return EngineComparison("info", equal=True, frames=run.frames)
    frame, name = worst
    ours, theirs = int(trace.variables[name][frame]), run.info[frame].get(name)
    if theirs is None:
        message = f"frame {frame}: `{name}` is missing, the spec reads {ours}"
    else:
        message = f"frame {frame}: `{name}` is {theirs}, the spec reads {ours}"
    window = trace.window([name], frame)
    return EngineComparison("info", False, run.frames, "", message, frame, window)


def _first_difference(name: str, trace: Trace, run: EngineRun) -> int | None:
    theirs = run.info.column(name)
    if theirs is not None:
        return first_true(trace.variables[name] != theirs)
    for frame, info in enumerate(run.info):
        if info.get(name) != trace.variables[name][frame]:
            return frame
    return None


def _done(trace: Trace, run: EngineRun) -> EngineComparison:
    frame = first_true(trace.ended != np.array(run.done, np.bool_), after=1)
    if frame is None:
        return EngineComparison("done", equal=True, frames=run.frames)
    names = trace.done_names(frame)
    ours = f"{' and '.join(names)} hold" if names else "no condition of the spec holds"
    theirs = "done" if run.done[frame] else "not done"
    message = f"frame {frame}: the engine says {theirs}, {ours}"
    conditions = (*trace.scenario.done, *trace.scenario.truncate)
    window = trace.around([c.node for c in conditions], frame)
    return EngineComparison("done", False, run.frames, "", message, frame, window)


def _reward(
    player: int, reward: JsonReward | None, trace: Trace, run: EngineRun
) -> EngineComparison:
    what = "reward" if len(trace.scenario.rewards) == 1 else f"reward p{player}"
    ours = trace.rewards(player)
    theirs = np.array([values[player - 1] for values in run.rewards], np.float64)
    exact = reward is None or is_exact(reward)
    with np.errstate(invalid="ignore"):
        difference = np.abs(ours - theirs)
    difference[ours == theirs] = 0.0  # two infinities too, whose difference is none
    allowed: Array = np.zeros(trace.frames)
    if reward is not None and not exact:
        allowed = _bounds(reward, trace)
    frame = first_true(~(difference <= allowed), after=1)  # so that a NaN is no equality
    if frame is None:
        note = ""
        if not exact:
            worst = float(difference[1:].max(initial=0.0))
            note = (
                "to float32 rounding: its coefficients are not exact there, "
                f"off by {worst:.1e} at most"
            )
        return EngineComparison(what, True, run.frames, note)
    terms = trace.terms(player)
    message = _blame(frame, float(ours[frame]), float(theirs[frame]), terms)
    nodes = [term.node for term in trace.scenario.rewards[player - 1]]
    window = trace.around(nodes, frame)
    return EngineComparison(what, False, run.frames, "", message, frame, window)


def _bounds(reward: JsonReward, trace: Trace) -> Array:
    """For every frame, how far float32 arithmetic can be off (``emitters.float32.bound``)."""
    nodes = [node for part in reward.parts for node in (part.atom, part.minus) if node is not None]
    found = dict(zip([n.serial for n in nodes], trace.evaluate(nodes), strict=True))
    total = np.zeros(trace.frames)
    for part in reward.parts:
        value = np.ones(trace.frames) if part.atom is None else found[part.atom.serial]
        if part.minus is not None:
            value = value - found[part.minus.serial].astype(np.float64)
        total += np.abs(part.coefficient * value.astype(np.float64))
    return total * bound([1.0] + [0.0] * (len(reward.parts) - 1))


def _blame(frame: int, ours: float, theirs: float, terms: dict[str, Array]) -> str:
    """The message, naming the term that explains the difference where just one does."""
    values = {name: float(column[frame]) for name, column in terms.items()}
    difference = theirs - ours
    paying = [name for name, value in values.items() if value]
    missing = [
        name for name in paying if abs(difference + values[name]) <= 1e-6 * abs(values[name])
    ]
    culprits = missing if len(missing) == 1 else paying if len(paying) == 1 else []
    listed = ", ".join(f"{name} {number_text(value)}" for name, value in values.items())
    paid, wanted = texts_apart(theirs, ours)
    text = f"frame {frame}: the engine pays {paid}, the spec {wanted} ({listed})"
    return f"{text}: the term `{culprits[0]}` differs" if culprits else text
