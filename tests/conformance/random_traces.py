"""Random RAM over a few episodes: uniform, at the boundaries, and as values move in play."""

from __future__ import annotations

from retrodsl.platforms import DataType
from tests.conformance.case import Frames
from tests.conformance.choices import Choices
from tests.conformance.memory import encode
from tests.conformance.random_variables import HEAP, HEAP_SIZE, Memory, Variable

#: What a pointer is given: into the memory, over its edges, and to nowhere.
_TARGETS = (HEAP, HEAP + 4, HEAP + 9, 0, 0xFF0000, 0xFEFFFC, 0xFFFFFC, 0xFFFFFF, 0x1000000, 1)


class TraceMaker:
    """Makes the episodes of one pair."""

    def __init__(self, choices: Choices, memory: Memory) -> None:
        self.c = choices
        self.memory = memory

    def make(self, most: int) -> tuple[Frames, ...]:
        """One or two episodes of up to ``most`` frames."""
        return tuple(self._episode(1 + self.c.below(most)) for _ in range(1 + self.c.below(2)))

    def _episode(self, frames: int) -> Frames:
        columns = [
            (v.address, self._pointer(v, frames) if v.target else self._column(v, frames))
            for v in self.memory.all_variables
        ]
        if self.memory.pointed:
            columns.append((HEAP, self._heap(frames)))
        result: list[dict[int, int]] = [{} for _ in range(frames)]
        for address, column in columns:
            for memory, raw in zip(result, column, strict=True):
                memory.update(zip(range(address, address + len(raw)), raw, strict=True))
        return tuple(result)

    def _heap(self, frames: int) -> list[bytes]:
        heap = bytearray(self.c.below(256) for _ in range(HEAP_SIZE))
        column = []
        for _ in range(frames):
            if self.c.chance(50):
                heap[self.c.below(HEAP_SIZE)] = self.c.below(256)
            column.append(bytes(heap))
        return column

    def _pointer(self, variable: Variable, frames: int) -> list[bytes]:
        column: list[bytes] = []
        top = int(variable.range.high)
        for _ in range(frames):
            if column and not self.c.chance(40):
                column.append(column[-1])
                continue
            value = self.c.pick(_TARGETS) + self.c.below(3)
            column.append(encode(variable.data_type, value & top))
        return column

    def _column(self, variable: Variable, frames: int) -> list[bytes]:
        free = variable.stated is None and not variable.enum_only
        style = self.c.below(5)
        if free and style == 4:
            return [self._noise(variable.data_type) for _ in range(frames)]
        pool = self._pool(variable)
        low, high = int(variable.range.low), int(variable.range.high)
        value = self.c.pick(pool)
        column = []
        for _ in range(frames):
            column.append(self._encode(variable, value))
            match style:
                case 0:  # stands still most of the time
                    if self.c.chance(25):
                        value = self.c.pick(pool)
                case 1:  # the boundaries
                    value = self.c.pick(pool)
                case 2:  # walks, and wraps at the ends
                    value += self.c.between(-3, 3)
                    value = low if value > high else high if value < low else value
                    value = value if self.c.chance(95) else self.c.pick(pool)
                case _:  # rises, as a score does
                    value = min(value + self.c.pick((0, 0, 1, 10, 100)), high)
        return column

    def _pool(self, variable: Variable) -> list[int]:
        low, high = int(variable.range.low), int(variable.range.high)
        if variable.enum_only:
            return [value for _, value in variable.members]
        wanted = [low, high, 0, 1, -1, low + 1, high - 1, (low + high) // 2, self._any(low, high)]
        for constant in variable.constants:
            wanted += [constant, constant - 1, constant + 1]
        return [value for value in dict.fromkeys(wanted) if low <= value <= high]

    def _any(self, low: int, high: int) -> int:
        return self.c.between(low, high)

    def _encode(self, variable: Variable, value: int) -> bytes:
        data_type = variable.data_type
        if variable.enum_only:
            value = min((v for _, v in variable.members), key=lambda v: abs(v - value))
        if variable.mask is not None:  # what the mask leaves is in the range, whatever the bytes
            low, high = data_type.range(None)
            value = min(max(value, low), high)
        return encode(data_type, value, self.c.below(16) << 4 if data_type.repr == "n" else 0)

    def _noise(self, data_type: DataType) -> bytes:
        """Any bytes: of decimal types also those that are no digits."""
        return bytes(self.c.below(256) for _ in range(data_type.width))
