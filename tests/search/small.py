"""A small play, made up: what its bytes do is written here, so that a test knows what to find."""

from __future__ import annotations

import random

from retrodsl.api import check_source
from retrodsl.ir.program import Program
from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.source import Source

BASE = 0xFF0000
BLOCKS = (Block(BASE, 61), Block(BASE + 0x100, 32))
FRAMES = 300

SPEC = """\
game "Small-Genesis"

ram {
  lives : u1 @ 0xFF0010 in 0..5
  mode  : u1 @ 0xFF0011 enum { playing = 1, over = 2 }
}

let alive = lives > 0

reward { life : -1 when not alive }

done { lost : mode == over }
"""


def program() -> Program:
    """The spec of the play."""
    found = check_source(Source("small.retro", SPEC)).program
    assert found is not None
    return found


def score(frame: int) -> int:
    """What the score is on a frame."""
    return frame // 40 * 125


def lives(frame: int) -> int:
    """How many lives are left on a frame."""
    return 5 - frame // 75


def trace() -> RamTrace:
    """The play, with noise beside what means something."""
    chance = random.Random(8)
    first, second = bytearray(61), bytearray(32)
    builder = RamTraceBuilder(BLOCKS)
    for frame in range(FRAMES):
        first[0:3] = bytes.fromhex(f"{score(frame):06}")
        first[0x10] = lives(frame)
        first[0x11] = 1 + (lives(frame) < 3)
        first[0x14:0x16] = (1000 - frame * 7).to_bytes(2, "big", signed=True)
        first[0x18] = frame & 0xFF
        first[0x1A] = score(frame) // 25  # shown 25 times as much: none of the scales
        first[0x1C] = score(frame) // 25 // 5  # 25 * 5 = 125: the score's steps
        first[0x20:0x24] = score(frame).to_bytes(4, "little")
        for i, digit in enumerate(f"{score(frame):04}"):
            second[2 * i] = 0x30 + int(digit)
        second[9], second[14] = score(frame) & 0xFF, score(frame) >> 8
        if frame % 3 == 0:
            first[chance.randrange(0x28, 61)] = chance.randrange(256)
        builder.append({BASE: bytes(first), BASE + 0x100: bytes(second)})
    return builder.build()
