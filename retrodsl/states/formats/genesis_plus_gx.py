"""States of Genesis Plus GX: Genesis, Sms and GameGear.

Known from the order in which ``core/state.c`` of the project saves: a version of 16 letters, then

    Genesis          64 KB work RAM, 8 KB of the Z80's, zstate u8, zbank u32, 16 I/O registers, ...
    Sms, GameGear    8 KB work RAM, 16 I/O registers, ...

one after the other, without marks, filled up to a fixed size. So which of the two it is has to be
told from values: the I/O registers of a Genesis begin with its version register, which has bit 5
set without a CD unit, and the Z80 bus takes two states; those of the others have bytes that no game
changes, the console's buttons. Genesis work RAM lies in 16-bit words of the host's byte order.

Verified with version 1.7.5: memory poked, saved and restored on all three systems, and all shipped
states of Genesis and Sms restored by the core through a ROM of our own. Of the engine's 64 KB block
of Sms and GameGear only the real 8 KB are in a state, and only these are given.
"""

from __future__ import annotations

from typing import Final

from retrodsl.states.errors import StateUnreadable
from retrodsl.states.formats._cut import cut, number, swapped, wrong_start

_NAME: Final = b"GENPLUS-GX "
_VERSION: Final = b"1.7."
_START: Final = 16
_GENESIS_RAM: Final = 0x10000
_Z80_RAM: Final = 0x2000
_SMS_RAM: Final = 0x2000


def read_genesis(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The work RAM of a Genesis."""
    _check_version(state)
    ram = cut(state, _START, _GENESIS_RAM, "the work RAM")
    if not _is_genesis(state):
        raise StateUnreadable("its registers are not those of a Genesis")
    return ((0xFF0000, swapped(ram)),)


def read_master_system(state: bytes) -> tuple[tuple[int, bytes], ...]:
    """The work RAM of a Master System or Game Gear."""
    _check_version(state)
    ram = cut(state, _START, _SMS_RAM, "the work RAM")
    if not _is_master_system(state):
        raise StateUnreadable("its registers are not those of a Master System or Game Gear")
    return ((0xC000, ram),)


def _check_version(state: bytes) -> None:
    """Raise unless the layout is that of the states that were looked at."""
    if not state.startswith(_NAME):
        raise wrong_start(state, "Genesis Plus GX")
    version = cut(state, len(_NAME), _START - len(_NAME), "the version")
    if not version.startswith(_VERSION):
        shown = version.decode("ascii", "replace")
        raise StateUnreadable(f"it is of Genesis Plus GX {shown}, and only 1.7 is known")


def _is_genesis(state: bytes) -> bool:
    """Whether what follows a Genesis's memory is what a Genesis has there."""
    bus = _START + _GENESIS_RAM + _Z80_RAM
    zstate = number(state, bus, 1, "the registers")
    zbank = number(state, bus + 1, 4, "the registers")
    version = number(state, bus + 5, 1, "the registers")
    return zstate <= 3 and zbank & 0xFF007FFF == 0 and version & 0x2E == 0x20


def _is_master_system(state: bytes) -> bool:
    """Whether what follows 8 KB of memory are the I/O registers of an 8-bit system."""
    registers = cut(state, _START + _SMS_RAM, 16, "the registers")
    return not any(registers[0x7:0xD]) and registers[0xD] & 0xCF == 0 and registers[0xD] & 0x30 != 0
