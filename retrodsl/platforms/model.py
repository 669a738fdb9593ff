"""A system as the engine knows it: buttons, types, byte order and memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from retrodsl.platforms.datatype import DataType, parse_type


@dataclass(frozen=True, slots=True)
class MemoryBlock:
    """A run of addresses ``[base, base + size)`` that variables can read.

    ``real_size`` is how much of it the console really has, where the engine shows more (``None``:
    all of it). ``optional`` says that it depends on the cartridge whether it is there at all.
    """

    base: int
    size: int
    name: str
    real_size: int | None = None
    optional: bool = False

    @property
    def end(self) -> int:
        """The first address behind the block."""
        return self.base + self.size

    def contains(self, address: int, width: int = 1) -> bool:
        """Whether all ``width`` bytes from ``address`` on lie in this block."""
        return self.base <= address and address + width <= self.end

    def describe(self) -> str:
        """The block for a message: ``0xC000 to 0x1BFFF work RAM (real up to 0xDFFF)``."""
        text = f"0x{self.base:X} to 0x{self.end - 1:X} {self.name}"
        if self.real_size is not None:
            text += f" (real up to 0x{self.base + self.real_size - 1:X})"
        if self.optional:
            text += " (if the cartridge has it)"
        return text


@dataclass(frozen=True, slots=True)
class Platform:
    """One system of the installed engine.

    ``core`` is the emulator library's name, ``extensions`` those of its ROM files without the dot.
    ``buttons`` are in the order of the engine's button bits, ``None`` for a bit without a button.
    ``byte_order`` is what a type without one means. ``overlay``, ``rambase`` and ``types`` are as
    in the core file; ``actions`` are the default action groups: groups of alternatives of buttons
    pressed together. ``memory`` is empty where ``memory_known`` is false.
    """

    name: str
    core: str
    extensions: tuple[str, ...]
    buttons: tuple[str | None, ...]
    byte_order: Literal["<", ">"]
    overlay: tuple[str, str, int] | None
    rambase: int | None
    types: tuple[str, ...]
    actions: tuple[tuple[tuple[str, ...], ...], ...]
    memory: tuple[MemoryBlock, ...]

    @property
    def memory_known(self) -> bool:
        """Whether this package knows the system's memory map."""
        return bool(self.memory)

    def block_at(self, address: int, width: int = 1) -> MemoryBlock | None:
        """The block that holds all ``width`` bytes from ``address`` on, or ``None``.

        Bytes that span two neighbouring blocks are in neither: the engine would read past the end
        of the first.
        """
        return next((block for block in self.memory if block.contains(address, width)), None)

    def describe_memory(self) -> str:
        """The memory map for a message, neighbouring blocks of one name joined."""
        if not self.memory:
            return f"the memory map of {self.name} is not known"
        joined: list[MemoryBlock] = []
        for block in sorted(self.memory, key=lambda b: b.base):
            last = joined[-1] if joined else None
            if last is not None and last.end == block.base and last.name == block.name:
                size = last.size + block.size
                joined[-1] = MemoryBlock(last.base, size, last.name, None, last.optional)
            else:
                joined.append(block)
        return f"{self.name} memory: " + ", ".join(block.describe() for block in joined)

    def native_type(self, code: str) -> str:
        """``code`` with this system's byte order if it gives none, ``|`` for a single byte.

        Raises :class:`~retrodsl.platforms.datatype.BadType` for what is no type code.
        """
        return self.resolve_type(parse_type(code)).code

    def resolve_type(self, data_type: DataType) -> DataType:
        """``data_type`` with this system's byte order if it has none, ``|`` for a single byte."""
        if data_type.order:
            return data_type
        order = "|" if data_type.width == 1 else self.byte_order
        return DataType(order, data_type.repr, data_type.width)
