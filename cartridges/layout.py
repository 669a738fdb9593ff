"""Where the game's variables lie: offsets from the base address, the same on every system."""

from __future__ import annotations

from typing import Final

SIZE: Final = 56
"""Bytes that the game keeps, from the base on."""

FRAME: Final = 0x00
"""``<u4``, updates since power-on."""
TIMER: Final = 0x04
"""``>u2``, updates that are left of the game."""
SCORE: Final = 0x06
"""``>d3``, packed decimal."""
DIGITS: Final = 0x09
"""``>n6``, the same score, one digit a byte."""
LIVES: Final = 0x0F
LEVEL: Final = 0x10
"""``d1``, packed decimal."""
LEVEL_DIGITS: Final = 0x11
"""``>n2``, the same level, one digit a byte."""
X: Final = 0x13
"""``i1``"""
WIDE_X: Final = 0x14
"""``<i2``"""
FLAGS: Final = 0x16
MODE: Final = 0x17
ENEMIES: Final = 0x18
"""Three of ``hp u1``, ``kind u1``, ``wait u1``."""
TARGET: Final = 0x21
RNG: Final = 0x22
"""``<u2``"""
PAD_1: Final = 0x24
"""``<u2``, the system's own bits, 1 for pressed."""
PAD_2: Final = 0x26
HELD: Final = 0x28
BEFORE: Final = 0x29
HELD_2: Final = 0x2A
BEFORE_2: Final = 0x2B
SCORE_2: Final = 0x2C
"""``<u2``"""
GAMES: Final = 0x2E
READY: Final = 0x2F
BYTES: Final = 0x30
"""Eight bytes that run through all values, for the type codes."""
