"""The emulator's memory as evaluators read it, and a spec's variables in any environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from retrodsl.emitters.data_json import data_document
from retrodsl.ir.program import Program

Reader = Callable[[Mapping[str, int]], Mapping[str, int]]
"""From what the engine calls ``info`` to the spec's variables, by key."""


class LiveMemory:
    """The memory of a running environment, in the order in which variables see its bytes."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def read(self, address: int, width: int) -> bytes:
        """``width`` bytes; ``LookupError`` outside the memory."""
        extract = self._data.memory.extract
        return bytes(extract(address + place, "|u1") for place in range(width))


def missing(program: Program, info: Mapping[str, object]) -> list[str]:
    """The spec's variables that the engine cannot read: their address is outside the memory."""
    return [v.key for v in program.variables if v.key not in info]


def reader_of(program: Program, data: Any) -> Reader | None:
    """How to get the spec's variables from an integration that may have others.

    Those that it defines alike are in its info; the others are read from the memory. ``None`` where
    all are in its info.
    """
    theirs = data.list_variables()
    ours = data_document(program)["info"]
    others = [v for v in program.variables if theirs.get(v.key) != ours[v.key]]
    if not others:
        return None
    wanted = [(v.key, v.address, v.data_type.code, v.mask) for v in others]

    def read(info: Mapping[str, int]) -> Mapping[str, int]:
        extract = data.memory.extract
        values = dict(info)
        for key, address, code, mask in wanted:
            value = extract(address, code)
            values[key] = value if mask is None else value & mask
        return values

    return read
