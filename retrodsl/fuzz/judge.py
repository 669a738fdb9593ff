"""Says what is broken in an episode: what ``retrodsl replay`` would say, from what a tape has."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrodsl.engines._base import EngineRun
from retrodsl.engines.info_table import InfoTable
from retrodsl.evaluators.arrays import evaluate_arrays
from retrodsl.evaluators.arrays.columns import Array, Truths
from retrodsl.fuzz.keys import Key, Sighting, sightings_of
from retrodsl.fuzz.subject import Subject
from retrodsl.fuzz.tape import Tape
from retrodsl.ir.nodes import Node
from retrodsl.replay.checks.engine import compare_engine
from retrodsl.replay.checks.invariant import check_invariants
from retrodsl.replay.result import EngineComparison
from retrodsl.replay.trace import Trace, first_true, hand_written


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What an episode shows: what is broken in it, the trace, and on which frame it ended."""

    tape: Tape = field(repr=False)
    sightings: tuple[Sighting, ...]
    trace: Trace = field(repr=False)
    end: int | None

    def frame_of(self, key: Key) -> int | None:
        """The frame on which a key is broken first."""
        return next((s.frame for s in self.sightings if s.key == key), None)


class Judge:
    """Judges episodes of one scenario; ``guides`` are nodes whose values are wanted besides."""

    def __init__(self, subject: Subject, guides: tuple[Node, ...] = ()) -> None:
        self.subject = subject
        self.program = subject.game.program
        self.scenario = subject.game.scenario
        named = [named.node for named in self.scenario.all_named]
        self._roots = [*named, *guides]

    def look(self, tape: Tape) -> Look:
        """What is broken up to the end of the episode, where the tape is cut.

        Raises ``LookupError`` for memory behind pointers that the tape does not have.
        """
        trace = self._trace(tape)
        chain = tape.chain()
        end = first_true(trace.ended | _said(chain), after=1)
        if end is not None and tape.first <= end < tape.frames - 1:
            tape = tape.head(end + 1)
            trace = self._trace(tape)
            chain = tape.chain()
        comparisons: tuple[EngineComparison, ...] = ()
        if any(part.done is not None for part in chain):
            run = _as_run(chain, trace)
            emitted = self.subject.game.emitted
            comparisons = tuple(compare_engine(self.program, emitted, trace, run))
        found = tuple(sightings_of(check_invariants(self.program, trace), comparisons))
        return Look(tape, found, trace, end)

    def _trace(self, tape: Tape) -> Trace:
        columns = tape.columns(self.program)
        arrays = evaluate_arrays(self._roots, columns)
        nodes = {root.serial: array for root, array in zip(self._roots, arrays, strict=True)}
        paid = tuple(
            self._paid(p, nodes, columns.frames) for p in range(len(self.scenario.rewards))
        )
        ended = np.zeros(columns.frames, np.bool_)
        for condition in (*self.scenario.done, *self.scenario.truncate):
            ended |= nodes[condition.node.serial]
        if hand_written(self.scenario, "done", 1) is not None:
            ended |= _said(tape.chain())
        variables = dict(columns.variables)
        return Trace(
            self.program, self.scenario, columns.frames, variables, nodes, paid, ended, columns
        )

    def _paid(self, player: int, nodes: dict[int, Array], frames: int) -> NDArray[np.float64]:
        """The reward as ``retrodsl.replay.trace`` sums it; what a script pays is not known here."""
        total = np.zeros(frames)
        with np.errstate(all="ignore"):
            for term in self.scenario.rewards[player]:
                total += nodes[term.node.serial]
            return total.astype(np.float32).astype(np.float64)


def _said(chain: list[Tape]) -> Truths:
    """On which frames the engine says done; none of those for which it was not asked."""
    parts = [np.zeros(t.own, np.bool_) if t.done is None else t.done for t in chain]
    return np.concatenate(parts)


def _as_run(chain: list[Tape], trace: Trace) -> EngineRun:
    """What the engine said; of frames for which it was not asked, what the spec says."""
    rewards = np.stack(trace.paid, axis=1) if trace.paid else np.zeros((trace.frames, 1))
    done = trace.ended.copy()
    table: list[tuple[tuple[str, ...], NDArray[np.int64]]] = []
    keys = tuple(v.key for v in trace.program.variables)
    for tape in chain:
        own = slice(tape.first, tape.frames)
        if tape.done is None or tape.rewards is None or tape.info is None:
            table.append((keys, tape.values.T))
            continue
        known = min(rewards.shape[1], tape.rewards.shape[1])
        rewards[own, :known] = tape.rewards[:, :known]
        done[own] = tape.done
        names = tape.info.names
        columns = {name: tape.info.column(name) for name in names}
        whole = {name: column for name, column in columns.items() if column is not None}
        if whole:
            table.append((tuple(whole), np.stack(list(whole.values()), axis=1)))
        else:
            table.append(((), np.zeros((tape.own, 0), np.int64)))
    return EngineRun(
        frames=trace.frames,
        ram=None,
        rewards=[tuple(row) for row in rewards.tolist()],
        done=done.tolist(),
        info=InfoTable(table),
        screens={},
        buttons=(),
        system="",
        valid_actions=(),
        total_reward=(),
        rom_sha1="",
        engine="",
        core="",
    )
