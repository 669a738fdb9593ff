"""States of Snes9x: Snes.

Known from ``snapshot.cpp`` of the project: ``#!s9xsnp:``, a version of four digits and a line end;
then blocks, each three letters, a colon, its length in six digits, a colon and the data. A length
above 999999 is written as ``------``, of which the last four bytes are the number, big-endian. The
order of the blocks does not change between versions; ``RAM`` are the console's 128 KB, ``SRA`` is
the cartridge's RAM, ``SFX``, ``SA1`` and ``S71`` are there if the cartridge has that chip.

The engine shows the cartridge's RAM at 700000 or at 206000, as the ROM's header maps it, and as
much as the header says, up to 8 KB at 206000 and 32 KB at 700000 (all 128 KB with a Super FX); the
state has all of it, so both are given. With SA-1 and SPC7110 it is elsewhere, and not given. With a
Super FX the engine has a block at 6000 that is other memory of the process; it is not given either.

Verified with version 9: saved and restored with small ROMs, LoROM and HiROM with five sizes of RAM
each, and the chips DSP, Super FX, CX4, OBC1 and S-DD1; all shipped states restored by the core
through a ROM of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import cut, wrong_start

_MAGIC: Final = b"#!s9xsnp:"
_HEAD: Final = 14
_BLOCK_HEAD: Final = 11
_RAM_SIZE: Final = 0x20000
_MIRRORED: Final = 0x2000
_HIROM_SHOWN: Final = 0x2000
_LOROM_SHOWN: Final = 0x8000
_SUPER_FX_SHOWN: Final = 0x20000


def read(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The work RAM, both places of its first 8 KB, and the cartridge's RAM."""
    if not state.startswith(_MAGIC):
        raise wrong_start(state, "Snes9x")
    head = cut(state, 0, _HEAD, "the head")
    if not head[len(_MAGIC) : -1].isdigit() or head[-1:] != b"\n":
        raise StateUnreadable("its head has no version of Snes9x")
    places: dict[str, tuple[int, int]] = {}
    for name, start, size in _blocks(state):
        if name in places:
            raise StateUnreadable(f"it has block {name} twice")
        places[name] = (start, size)
    start, size = places.get("RAM", (0, 0))
    if size != _RAM_SIZE:
        raise StateUnreadable("it has no work RAM of 131072 bytes")
    ram = cut(state, start, size, "the work RAM")
    found = [(0x0, ram[:_MIRRORED]), (0x7E0000, ram)]
    if "SRA" in places and not places.keys() & {"SA1", "S71"}:
        start, size = places["SRA"]
        cartridge = cut(state, start, size, "the cartridge's RAM")
        if "SFX" in places:
            found.append((0x700000, cartridge[:_SUPER_FX_SHOWN]))
        else:
            found.append((0x206000, cartridge[:_HIROM_SHOWN]))
            found.append((0x700000, cartridge[:_LOROM_SHOWN]))
    return tuple((base, data) for base, data in found if data)


def _blocks(state: bytes) -> Iterator[tuple[str, int, int]]:
    """Each block: its name, where its data begins and how many bytes it has."""
    at = _HEAD
    # The core's buffer may be longer than what it wrote; zeros follow then.
    while any(state[at : at + _BLOCK_HEAD]):
        head = cut(state, at, _BLOCK_HEAD, "a block's head")
        name, digits = head[:3].decode("latin-1"), head[4:10]
        if head[3:4] != b":" or head[10:] != b":":
            raise StateUnreadable(f"at byte {at}, where a block should begin, there is none")
        if digits.isdigit():
            size = int(digits)
        elif digits.startswith(b"--"):
            size = int.from_bytes(digits[2:], "big")
        else:
            raise StateUnreadable(f"block {name} has no length")
        at += _BLOCK_HEAD
        if at + size > len(state):
            raise StateUnreadable(f"it is cut short: block {name} is longer than the state")
        yield name, at, size
        at += size
