"""The RAM of a trace: bytes by address, 0 where it says nothing; how values become bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from retrodsl.platforms import DataType, Platform
from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.semantics.declarations import RamVariable

#: One frame's memory: every byte that the trace speaks of, by its address.
Bytes = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class SparseMemory:
    """The memory of one frame on ``platform``."""

    platform: Platform
    at: Bytes

    def read(self, address: int, width: int) -> bytes:
        """``width`` bytes from ``address`` on; ``LookupError`` outside the memory."""
        if self.platform.block_at(address, width) is None:
            raise LookupError(f"0x{address:X}+{width}")
        return bytes(self.at.get(address + i, 0) for i in range(width))


def ram_trace(platform: Platform, frames: Iterable[Bytes]) -> RamTrace:
    """The whole memory on every frame, as the array evaluator reads it behind pointers."""
    builder = RamTraceBuilder([Block(block.base, block.size) for block in platform.memory])
    for frame in frames:
        images = {block.base: bytearray(block.size) for block in platform.memory}
        for address, byte in frame.items():
            block = platform.block_at(address, 1)
            assert block is not None
            images[block.base][address - block.base] = byte
        builder.append({base: bytes(image) for base, image in images.items()})
    return builder.build()


def encode(data_type: DataType, value: int, unused: int = 0) -> bytes:
    """Bytes that read as ``value``; ``unused`` are the high nybbles of one-digit bytes."""
    result = bytearray(data_type.width)
    for index, place in enumerate(data_type.places):
        if data_type.repr == "d":
            low, high = value // 100**place % 10, value // 100**place // 10 % 10
            result[index] = high << 4 | low
        elif data_type.repr == "n":
            result[index] = (unused & 0xF0) | value // 10**place % 10
        else:
            result[index] = value >> 8 * place & 0xFF
    assert data_type.decode(bytes(result)) == value, f"{data_type.code} cannot hold {value}"
    return bytes(result)


def placed(variable: RamVariable, value: int) -> dict[int, int]:
    """The bytes, by address, that make ``variable`` read as ``value``."""
    raw = encode(variable.data_type, value)
    assert variable.data_type.decode(raw, variable.mask) == value
    return {variable.address + index: byte for index, byte in enumerate(raw)}
