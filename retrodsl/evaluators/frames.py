"""What an evaluator sees of one frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from retrodsl.semantics.declarations import RamVariable


class Memory(Protocol):
    """The RAM of one frame, in logical byte order."""

    def read(self, address: int, width: int) -> bytes:
        """``width`` bytes from ``address`` on; raises ``LookupError`` outside the memory."""
        ...


class NoMemory:
    """The memory of a trace that has only variables: nothing can be read."""

    def read(self, address: int, width: int) -> bytes:
        """Always raises ``LookupError``."""
        raise LookupError(f"0x{address:X}+{width}")


@dataclass(frozen=True, slots=True)
class Frame:
    """The variables of a frame by key, and the memory that pointers read."""

    values: Mapping[str, int]
    memory: Memory = field(default_factory=NoMemory)


def decode(variables: Iterable[RamVariable], memory: Memory) -> dict[str, int]:
    """Every variable's value in ``memory``, as the engine reads it."""
    return {
        v.key: v.data_type.decode(memory.read(v.address, v.data_type.width), v.mask)
        for v in variables
    }


def frames_of(variables: Iterable[RamVariable], images: Iterable[Memory]) -> Iterator[Frame]:
    """The frames of a trace of memory images."""
    known = tuple(variables)
    for memory in images:
        yield Frame(decode(known, memory), memory)
