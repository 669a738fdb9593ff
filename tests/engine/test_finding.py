"""What README says was found, on the real emulator.

The Airstriker integration that stable-retro ships reads ``score`` from four bytes, of which the
first two are the cursor of the game's menu. So moving the cursor pays.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from retrodsl.api import Compiled, compile_spec
from retrodsl.engines._base import EngineRun, RunRequest
from retrodsl.engines.stable_retro import StableRetro, find_rom, find_state
from retrodsl.platforms import parse_type
from tests.repo.root import ROOT

SPEC = ROOT / "specs" / "airstriker.retro"
SCORE, CURSOR = 0xFF0250, 0xFF024E
FRAMES = 246


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return compile_spec(SPEC)


def _play(compiled: Compiled, data: Path, scenario: Path) -> EngineRun:
    """The movie ``menu`` of the spec on an integration, past any end of the episode."""
    program = compiled.checked.program
    assert program is not None
    (movie,) = (movie for movie in program.movies if movie.name == "menu")
    assert len(movie.steps()) == FRAMES
    rom, state = find_rom(program.game), find_state(program.game, "Level1")
    assert rom is not None
    assert state is not None
    request = RunRequest(rom, data, scenario, gzip.decompress(state.read_bytes()), movie.steps())
    with StableRetro() as engine:
        return engine.run(request)


def _read(run: EngineRun, code: str, address: int) -> list[int]:
    """What a type reads from the memory of every frame."""
    assert run.ram is not None
    kind = parse_type(code)
    return [kind.decode(i.read(address, kind.width), None) for i in run.ram.iter_images()]


def test_the_shipped_integration_pays_for_the_menu(compiled: Compiled) -> None:
    rom = find_rom("Airstriker-Genesis")
    assert rom is not None
    shipped = rom.with_name("data.json")
    score = json.loads(shipped.read_text("utf-8"))["info"]["score"]
    assert (score["address"], score["type"]) == (CURSOR, ">u4")
    run = _play(compiled, shipped, rom.with_name("scenario.json"))
    assert run.frames == FRAMES + 1
    # Not a point is scored; each of four presses of DOWN moves the cursor by two.
    assert set(_read(run, ">u2", SCORE)) == {0}
    assert _read(run, ">u2", CURSOR)[-1] == 8
    assert not any(run.done[1:])
    assert sum(reward for reward, *_ in run.rewards[1:]) == 524288 == 8 << 16
    assert [info["score"] for info in run.info] == _read(run, ">u4", CURSOR)


def test_the_compiled_spec_does_not(compiled: Compiled, tmp_path: Path) -> None:
    assert compiled.integration is not None
    for name, text in compiled.integration.files.items():
        (tmp_path / name).write_text(text, "utf-8")
    run = _play(compiled, tmp_path / "data.json", tmp_path / "scenario.json")
    assert [reward for reward, *_ in run.rewards[1:]] == [0.0] * FRAMES
    assert run.done[1:].index(True) + 1 == 151
    assert set(_read(run, ">u2", SCORE)) == {0}
