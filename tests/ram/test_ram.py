"""RAM traces: what goes in comes out, however it is asked for, and a damaged one says so."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.ram import (
    CHUNK_FRAMES,
    AddressOutsideRam,
    Block,
    Layout,
    RamError,
    RamTrace,
    RamTraceBuilder,
    encode_chunk,
    is_trace,
)

BLOCKS = (Block(0xFF0000, 40), Block(0x100, 3), Block(0x103, 5))


def random_frames(count: int, seed: int = 0) -> list[dict[int, bytes]]:
    rng = np.random.default_rng(seed)
    frames = []
    memory = {b.base: rng.integers(0, 256, b.size, np.uint8) for b in BLOCKS}
    for _ in range(count):
        for data in memory.values():
            for place in rng.integers(0, len(data), rng.integers(0, 3)):
                data[place] = rng.integers(0, 256)
        frames.append({base: data.tobytes() for base, data in memory.items()})
    return frames


def trace_of(frames: list[dict[int, bytes]]) -> RamTrace:
    builder = RamTraceBuilder(BLOCKS)
    for frame in frames:
        builder.append(frame)
    assert builder.frames == len(frames)
    return builder.build()


@pytest.mark.parametrize("count", [0, 1, 2, CHUNK_FRAMES, CHUNK_FRAMES + 1, 600])
def test_every_way_of_reading_gives_the_frames_back(count: int) -> None:
    frames = random_frames(count)
    trace = trace_of(frames)
    assert trace.frames == count
    assert [image.blocks() for image in trace.iter_images()] == frames
    for index in {0, 1, count // 2, count - 1} & set(range(count)):
        assert trace.frame(index).blocks() == frames[index]
    places = [(0xFF0000, 1), (0xFF0005, 8), (0x100, 3), (0x103, 2), (0xFF0000, 40)]
    for (address, width), column in zip(places, trace.columns_many(places), strict=True):
        assert column.shape == (count, width)
        assert column.dtype == np.uint8
        images = [trace.frame(i).read(address, width) for i in range(min(count, 20))]
        assert [row.tobytes() for row in column[:20]] == images
        base = min(address, 0xFF0000)
        expected = [f[base][address - base :][:width] for f in frames]
        assert [row.tobytes() for row in column] == expected


def test_blocks_are_sorted_and_a_trace_of_no_memory_is_possible() -> None:
    assert trace_of([]).blocks == tuple(sorted(BLOCKS))
    builder = RamTraceBuilder(())
    builder.append({})
    builder.append({})
    trace = builder.build()
    assert [image.data for image in trace.iter_images()] == [b"", b""]
    assert trace.frame(1).blocks() == {}


@pytest.mark.parametrize(
    ("address", "width"),
    [(0xFEFFFF, 1), (0xFF0028, 1), (0xFF0027, 2), (0x102, 2), (0xFF, 1), (0x100, 0), (-1, 1)],
)
def test_an_address_outside_or_across_blocks_is_refused(address: int, width: int) -> None:
    trace = trace_of(random_frames(3))
    with pytest.raises(AddressOutsideRam, match="not inside one block"):
        trace.frame(0).read(address, width)
    with pytest.raises(AddressOutsideRam) as caught:
        trace.columns_many([(0x100, 1), (address, width)])
    assert (caught.value.address, caught.value.width) == (address, width)
    assert "0xff0000 to 0xff0027" in str(caught.value)


def test_a_frame_that_is_not_there_is_an_index_error() -> None:
    trace = trace_of(random_frames(3))
    for index in (-1, 3):
        with pytest.raises(IndexError, match="frames 0 to 2"):
            trace.frame(index)


@pytest.mark.parametrize(
    "blocks",
    [(Block(0, 0),), (Block(-1, 4),), (Block(0, 4), Block(3, 4)), (Block(0, 1 << 40),)],
)
def test_impossible_blocks_are_refused(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(RamError):
        Layout(blocks)


def test_a_frame_with_other_blocks_is_refused() -> None:
    builder = RamTraceBuilder(BLOCKS)
    with pytest.raises(RamError, match="not those of the trace"):
        builder.append({0x100: b"abc"})


def test_chunks_encoded_elsewhere_are_taken_as_they_are() -> None:
    frames = random_frames(10)
    images = [b"".join(f[base] for base in sorted(f)) for f in frames]
    layout = Layout(BLOCKS)
    chunk = encode_chunk(images[:7], layout.words)
    builder = RamTraceBuilder(BLOCKS)
    builder.append_chunk(chunk.frames, chunk.body)
    for frame in frames[7:]:
        builder.append(frame)
    assert [image.blocks() for image in builder.build().iter_images()] == frames


def test_a_trace_comes_in_parts_and_is_joined_from_them() -> None:
    frames = random_frames(2 * CHUNK_FRAMES + 5)
    trace = trace_of(frames)
    parts = list(trace.parts())
    assert [part.frames for part in parts] == [CHUNK_FRAMES, CHUNK_FRAMES, 5]
    assert {part.blocks for part in parts} == {trace.blocks}
    images = [image.blocks() for part in parts for image in part.iter_images()]
    assert images == frames
    again = RamTrace.joined([parts[2], parts[0]])
    assert [image.blocks() for image in again.iter_images()] == frames[-5:] + frames[:CHUNK_FRAMES]
    assert list(trace_of([]).parts()) == []


def test_traces_of_other_blocks_are_not_joined() -> None:
    other = RamTraceBuilder((Block(0, 4),)).build()
    for parts in ([], [trace_of(random_frames(1)), other]):
        with pytest.raises(RamError, match="same blocks"):
            RamTrace.joined(parts)


def test_chunks_that_cannot_be_read_are_refused() -> None:
    words = Layout(BLOCKS).words
    good = encode_chunk([bytes(48), b"\1" * 48], words)
    raw = zlib.decompress(good.body)
    outside = raw[: words * 8 + 4] + b"\xff\xff\0\0" + raw[words * 8 + 8 :]
    twice = raw[: words * 8 + 4] + raw[words * 8 + 8 : words * 8 + 12] * words + raw[-words * 8 :]
    for frames, body in [
        (0, good.body),
        (CHUNK_FRAMES + 1, good.body),
        (1, good.body),
        (3, good.body),
        (2, good.body[:-1]),
        (2, b""),
        (2, b"no zlib"),
        (2, zlib.compress(raw[:-8])),
        (2, zlib.compress(bytes(10_000_000))),
        (2, zlib.compress(outside)),
        (2, zlib.compress(twice)),
    ]:
        with pytest.raises(RamError):
            RamTraceBuilder(BLOCKS).append_chunk(frames, body)


def test_saving_and_loading(tmp_path: Path) -> None:
    frames = random_frames(300)
    path = tmp_path / "run.ram"
    trace_of(frames).save(path)
    trace_of(frames).save(path)
    again = RamTrace.load(path)
    assert again.blocks == tuple(sorted(BLOCKS))
    assert [image.blocks() for image in again.iter_images()] == frames
    assert [p.name for p in tmp_path.iterdir()] == ["run.ram"]
    assert again.stored_bytes < path.stat().st_size


def test_the_game_is_kept_if_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "run.ram"
    trace = trace_of(random_frames(3))
    assert trace.game == ""
    trace.save(path)
    assert b"game" not in path.read_bytes()[:200]
    assert is_trace(path)
    assert RamTrace.load(path).game == ""
    trace.game = "Hero-Genesis"
    trace.save(path)
    assert RamTrace.load(path).game == "Hero-Genesis"
    assert RamTrace.load(path).digest() == trace.digest()
    for wrong in (b'"Hero-Gene\\u0007"', b"12345678901234"):
        damaged = path.read_bytes().replace(b'"Hero-Genesis"', wrong.ljust(14))
        (tmp_path / "bad.ram").write_bytes(damaged)
        with pytest.raises(RamError):
            RamTrace.load(tmp_path / "bad.ram")
    (tmp_path / "other").write_bytes(b"retro")
    assert not is_trace(tmp_path / "other")


def test_a_save_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "run.ram"
    target.mkdir()
    with pytest.raises(OSError, match=r"run\.ram"):
        trace_of(random_frames(2)).save(target)
    assert list(tmp_path.iterdir()) == [target]


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_a_ram_error_or_reads(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.ram"
    trace_of(random_frames(5)).save(path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        trace = RamTrace.load(path)
        frames = [image.data for image in trace.iter_images()]
    except RamError:
        return
    assert len(frames) == trace.frames


def test_a_long_run_stays_small() -> None:
    rng = np.random.default_rng(1)
    memory = bytearray(rng.integers(0, 256, 0x10000, np.uint8).tobytes())
    builder = RamTraceBuilder([Block(0, 0x10000)])
    for _ in range(1024):
        for place in rng.integers(0, 0x400, 23):
            memory[place] = (memory[place] + 1) % 256
        builder.append({0: bytes(memory)})
    trace = builder.build()
    assert trace.frames * 0x10000 > 100 * trace.stored_bytes
    assert trace.frame(1023).data == bytes(memory)
