"""Where movies from power-on begin: the engine beside its own core run bare, frame by frame.

The cartridge Tenfold-Nes counts its frames in RAM and shows the pads there.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from retrodsl.engines._base import EngineRun, RunRequest
from retrodsl.engines.stable_retro import StableRetro
from retrodsl.movies.model import Movie
from retrodsl.movies.power_on import STEPS_BEFORE_INPUT
from retrodsl.movies.read import read_movie
from retrodsl.platforms import installed_cores, load_platforms
from tests.engines.conftest import run_python
from tests.repo.root import ROOT

GAME = ROOT / "integrations" / "Tenfold-Nes"
NES = load_platforms()["Nes"]
FRAMES = 90

#: The columns of either format, and the bit of each in the cartridge's RAM.
FM2 = ("RIGHT", "LEFT", "DOWN", "UP", "START", "SELECT", "B", "A")
BIZHAWK = ("UP", "DOWN", "LEFT", "RIGHT", "START", "SELECT", "B", "A")
SHOWN = ("A", "B", "SELECT", "START", "UP", "DOWN", "LEFT", "RIGHT")
COUNTER, PAD_1, PAD_2 = 0x10, 0x34, 0x36

BARE = """
import ctypes, json, sys

library, rom, lines = json.loads(sys.argv[1])
core = ctypes.CDLL(library)
frame = 0
Pointer, Unsigned = ctypes.c_void_p, ctypes.c_uint
kinds = {
    "environment": (ctypes.CFUNCTYPE(ctypes.c_bool, Unsigned, Pointer), lambda *_: False),
    "video_refresh": (ctypes.CFUNCTYPE(None, Pointer, Unsigned, Unsigned, ctypes.c_size_t), None),
    "audio_sample": (ctypes.CFUNCTYPE(None, ctypes.c_int16, ctypes.c_int16), None),
    "audio_sample_batch": (
        ctypes.CFUNCTYPE(ctypes.c_size_t, Pointer, ctypes.c_size_t), lambda _, count: count
    ),
    "input_poll": (ctypes.CFUNCTYPE(None), None),
    "input_state": (
        ctypes.CFUNCTYPE(ctypes.c_int16, Unsigned, Unsigned, Unsigned, Unsigned),
        lambda port, device, index, key: lines[frame][port] >> key & 1 if port < 2 else 0,
    ),
}
kept = []
for name, (kind, call) in kinds.items():
    kept.append(kind(call or (lambda *_: None)))
    getattr(core, "retro_set_" + name)(kept[-1])
core.retro_init()
content = open(rom, "rb").read()
class Game(ctypes.Structure):
    _fields_ = [("path", ctypes.c_char_p), ("data", ctypes.c_char_p),
                ("size", ctypes.c_size_t), ("meta", ctypes.c_char_p)]
core.retro_load_game.restype = ctypes.c_bool
assert core.retro_load_game(ctypes.byref(Game(rom.encode(), content, len(content), None)))
core.retro_get_memory_data.restype = Pointer
memory = core.retro_get_memory_data(2)
for frame in range(len(lines)):
    core.retro_run()
    print(ctypes.string_at(memory, 0x800).hex())
"""


def pressed(line: int) -> tuple[str, str]:
    """What the two pads do in a line: one button each, another in every line."""
    return FM2[line % 8], FM2[line * 3 % 8]


def fm2(path: Path) -> Path:
    lines = ["version 3", "emuVersion 20604", "palFlag 0", "port0 1", "port1 1", "port2 0"]
    for line in range(FRAMES):
        cells = ("".join("x" if name == held else "." for name in FM2) for held in pressed(line))
        lines.append(f"|0|{'|'.join(cells)}||")
    path.write_text("\n".join(lines) + "\n")
    return path


def bk2(path: Path) -> Path:
    keys = "#".join("".join(f"P{p} {name.title()}|" for name in BIZHAWK) for p in (1, 2))
    lines = ["[Input]", f"LogKey:#Reset|Power|#{keys}"]
    for line in range(FRAMES):
        cells = (
            "".join("x" if name == held else "." for name in BIZHAWK) for held in pressed(line)
        )
        lines.append(f"|..|{'|'.join(cells)}|")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Header.txt", "MovieVersion BizHawk v2.0.0\nPlatform NES\nCore NesHawk\n")
        archive.writestr("Input Log.txt", "\r\n".join([*lines, "[/Input]"]))
    return path


def play(movie: Movie) -> EngineRun:
    request = RunRequest(
        rom=GAME / "rom.nes",
        data=GAME / "data.json",
        scenario=GAME / "scenario.json",
        state=movie.state,
        inputs=movie.frames,
        players=movie.players,
    )
    with StableRetro() as engine:
        return engine.run(request)


@pytest.fixture(scope="module")
def bare() -> list[bytes]:
    """The memory after each run of the core alone, fed line 0 in its first run."""
    library = installed_cores()["fceumm"]
    masks = [[1 << NES.buttons.index(name) for name in pressed(line)] for line in range(FRAMES)]
    printed = run_python(BARE, json.dumps([str(library), str(GAME / "rom.nes"), masks]))
    return [bytes.fromhex(line) for line in printed.splitlines() if len(line) == 0x1000]


@pytest.mark.parametrize("write", [fm2, bk2])
def test_every_line_arrives_on_its_frame(
    write: Callable[[Path], Path], bare: list[bytes], tmp_path: Path
) -> None:
    movie = read_movie(write(tmp_path / "movie"), NES)
    assert movie.from_power_on
    assert len(movie.frames) == FRAMES - STEPS_BEFORE_INPUT
    run = play(movie)
    assert run.ram is not None
    # Frame 0 is the engine's third step, so the emulator's frames are two ahead of the engine's.
    ahead = STEPS_BEFORE_INPUT - 1
    assert len(bare) == FRAMES == run.frames + ahead
    for frame, image in enumerate(run.ram.iter_images()):
        assert image.read(0, 0x400) + image.read(0x400, 0x400) == bare[frame + ahead], frame
    for address, pad in ((PAD_1, 0), (PAD_2, 1)):
        shown = run.ram.columns(address)[2:, 0]
        wanted = [1 << SHOWN.index(pressed(f + ahead)[pad]) for f in range(2, run.frames)]
        assert np.array_equal(shown, wanted)
    assert run.ram.columns(COUNTER)[:, 0].tolist() == [0, *range(run.frames - 1)]
