"""``.state`` files: read as the engine reads them, and every fault named."""

from __future__ import annotations

import gzip
import random
import zlib
from pathlib import Path

import pytest

from retrodsl.states import FileProblem, StateFileUnreadable, StateUnreadable, read_state_file
from retrodsl.states.file import MAX_STATE_BYTES

STATE = b"#!s9xsnp:0009\n" + random.Random(1).randbytes(3000) + bytes(2000)
PACKED = gzip.compress(STATE, mtime=0)


def problem_of(folder: Path, content: bytes) -> StateFileUnreadable:
    path = folder / "a.state"
    path.write_bytes(content)
    with pytest.raises(StateFileUnreadable) as caught:
        read_state_file(path)
    assert caught.value.path == path
    assert caught.value.mend
    assert str(caught.value) == caught.value.reason
    return caught.value


@pytest.mark.parametrize(
    "content",
    [PACKED, PACKED + bytes(100), gzip.compress(STATE[:9]) + gzip.compress(STATE[9:])],
    ids=["gzip", "zeros after it", "two members"],
)
def test_what_the_engine_reads_is_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.state"
    path.write_bytes(content)
    with gzip.open(path) as file:
        assert file.read() == STATE
    assert read_state_file(path) == STATE


@pytest.mark.parametrize(
    ("content", "problem", "says"),
    [
        (b"", "empty", "the file is empty"),
        (gzip.compress(b"", mtime=0), "empty", "no bytes"),
        (STATE, "not_gzip", "a state of Snes9x (Snes), not compressed"),
        (b"anything", "not_gzip", "not gzipped"),
        (PACKED[:-1], "truncated", "cut short"),
        (PACKED[:5], "truncated", "cut short, after 0 bytes"),
        (PACKED[: len(PACKED) // 2], "truncated", "cut short"),
        (PACKED + b"more", "trailing", "4 bytes that are no gzip"),
        (PACKED[:-6] + b"\x55" + PACKED[-5:], "damaged", "damaged"),
        (PACKED[:30] + b"\xff" * 9 + PACKED[39:], "damaged", "damaged"),
    ],
)
def test_faults_are_named(tmp_path: Path, content: bytes, problem: FileProblem, says: str) -> None:
    error = problem_of(tmp_path, content)
    assert error.problem == problem
    assert says in error.reason


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "no.state", tmp_path):
        with pytest.raises(StateFileUnreadable, match="cannot be read") as caught:
            read_state_file(path)
        assert caught.value.problem == "missing"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    parts = [packer.compress(zeros) for _ in range((MAX_STATE_BYTES >> 20) + 1)]
    packed = b"".join([*parts, packer.flush()])
    assert len(packed) < 1 << 18
    assert problem_of(tmp_path, packed).problem == "too_large"
    half = gzip.compress(bytes(MAX_STATE_BYTES // 2 + 1), 1)
    assert problem_of(tmp_path, half + half).problem == "too_large"


def test_damage_anywhere_is_refused_like_the_engine_does(tmp_path: Path) -> None:
    chance = random.Random(2)
    path = tmp_path / "a.state"
    outcomes = set()
    for _ in range(400):
        content = bytearray(PACKED)
        if chance.random() < 0.3:
            del content[chance.randrange(len(content)) :]
        else:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        try:
            with gzip.open(path) as file:
                engine: bytes | None = file.read() or None
        except (OSError, EOFError, zlib.error):
            engine = None
        try:
            ours: bytes | None = read_state_file(path)
        except StateUnreadable:
            ours = None
        assert ours == engine
        outcomes.add(ours is None)
    assert outcomes == {True, False}
