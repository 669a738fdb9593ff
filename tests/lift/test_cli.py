"""``retrodsl import`` as a user has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import retrodsl.lift
from retrodsl.cli.main import app
from retrodsl.lift import Imported
from retrodsl.lint.integration import Integration
from tests.lift.folders import LIVES, SCORE, make

SCENARIO = {
    "reward": {"variables": {"score": {"reward": 1}}},
    "done": {"variables": {"lives": {"op": "zero"}}},
}


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "retrodsl.cli.main", "import", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_import_compile_and_again(tmp_path: Path) -> None:
    make(tmp_path / "games", {"score": SCORE, "lives": LIVES}, SCENARIO)
    code, said = run(tmp_path, "games", "-o", "specs")
    assert (code, said) == (0, "1 integration, 1 written to specs: 1 equal in meaning\n")
    spec = tmp_path / "specs" / "example.retro"
    assert "gain(score)" in spec.read_text()

    assert run(tmp_path, "games", "-o", "specs")[0] == 0, "what is the same is no conflict"
    spec.write_text(spec.read_text() + "# mine\n")
    code, said = run(tmp_path, "games", "-o", "specs")
    assert code == 1
    assert "is there already, not overwritten" in said
    assert "# mine" in spec.read_text()
    assert run(tmp_path, "games", "-o", "specs", "--force")[0] == 0
    assert "# mine" not in spec.read_text()


def test_check_writes_nothing_and_tells_what_is_lost(tmp_path: Path) -> None:
    scenario = {"done": {"variables": {"live": {"op": "zero"}}}}
    make(tmp_path / "games", {"score": SCORE, "lives": LIVES}, scenario)
    code, said = run(tmp_path, "games/Example-Genesis", "--check")
    assert code == 1
    assert "there is no such variable" in said
    assert "1 integration: 0 equal in meaning, 1 not equal" in said
    assert not (tmp_path / "specs").exists()


def test_scripts_that_are_kept_go_to_the_integration(tmp_path: Path) -> None:
    script = "function pay() for i = 1, 2 do end return 1 end\n"
    scenario = {"reward": {"script": "lua:pay"}, "scripts": ["script.lua"]}
    make(tmp_path / "games", {"lives": LIVES}, scenario, files={"script.lua": script})
    code, said = run(tmp_path, "games", "-o", "specs")
    assert (code, "1 with a script kept" in said) == (0, True)
    kept = tmp_path / "integrations" / "Example-Genesis" / "script.lua"
    assert kept.read_text() == script


def test_names_of_two_systems(tmp_path: Path) -> None:
    make(tmp_path / "games", {"lives": LIVES}, SCENARIO | {"reward": {}})
    nes = {"lives": {"address": 0x10, "type": "|u1"}}
    make(tmp_path / "games", nes, SCENARIO | {"reward": {}}, game="Example-Nes")
    make(tmp_path / "games", nes, SCENARIO | {"reward": {}}, game="MegaManX2-Nes-v0")
    assert run(tmp_path, "games")[0] == 0
    names = sorted(path.name for path in (tmp_path / "specs").iterdir())
    assert names == ["example_genesis.retro", "example_nes.retro", "mega_man_x2.retro"]


def test_a_folder_that_breaks_the_import_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for game in ("First-Genesis", "Second-Genesis"):
        make(tmp_path / "games", {"score": SCORE, "lives": LIVES}, SCENARIO, game=game)
    sound = retrodsl.lift.import_folder

    def broken(integration: Integration) -> Imported:
        if integration.name == "First-Genesis":
            raise ValueError("a defect\nin many lines")
        return sound(integration)

    monkeypatch.setattr(retrodsl.lift, "import_folder", broken)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["import", "games", "-o", "specs"])
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "games/First-Genesis: not taken over: retrodsl cannot do it: ValueError: a defect",
        "2 integrations, 1 written to specs: 1 equal in meaning, 1 not taken over",
    ]
    assert [path.name for path in (tmp_path / "specs").iterdir()] == ["second.retro"]


def test_wrong_use(tmp_path: Path) -> None:
    assert run(tmp_path)[0] == 2
    assert run(tmp_path, "nowhere")[0] == 2
    assert run(tmp_path, "nowhere", "--check", "--force")[0] == 2
    (tmp_path / "empty").mkdir()
    assert run(tmp_path, "empty")[0] == 2
    file = tmp_path / "data.json"
    file.write_text("{}")
    assert run(tmp_path, "data.json")[0] == 2
    broken = make(tmp_path / "games", {"lives": LIVES})
    (broken.folder / "scenario.json").write_text("{,}")
    code, said = run(tmp_path, "games")
    assert code == 1
    assert "not taken over" in said
