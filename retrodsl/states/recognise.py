"""Which emulator wrote some bytes, by how they begin."""

from __future__ import annotations

from typing import Final

MAGICS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"GENPLUS-GX", "a state of Genesis Plus GX (Genesis, Sms, GameGear, SCD)"),
    (b"FCS", "a state of FCEUmm (Nes)"),
    (b"#!s9xsnp:", "a state of Snes9x (Snes)"),
    (b"\x0d\x00\x00\x0003090100state", "a state of Stella (Atari2600)"),
    (b"PicoSEXT", "a state of PicoDrive (32x)"),
    (b"PicoSMCD", "a state of PicoDrive (32x)"),
    (b"MDFNSVST", "a state of Mednafen (PCEngine, Saturn)"),
    (b"M64+SAVE", "a state of Mupen64Plus (N64)"),
    (b"MELN", "a state of melonDS (NintendoDs)"),
    (b"\x00\x01\x00\x00\x00a\x00\x00\x00\x01", "a state of Gambatte (GameBoy, GbColor)"),
    (b"RASTATE", "a state in RetroArch's own wrapping, which the engine does not take off"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "gzipped once more"),
)
"""How states and what is mistaken for them begin, and what each is."""


def what_it_is(data: bytes) -> str | None:
    """What ``data`` is, as ``a state of Snes9x (Snes)``; ``None`` where its start says nothing."""
    return next((name for magic, name in MAGICS if data.startswith(magic)), None)
