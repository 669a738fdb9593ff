from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from retrodsl.platforms import (
    EngineNotInstalled,
    engine_root,
    engine_version,
    installed_cores,
    installed_games,
    load_platforms,
)


@pytest.fixture
def pretended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that passes for the installed engine."""

    def find(_name: str) -> ModuleSpec:
        spec = ModuleSpec("stable_retro", None, is_package=True)
        spec.submodule_search_locations = [str(tmp_path)]
        return spec

    monkeypatch.setattr(importlib.util, "find_spec", find)
    load_platforms.cache_clear()
    yield tmp_path
    load_platforms.cache_clear()


def test_the_installed_engine() -> None:
    root = engine_root()
    assert root is not None
    assert (root / "cores").is_dir()
    assert engine_version() == importlib.metadata.version("stable-retro")
    cores = installed_cores()
    assert cores["genesis_plus_gx"] is not None
    assert {platform.core for platform in load_platforms().values()} == set(cores)
    airstriker = next(game for game in installed_games() if game.name == "Airstriker-Genesis-v0")
    assert airstriker.rom == airstriker.folder / "rom.md"
    assert airstriker.rom.is_file()


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys, json, retrodsl.platforms as p\n"
        "p.load_platforms(); p.installed_cores(); p.engine_version()\n"
        "print(json.dumps([m for m in sys.modules if '.' not in m]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"stable_retro", "numpy", "pydantic", "gymnasium"} & set(json.loads(done.stdout))


def test_without_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    load_platforms.cache_clear()
    try:
        assert engine_root() is None
        assert engine_version() is None
        for call in (load_platforms, installed_cores, installed_games):
            with pytest.raises(EngineNotInstalled, match="pip install stable-retro"):
                call()
    finally:
        load_platforms.cache_clear()


def test_an_engine_without_core_files(pretended: Path) -> None:
    with pytest.raises(EngineNotInstalled, match="no core files"):
        load_platforms()
    assert engine_version() is None


@pytest.mark.parametrize(
    "content", [b"{", b"\xff", b"[]", b'{"Genesis": 1}', b'{"Genesis": {"ext": []}}']
)
def test_an_engine_with_a_broken_core_file(pretended: Path, content: bytes) -> None:
    (pretended / "cores").mkdir()
    (pretended / "cores" / "broken.json").write_bytes(content)
    with pytest.raises(EngineNotInstalled, match=r"broken\.json cannot be read"):
        load_platforms()


def test_missing_cores_and_roms(pretended: Path) -> None:
    (pretended / "cores").mkdir()
    core = {"Genesis": {"lib": "some", "ext": ["md"], "buttons": ["B"]}}
    (pretended / "cores" / "some.json").write_text(json.dumps(core))
    for name, files in {
        "A-Genesis": ["rom.sha", "rom.md"],
        "B-Genesis": ["rom.sha"],
        "C-Genesis": ["rom.md"],
        "D-Arcade": ["rom.sha", "d.zip"],
        "E-Arcade": ["rom.sha"],
    }.items():
        folder = pretended / "data" / "stable" / name
        folder.mkdir(parents=True)
        for file in files:
            (folder / file).write_bytes(b"")
    games = pretended / "data" / "stable"
    (games / "D-Arcade" / "metadata.json").write_text('{"original_rom_name": "d.zip"}')
    (games / "E-Arcade" / "metadata.json").write_text("{")
    (games / "notes.txt").write_text("")
    assert installed_cores() == {"some": None}
    assert [(game.name, game.rom) for game in installed_games()] == [
        ("A-Genesis", games / "A-Genesis" / "rom.md"),
        ("B-Genesis", None),
        ("D-Arcade", games / "D-Arcade" / "d.zip"),
        ("E-Arcade", None),
    ]
    assert load_platforms()["Genesis"].buttons == ("B",)
