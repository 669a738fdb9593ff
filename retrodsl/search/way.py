"""What the ways to narrow candidates down have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from retrodsl.ir.program import Program
from retrodsl.search.constraints import Constraint
from retrodsl.search.index import Integers
from retrodsl.search.recording import Recording


class Way(ABC):
    """A way to tell which candidates fit one constraint over one recording."""

    def __init__(self, constraint: Constraint, recording: Recording, program: Program) -> None:
        self.constraint = constraint
        self.formula = constraint.formula
        self.index = recording.index
        self.recording = recording
        self.program = program

    @abstractmethod
    def fitting(self, positions: Mapping[int, Integers]) -> dict[int, Integers]:
        """Those of each reading's ``positions`` that fit.

        The positions are sorted, the readings given by their index in ``all_readings()``.
        """
