"""Plays a trace of RAM to a spec of ``specs/``: what it pays, and when it ends the episode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from retrodsl.evaluators.arrays import Columns, evaluate_arrays
from retrodsl.evaluators.frames import decode
from retrodsl.ir.nodes import Value
from tests.conformance.case import Compiled, Subject, compile_text
from tests.conformance.evaluators import arrays, lua, reference
from tests.conformance.memory import Bytes, SparseMemory, placed
from tests.conformance.outcome import Outcome, compare
from tests.repo.root import ROOT


@cache
def _compiled(spec: str) -> Compiled:
    return compile_text((ROOT / "specs" / f"{spec}.retro").read_text("utf-8"))


class Trace:
    """The RAM of an episode, from the reset frame on; each frame begins as a copy of the last."""

    def __init__(self, spec: str, values: Mapping[str, int], ram: Bytes | None = None) -> None:
        self.compiled = _compiled(spec)
        assert not self.compiled.checked.diagnostics
        assert self.compiled.codes == ()
        self._variables = {v.key: v for v in self.compiled.program.variables}
        self._runs: list[tuple[Bytes, int]] = [(self._changed({}, values, ram), 1)]

    def __len__(self) -> int:
        return sum(count for _, count in self._runs)

    def then(self, count: int = 1, ram: Bytes | None = None, **values: int) -> Trace:
        """``count`` equal frames more: ``values`` by variable and the bytes ``ram`` are new."""
        self._runs.append((self._changed(self._runs[-1][0], values, ram), count))
        return self

    def values(self, frame: int) -> dict[str, int]:
        """Every variable on one frame."""
        return self._decoded([memory for memory, count in self._runs for _ in range(count)][frame])

    def play(self, scenario: str = "scenario") -> Outcome:
        """What the scenario gives: by the reference, and just so by the arrays and by Lua."""
        program = self.compiled.program
        frames = tuple(memory for memory, count in self._runs for _ in range(count))
        subject = Subject(self.compiled, program.scenario(scenario), (frames,))
        (expected,) = reference.run(subject)
        for evaluator in (arrays, lua):
            (found,) = evaluator.run(subject)
            assert found.done is not None
            assert found.rewards[0] is not None
            assert compare(subject, evaluator.__name__, 0, expected, found) == []
        return expected

    def first(self, condition: str, scenario: str = "scenario") -> int | None:
        """The first frame on which a condition holds; by the arrays alone, for long traces."""
        parts = self.compiled.program.scenario(scenario).all_named
        (node,) = (named.node for named in parts if named.name == condition)
        rows = [self._decoded(memory) for memory, _ in self._runs]
        counts = [count for _, count in self._runs]
        columns = {key: np.repeat([row[key] for row in rows], counts) for key in self._variables}
        (holds,) = evaluate_arrays([node], Columns(len(self), columns))
        return next(iter(np.flatnonzero(holds).tolist()), None)

    def _changed(self, before: Bytes, values: Mapping[str, int], ram: Bytes | None) -> Bytes:
        memory = dict(before)
        for name, value in values.items():
            memory.update(placed(self._variables[name], value))
        memory.update(ram or {})
        return memory

    def _decoded(self, memory: Bytes) -> dict[str, int]:
        program = self.compiled.program
        return decode(program.variables, SparseMemory(program.platform, memory))


def paid(outcome: Outcome) -> Sequence[float]:
    """The reward of every frame, as the agent gets it; frame 0 is the reset, and not paid."""
    rewards = outcome.rewards[0]
    assert rewards is not None
    return rewards


def column(outcome: Outcome, name: str) -> list[Value]:
    """The values of what the spec calls ``name``: a term, a condition or an invariant."""
    found = [key for key in outcome.terms if key.partition(" ")[2] == name]
    assert len(found) == 1, f"{name} is one of {list(outcome.terms)}"
    return list(outcome.terms[found[0]])


def total(outcome: Outcome, term: str) -> float:
    """The sum of a term over all steps."""
    return sum(column(outcome, term)[1:])


def frames_where(outcome: Outcome, name: str) -> list[int]:
    """The frames on which a condition holds, or a term pays or costs anything."""
    return [frame for frame, value in enumerate(column(outcome, name)) if value]


def end(outcome: Outcome) -> int | None:
    """The frame on which the episode ends."""
    assert outcome.done is not None
    return next((frame for frame, done in enumerate(outcome.done) if done), None)
