"""The worker's script: what it may use, what it records, what it says of a second emulator."""

from __future__ import annotations

import ast
import json
import random
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from retrodsl.engines.worker import child, client, protocol
from retrodsl.ram import encode_chunk
from tests.engines.conftest import Game, run_python
from tests.engines.tiny_roms import TINY_ROMS

CHILD = Path(child.__file__)


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse(CHILD.read_text(encoding="utf-8"), feature_version=(3, 6))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.module is not None
            names.add(node.module.partition(".")[0])
        assert not isinstance(node, ast.NamedExpr | ast.Match)
    assert names <= sys.stdlib_module_names


def test_it_agrees_with_its_parent_and_with_the_trace() -> None:
    assert child.LENGTHS.format == protocol.LENGTHS.format
    assert child.PLACE.format == protocol.PLACE.format
    assert client.CHILD == CHILD
    phases = [child.STARTING, child.IDLE, child.ROM, child.INTEGRATION, child.STATE, child.RUNNING]
    assert phases == list(range(len(protocol.PHASES)))
    assert child.STARTING == protocol.STARTING
    rng = np.random.default_rng(0)
    frames = [{8: bytes(rng.integers(0, 2, 5, np.uint8)), 0: bytes(8)} for _ in range(20)]
    recorder = child.RamRecorder(np, frames[0], 1)
    for frame in frames:
        recorder.add(frame)
    images = [frame[0] + frame[8] for frame in frames]
    assert recorder.body() == zlib.decompress(encode_chunk(images, 2).body)


@pytest.mark.parametrize("sizes", [(64,), (16, 32), (5,), (6, 3), (8, 6)])
@pytest.mark.parametrize("swap", [1, 2])
def test_a_chunk_is_what_its_frames_were(sizes: tuple[int, ...], swap: int) -> None:
    rng = random.Random(repr((sizes, swap)))
    blocks = {base * 100: bytearray(size) for base, size in enumerate(sizes)}
    recorder = child.RamRecorder(np, {base: bytes(b) for base, b in blocks.items()}, swap)
    for _ in range(3):
        images = []
        for _ in range(rng.randrange(1, 30)):
            for _ in range(rng.randrange(4)):
                block = blocks[rng.choice(sorted(blocks))]
                block[rng.randrange(len(block))] = rng.randrange(3)
            frame = {base: bytes(block) for base, block in blocks.items()}
            recorder.add(frame)
            images.append(b"".join(map(recorder.unswap, frame.values())))
        words = -(-sum(sizes) // 8)
        assert recorder.body() == zlib.decompress(encode_chunk(images, words).body)
        recorder.clear()


def test_a_chunk_is_full_by_frames_or_by_changes() -> None:
    recorder = child.RamRecorder(np, {0: bytes(1 << 20)}, 1)
    for frame in range(4):
        assert not recorder.full()
        recorder.add({0: bytes([frame + 1]) * (1 << 20)})
    assert recorder.full()
    recorder.clear()
    for _ in range(child.CHUNK_FRAMES):
        assert not recorder.full()
        recorder.add({0: bytes(1 << 20)})
    assert recorder.full()


def test_blocks_that_change_are_an_error() -> None:
    recorder = child.RamRecorder(np, {0: b"abcd", 8: b"ef"}, 1)
    for blocks in ({0: b"abcd"}, {0: b"abcd", 8: b"efg"}, {0: b"abcd", 8: b"ef", 16: b"g"}):
        with pytest.raises(child.Refused):
            recorder.add(blocks)


def test_words_are_swapped_where_the_core_says_so() -> None:
    recorder = child.RamRecorder(np, {0: b"badcf"}, 2)
    recorder.add({0: b"badcf"})
    assert recorder.body() == b"abcdf\0\0\0"
    foreign = "<" if sys.byteorder == "big" else ">"
    assert child.swapped_width({"overlay": ["=", foreign, 2]}) == 2
    assert child.swapped_width({"overlay": ["=", "=", 2]}) == 1
    assert child.swapped_width({}) == 1


MEMORY = """
import json, random, sys
import numpy
import stable_retro as retro
import importlib.util
spec = importlib.util.spec_from_file_location("child", sys.argv[2])
child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(child)

em = retro.RetroEmulator(sys.argv[1])
data = retro.data.GameData()
em.configure_data(data)
em.step()
rng = random.Random(0)
memory = data.memory
places = [a for base, block in memory.blocks.items()
          for a in {base, base + 1, base + len(block) - 1} | {
              base + rng.randrange(len(block)) for _ in range(300)} if a < base + len(block)]
for address in places:
    memory.assign(address, "|u1", rng.randrange(256))
core = retro.get_system_info(retro.get_romfile_system(sys.argv[1]))
recorder = child.RamRecorder(numpy, memory.blocks, child.swapped_width(core))
recorder.add(memory.blocks)
first = recorder.body()
start = 0
for base, size in zip(recorder.bases, recorder.sizes):
    for address in places:
        if base <= address < base + size:
            seen = first[start + address - base]
            assert seen == memory.extract(address, "|u1"), hex(address)
    start += size
state = em.get_state()
assert em.set_state(state)
print(json.dumps([len(set(first)), len(places)]))
"""


@pytest.mark.parametrize("extension", TINY_ROMS)
def test_bytes_are_recorded_as_variables_read_them(extension: str, tmp_path: Path) -> None:
    rom = tmp_path / f"rom.{extension}"
    rom.write_bytes(TINY_ROMS[extension]())
    different, places = json.loads(run_python(MEMORY, str(rom), str(CHILD)).splitlines()[-1])
    assert different > 50
    assert places > 50


SECOND = """
import importlib.util, io, sys, tempfile
import stable_retro as retro
spec = importlib.util.spec_from_file_location("child", sys.argv[2])
child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(child)
first = retro.RetroEmulator(sys.argv[1])
with tempfile.TemporaryFile() as place:
    place.truncate(child.PLACE.size)
    worker = child.Worker(retro, io.BytesIO(), io.BytesIO(), child.Place(place.fileno()))
    try:
        worker.make_emulator(sys.argv[1])
    except child.Refused as error:
        print(error.what)
"""


def test_a_second_emulator_is_named_as_such(airstriker: Game) -> None:
    assert run_python(SECOND, str(airstriker.rom), str(CHILD)).split() == ["second"]
