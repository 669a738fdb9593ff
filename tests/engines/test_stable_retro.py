"""Finding what the engine ships, and which worker makes a run."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
from pathlib import Path

import pytest

from retrodsl.engines._base import RunRequest
from retrodsl.engines.errors import EngineMissingError
from retrodsl.engines.integration_faults import scenario_has_script, what_is_wrong
from retrodsl.engines.stable_retro import StableRetro, find_rom, find_state, rom_sha1
from retrodsl.engines.worker_engine import WorkerEngine
from tests.engines.conftest import Game


@pytest.mark.parametrize("game", ["Airstriker-Genesis", "Airstriker-Genesis-v0"])
def test_a_game_is_found_with_and_without_its_suffix(game: str) -> None:
    rom = find_rom(game)
    assert rom is not None
    assert rom.parent.name == "Airstriker-Genesis-v0"
    assert rom.name == "rom.md"
    assert rom_sha1(rom) == (rom.parent / "rom.sha").read_text().strip()
    for name in ("Level1", "Level1.state"):
        state = find_state(game, name)
        assert state is not None
        assert len(gzip.decompress(state.read_bytes())) > 0x10000


@pytest.mark.parametrize("game", ["NoSuchGame", "", "-v0", "../stable/Airstriker-Genesis", "."])
def test_what_is_not_there_is_none(game: str) -> None:
    assert find_rom(game) is None
    assert find_state(game, "Level1") is None


@pytest.mark.parametrize("name", ["NoSuchState", "", "../Airstriker-Genesis-v0/Level1"])
def test_a_state_that_is_not_there_is_none(name: str) -> None:
    assert find_state("Airstriker-Genesis", name) is None


def test_without_an_engine_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrodsl.platforms.installation.engine_root", lambda: None)
    monkeypatch.setattr("retrodsl.engines.stable_retro.engine_root", lambda: None)
    assert find_rom("Airstriker-Genesis") is None
    with pytest.raises(EngineMissingError, match="not installed"):
        StableRetro().version()


def test_the_hash_of_a_nes_rom_leaves_out_its_header(tmp_path: Path) -> None:
    body = b"some program"
    for name, content in {
        "bare.bin": body,
        "headed.nes": b"NES\x1a" + bytes(12) + body,
        "bare.nes": body,
    }.items():
        (tmp_path / name).write_bytes(content)
        assert rom_sha1(tmp_path / name) == hashlib.sha1(body).hexdigest()


def worker_of(engine: WorkerEngine) -> int | None:
    worker = engine._worker
    return worker.pid if worker else None


def test_a_worker_is_kept_only_where_it_cannot_be_told(airstriker: Game, tmp_path: Path) -> None:
    request = RunRequest(
        airstriker.rom, airstriker.data, airstriker.scenario, airstriker.state, [(0,)] * 3
    )
    scripted = tmp_path / "scenario.json"
    scripted.write_text('{"done": {"nodes": {"n": {"variables": {}, "script": "lua:f"}}}}')
    rom = tmp_path / "rom.md"
    rom.write_bytes(airstriker.rom.read_bytes() + bytes(512))
    with StableRetro() as engine:
        engine.run(request)
        first = worker_of(engine)
        engine.run(dataclasses.replace(request, players=2, inputs=[(0, 0)]))
        assert worker_of(engine) == first
        engine.run(dataclasses.replace(request, state=None))
        second = worker_of(engine)
        assert second != first
        engine.run(request)
        assert worker_of(engine) == second
        engine.run(dataclasses.replace(request, rom=rom))
        third = worker_of(engine)
        assert third != second
        engine.run(dataclasses.replace(request, rom=rom))
        assert worker_of(engine) == third
        assert scenario_has_script(scripted)
    with StableRetro(fresh=True) as engine:
        engine.run(request)
        first = worker_of(engine)
        engine.run(request)
        assert worker_of(engine) != first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", False),
        ('{"done": {"variables": {"a": {"op": "zero"}}}}', False),
        ('{"scripts": []}', True),
        ('{"rewards": [{}, {"script": "lua:f"}]}', True),
        ('{"done": {"s\\u0063ript": "lua:f"}}', True),
        ("not json", True),
        ("[" * 100_000, True),
    ],
)
def test_scenarios_with_scripts_are_known(tmp_path: Path, text: str, expected: bool) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(text)
    assert scenario_has_script(path) is expected


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b'{\n  "info": {},\n}', "line 3 column 1"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "not a JSON object"),
        (b"[" * 100_000, "not JSON"),
        (b"{}", '"info"'),
        (b'{"info": {"score": {"type": "|u1"}}}', "score has no address"),
        (b'{"info": {"score": {}}}', "no address and no type"),
        (b'{"info": {"score": 1}}', "score"),
        (b'{"info": {"a": {"address": "1", "type": "|u1"}}}', "the address of the variable a"),
        (b'{"info": {"a": {"address": 1, "type": 1}}}', "the type of the variable a"),
    ],
)
def test_the_fault_of_a_refused_data_file_is_found(
    tmp_path: Path, content: bytes, part: str
) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(content)
    assert part in (what_is_wrong("data", path) or "")


def test_no_fault_is_made_up(airstriker: Game, tmp_path: Path) -> None:
    assert what_is_wrong("data", airstriker.data) is None
    assert what_is_wrong("scenario", airstriker.scenario) is None
    assert "cannot be read" in (what_is_wrong("data", tmp_path / "none") or "")
    assert json.loads(airstriker.data.read_text())["info"]
