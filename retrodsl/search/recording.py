"""What is searched: the memory of a play, and what was pressed where that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from retrodsl.evaluators.arrays import Columns, decode_columns, evaluate_arrays
from retrodsl.ir.nodes import Node, variables_of
from retrodsl.ir.program import Program
from retrodsl.ram import RamTrace
from retrodsl.search.index import Integers, TraceIndex
from retrodsl.search.places import column_of, place_of
from retrodsl.search.readings import Reading


@dataclass(frozen=True)
class Recording:
    """A play: its memory, and for each step the mask of every player's pad.

    ``inputs[i]`` is what the pads do on frame ``i + 1``; ``None`` where nobody knows.
    """

    trace: RamTrace
    inputs: Sequence[tuple[int, ...]] | None = field(default=None, repr=False)
    _starts: dict[Reading, Integers] = field(default_factory=dict, init=False, repr=False)
    _samples: dict[Reading, Integers] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def index(self) -> TraceIndex:
        """The changes of every byte; made once."""
        return TraceIndex(self.trace)

    def starts(self, reading: Reading) -> Integers:
        """The positions at which ``reading`` is worth a look, in order; told once."""
        if reading not in self._starts:
            self._starts[reading] = reading.starts(self.index)
        return self._starts[reading]

    def sample(self, reading: Reading, size: int) -> Integers:
        """At most ``size`` of them, the same each time; of bytes that change, where some do."""
        if reading not in self._samples:
            starts, changes = self.starts(reading), self.index.changes
            moving = np.logical_or.reduce([changes[starts + o] > 0 for o in reading.offsets])
            known = starts[moving] if moving.any() else starts
            places = np.linspace(0, max(len(known) - 1, 0), min(size, len(known)))
            self._samples[reading] = known[places.astype(np.int64)]
        return self._samples[reading]

    def pad(self, player: int, bit: int) -> Integers:
        """1 on the frames where a player (from 1) holds a button: int64, a value a frame."""
        held = np.zeros(self.trace.frames, np.int64)
        for step, masks in enumerate((self.inputs or ())[: self.trace.frames - 1]):
            if player <= len(masks):
                held[step + 1] = masks[player - 1] >> bit & 1
        return held

    def column(self, node: Node, program: Program) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """What ``node``, which knows nothing of the unknown, is on every frame.

        Raises ``LookupError`` for a variable outside the memory.
        """
        wanted = set(variables_of([node]))
        variables = decode_columns((v for v in program.variables if v.key in wanted), self.trace)
        for key in wanted - variables.keys():
            place = place_of(key, self.index, program.platform)
            if place is not None:
                variables[key] = column_of(place, self.index)
                continue
            player, bit = map(int, key.split()[1:])
            variables[key] = self.pad(player, bit)
        found: np.ndarray[tuple[int], np.dtype[np.int64]]
        (found,) = evaluate_arrays([node], Columns(self.trace.frames, variables, self.trace))
        return found


def pad_key(player: int, bit: int) -> str:
    """What a button is called among the variables: no name of the language."""
    return f"pad {player} {bit}"
