"""The memory of a saved state: which blocks its bytes tell, and what they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from retrodsl.platforms import Platform
from retrodsl.states.errors import StateUnreadable
from retrodsl.states.file import read_state_file
from retrodsl.states.formats import (
    fceumm,
    gambatte,
    genesis_plus_gx,
    mednafen_pce_fast,
    melonds,
    mgba,
    parallel_n64,
    picodrive,
    snes9x,
    stella,
)

Blocks: TypeAlias = tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class StateMemory:
    """The memory at the moment of saving; frame 0 of an episode is one step later.

    ``blocks`` are pairs of a base and bytes, in the order of the bases, logical as in
    ``retrodsl.ram``: byte ``i`` is what a ``|u1`` variable at base + ``i`` reads. They are those of
    the engine's blocks that the state tells. Whether the cartridge has an optional block at all is
    not in a state: where it has not, the engine reads nothing there, whatever is given here.
    ``how`` says for a message where they are from.
    """

    blocks: Blocks = field(repr=False)
    how: str

    def read(self, address: int, width: int = 1) -> bytes | None:
        """``width`` bytes from ``address`` on; ``None`` unless they lie in one block."""
        for base, data in self.blocks:
            start = address - base
            if start >= 0 and start + width <= len(data) and width > 0:
                return data[start : start + width]
        return None


_FORMATS: Final[dict[str, tuple[str, Callable[[bytes], Blocks]]]] = {
    "Atari2600": ("Stella", stella.read),
    "GameBoy": ("Gambatte", gambatte.read),
    "GameGear": ("Genesis Plus GX", genesis_plus_gx.read_master_system),
    "GbAdvance": ("mGBA", mgba.read),
    "GbColor": ("Gambatte", gambatte.read),
    "Genesis": ("Genesis Plus GX", genesis_plus_gx.read_genesis),
    "N64": ("Mupen64Plus", parallel_n64.read),
    "Nes": ("FCEUmm", fceumm.read),
    "NintendoDs": ("melonDS", melonds.read),
    "PCEngine": ("Mednafen", mednafen_pce_fast.read),
    "Sms": ("Genesis Plus GX", genesis_plus_gx.read_master_system),
    "Snes": ("Snes9x", snes9x.read),
    "32x": ("PicoDrive", picodrive.read),
}
"""The systems whose states are understood: who wrote them and what reads them."""

_UNPROVEN: Final[dict[str, str]] = {
    "FBNeo": "FBNeo writes what the driver of each arcade board has, without marks",
    "SCD": "the core starts only with the console's firmware, so no layout was verified",
    "Saturn": "the core starts only with the console's firmware, so no layout was verified",
}
"""The systems whose states are not read, and why."""


def state_memory(state: Path | bytes, platform: Platform) -> StateMemory:
    """The memory that a state of ``platform`` holds: of a ``.state`` file, or of its content.

    No ROM and no emulator is needed; a state takes about two milliseconds, nearly all of it to
    unpack the file. Raises :class:`StateUnreadable`, of a file :class:`StateFileUnreadable` too,
    with the reason.
    """
    if platform.name not in _FORMATS:
        why = _UNPROVEN.get(platform.name, "nothing is known of them")
        raise StateUnreadable(f"states of {platform.name} are not read: {why}")
    core, read = _FORMATS[platform.name]
    data = read_state_file(state) if isinstance(state, Path) else state
    if not data:
        raise StateUnreadable("it is empty")
    blocks = tuple(sorted(read(data)))
    return StateMemory(blocks, f"read from the state of {core}")
