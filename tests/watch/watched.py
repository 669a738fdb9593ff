"""A movie that is made up, to be watched."""

from __future__ import annotations

import numpy as np

from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.replay.tables import Column, Table
from retrodsl.watch.subject import Subject

FRAMES = 400
BASE = 0xFF0000


def ram() -> RamTrace:
    """The byte at 3 counts frames by 100, the one at 20 is the frame's lower half."""
    builder = RamTraceBuilder([Block(BASE, 64)])
    for frame in range(FRAMES):
        block = bytearray(64)
        block[0:3] = b"RAM"
        block[3] = frame // 100
        block[20] = frame & 0xFF
        builder.append({BASE: bytes(block)})
    return builder.build()


def table(first: int = 0) -> Table:
    frames = np.arange(FRAMES)
    lives = 3 - np.searchsorted([120, 250, 390], frames, "right")
    score = frames // 50 * 10
    paid = np.diff(score, prepend=0)
    reasons = ["lost" if frame >= 390 else "" for frame in range(FRAMES)]
    pads = ["B+LEFT" if frame % 2 else "" for frame in range(FRAMES)]
    whole = Table(
        "run.bk2",
        (
            Column("frame", "frame", frames),
            Column("score", "variable", score, "points"),
            Column("lives", "variable", lives, "ships", {0: "last"}),
            Column("level", "variable", np.full(FRAMES, 7)),
            Column("enemy[0].hp", "variable", frames * 3),
            Column("speed", "let", np.where(frames < 9, np.nan, 0.5)),
            Column("reward", "reward", paid.astype(float)),
            Column("reward.points", "term", paid),
            Column("done", "done", frames >= 390),
            Column("ended_by", "ended_by", np.array(reasons)),
            Column("done.lost", "condition", (frames >= 390) | (frames == 5)),
            Column("invariant.even", "invariant", (frames < 200) | (frames > 210)),
            Column("range.lives", "range", frames != 300),
            Column("pad", "pad", np.array(pads)),
            Column("pad.mask", "pad", frames % 2),
        ),
        {"game": "Small-Genesis", "scenario": "scenario"},
        {},
        ram(),
    )
    return whole.cut(first, None)


def subject(first: int = 0) -> Subject:
    return Subject(table(first))
