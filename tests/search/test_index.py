"""The index by byte: what it says of a byte is what the trace says, whichever way it looks."""

from __future__ import annotations

import random

import numpy as np
import pytest

from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.search import index as module
from retrodsl.search.index import TraceIndex

BLOCKS = [Block(0x100, 61), Block(0x8000, 40)]
FRAMES = 300


def _play(seed: int) -> tuple[RamTrace, np.ndarray]:
    chance = random.Random(seed)
    images = {b.base: bytearray(chance.randbytes(b.size)) for b in BLOCKS}
    builder, rows = RamTraceBuilder(BLOCKS), []
    for _ in range(FRAMES):
        for block in BLOCKS:
            for _ in range(chance.randrange(4)):
                images[block.base][chance.randrange(block.size // 2)] = chance.randrange(256)
        builder.append({base: bytes(image) for base, image in images.items()})
        rows.append(b"".join(images.values()))
    return builder.build(), np.frombuffer(b"".join(rows), np.uint8).reshape(FRAMES, -1)


@pytest.mark.parametrize("looks", [0, 1 << 40], ids=["unfolded", "searched"])
def test_a_byte_on_a_frame(looks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOKS", looks)
    trace, image = _play(1)
    index = TraceIndex(trace)
    every = np.arange(index.size)
    frames = np.arange(FRAMES)[:, None]
    assert (index.at(every, frames) == image).all()
    assert ("_unfolded" in vars(index)) == (looks == 0)
    assert (index.columns(every) == image).all()
    assert all((index.image(f) == image[f]).all() for f in (0, 1, 150, FRAMES - 1))
    changed = np.diff(image.astype(np.int64), axis=0) != 0
    assert (index.changes == changed.sum(axis=0)).all()


def test_a_trace_in_which_nothing_changes() -> None:
    builder = RamTraceBuilder(BLOCKS)
    for _ in range(3):
        builder.append({b.base: bytes([b.size] * b.size) for b in BLOCKS})
    index = TraceIndex(builder.build())
    found = index.at(np.arange(index.size), np.arange(3)[:, None])
    assert found.shape == (3, 101)
    assert set(found[:, :61].reshape(-1).tolist()) == {61}
    assert not len(index.changing)


def test_too_much_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOKS", 0)
    monkeypatch.setattr(module, "UNFOLDED", 0)
    trace, image = _play(2)
    index = TraceIndex(trace)
    assert (index.at(np.arange(index.size), np.int64(77)) == image[77]).all()
    assert "_unfolded" not in vars(index)
