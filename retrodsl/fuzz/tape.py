"""A part of an episode that was played, and the parts before it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from retrodsl.engines.info_table import InfoTable
from retrodsl.evaluators.arrays import Columns
from retrodsl.fuzz.subject import Masks
from retrodsl.ir.program import Program
from retrodsl.ram import RamTrace

Values = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """Frames in a row, from frame ``first`` of the episode on, behind those of ``parent``.

    ``inputs`` are the steps that made them: one for each frame but the reset frame. ``values`` are
    the spec's variables in its order, of shape (variables, frames). ``rewards``, ``done`` and
    ``info`` are the engine's own, where it was asked. ``ram`` is kept where pointers read it.
    """

    parent: Tape | None = field(repr=False)
    first: int
    inputs: tuple[Masks, ...] = field(repr=False)
    values: Values = field(repr=False)
    ram: RamTrace | None = field(repr=False, default=None)
    rewards: NDArray[np.float64] | None = field(repr=False, default=None)
    done: NDArray[np.bool_] | None = field(repr=False, default=None)
    info: InfoTable | None = field(repr=False, default=None)

    @property
    def own(self) -> int:
        """How many frames it has itself."""
        return int(self.values.shape[1])

    @property
    def frames(self) -> int:
        """How many frames the episode has up to its end, the reset frame included."""
        return self.first + self.own

    def chain(self) -> list[Tape]:
        """The parts from the reset frame to this one."""
        found = []
        tape: Tape | None = self
        while tape is not None:
            found.append(tape)
            tape = tape.parent
        return found[::-1]

    def all_inputs(self) -> tuple[Masks, ...]:
        """Every step from the start on."""
        return tuple(masks for tape in self.chain() for masks in tape.inputs)

    def columns(self, program: Program) -> Columns:
        """The episode as the array evaluator takes it."""
        chain = self.chain()
        table = np.concatenate([tape.values for tape in chain], axis=1)
        rams = [tape.ram for tape in chain if tape.ram is not None]
        memory = RamTrace.joined(rams) if len(rams) == len(chain) else None
        variables = {v.key: row for v, row in zip(program.variables, table, strict=True)}
        return Columns(table.shape[1], variables, memory)

    def head(self, frames: int) -> Tape:
        """The same up to ``frames`` frames of the episode, which are behind its parent's."""
        own = frames - self.first
        if own >= self.own:
            return self
        steps = own - 1 if self.first == 0 else own
        return Tape(
            self.parent,
            self.first,
            self.inputs[:steps],
            self.values[:, :own].copy(),
            None if self.ram is None else _head_of(self.ram, own),
            None if self.rewards is None else self.rewards[:own],
            None if self.done is None else self.done[:own],
            None if self.info is None else self.info.head(own),
        )


def _head_of(ram: RamTrace, frames: int) -> RamTrace:
    from retrodsl.replay.trace import cut_ram

    return cut_ram(ram, frames)


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A place to play on from: the episode up to it, and the emulator's state there, packed.

    ``start`` is the place of the start in the subject's.
    """

    start: int
    tape: Tape = field(repr=False)
    packed: bytes = field(repr=False)

    @classmethod
    def of(cls, start: int, tape: Tape, state: bytes) -> Point:
        """The point behind ``tape``, where the emulator's state is ``state``."""
        return cls(start, tape, zlib.compress(state, 1))

    @property
    def state(self) -> bytes:
        """The emulator's state."""
        return zlib.decompress(self.packed)

    @property
    def steps(self) -> int:
        """How many steps lead to it."""
        return self.tape.frames - 1


def same_steps(first: Sequence[Masks], second: Sequence[Masks]) -> int:
    """How many steps two lists of inputs have in common from their beginning."""
    count = 0
    for one, other in _pairs(first, second):
        if one != other:
            break
        count += 1
    return count


def _pairs(first: Sequence[Masks], second: Sequence[Masks]) -> Iterator[tuple[Masks, Masks]]:
    return zip(first, second)  # noqa: B905 - the shorter one ends it
