"""The variables that a spec can have, and the values that each can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from retrodsl.engine_json import DataVariable
from retrodsl.engine_json.scenario import Measure
from retrodsl.platforms import DataType, Platform


@dataclass(frozen=True, slots=True)
class Known:
    """A variable that the engine reads: its type with a byte order, and its least and most."""

    name: str
    address: int
    type: DataType
    mask: int | None
    low: int
    high: int

    @classmethod
    def of(cls, variable: DataVariable, platform: Platform) -> Known | None:
        """``None`` where the engine reads nothing."""
        if variable.address is None or variable.type is None:
            return None
        kind = platform.resolve_type(variable.type)
        low, high = kind.range(variable.mask)
        return cls(variable.name, variable.address, kind, variable.mask, low, high)

    def domain(self, measure: Measure) -> tuple[int, int]:
        """The least and the most that ``measure`` can measure of this variable."""
        if measure.is_delta:
            return self.low - self.high, self.high - self.low
        return self.low, self.high


Variables = Mapping[str, Known]
"""The variables of a spec by name."""
