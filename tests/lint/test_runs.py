"""What belongs to a whole run of the linter: suppressions, baselines, files named one by one."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from retrodsl.api import check_fully, compile_spec
from retrodsl.cli.main import app
from retrodsl.engines.stable_retro import find_state

ROOT = Path(__file__).parents[2]

DATA = {
    "lives": {"address": 16712282, "type": ">u2"},
    "score": {"address": 16712272, "type": ">u2"},
}
SCENARIO = {
    "done": {"variables": {"lives": {"op": "zero"}}},
    "reward": {"variables": {"score": {"reward": 1.0}}},
}
SPEC = """\
game "Airstriker-Genesis"

ram {
  score : u2 @ 0xFF0250
  level : u2 @ 0xFF0258  # lint: ignore RT302 for the overlay
}

reward { points : gain(score) }
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def game(here: Path) -> Path:
    """A folder `games/Example-Genesis-v0` in which nothing is wrong."""
    folder = here / "games" / "Example-Genesis-v0"
    folder.mkdir(parents=True)
    (folder / "data.json").write_text(json.dumps({"info": DATA}))
    (folder / "scenario.json").write_text(json.dumps(SCENARIO))
    (folder / "metadata.json").write_text('{"default_state": "Start"}')
    state = find_state("Airstriker-Genesis", "Level1")
    assert state is not None
    shutil.copy(state, folder / "Start.state")
    (folder / "rom.sha").write_text("0123456789abcdef0123456789abcdef01234567\n")
    return folder


def lint(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["lint", *arguments])
    return done.exit_code, done.output


def suppress(game: Path, file: str, entry: str) -> None:
    (game / ".retrodsl-lint.json").write_text(json.dumps({"whitelist": {file: [entry]}}))


def test_the_example_is_sound(game: Path) -> None:
    assert game.is_dir()
    assert lint("games") == (0, "1 integration: no findings\n")


def test_an_entry_is_of_use_where_its_rule_does_not_run(game: Path) -> None:
    suppress(game, "data.json", "RL604 score: the title screen has other digits there")
    assert "RL001" in lint("games")[1], "there is nothing to suppress in the states"
    assert lint("games", "--no-states") == (0, "1 integration: no findings\n")


def test_an_entry_for_a_rule_about_the_tree_is_of_use_in_a_part_of_it(game: Path) -> None:
    suppress(game, "rom.sha", "RL502: two dumps of one game")
    assert lint("games/Example-Genesis-v0")[0] == 0


@pytest.mark.parametrize("line", ["done { lost : levle == 0 }\n", "done { lost : level == \n"])
def test_a_comment_is_of_use_where_an_error_ends_the_checks(here: Path, line: str) -> None:
    (here / "a.retro").write_text(SPEC)
    assert lint("a.retro") == (0, "1 spec (1 suppressed): no findings\n")
    (here / "a.retro").write_text(SPEC + line)
    code, said = lint("a.retro")
    assert code == 1
    assert "RL001" not in said


def test_a_comment_about_states_is_of_use_without_them(here: Path) -> None:
    text = SPEC.replace("RT302", "RT302, RL604")
    (here / "a.retro").write_text(text)
    assert "RL001" in lint("a.retro")[1]
    assert lint("a.retro", "--no-states")[0] == 0


BREAKS = json.dumps(SCENARIO).replace('"zero"', '"zreo"')


def test_a_baseline_holds_however_paths_are_typed(
    here: Path, game: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (game / "scenario.json").write_text(BREAKS)
    assert lint("games")[0] == 1
    assert lint("games", "--write-baseline", "games/base.json")[0] == 0
    for path in ("games", "./games/", "games/Example-Genesis-v0", str(game)):
        assert lint(path, "--baseline", "games/base.json")[0] == 0, path
    monkeypatch.chdir(game)
    assert lint("--baseline", "../base.json")[0] == 0
    assert lint("scenario.json", "--baseline", str(here / "games/base.json"))[0] == 0
    findings = json.loads((here / "games/base.json").read_text())["findings"]
    assert {finding["file"] for finding in findings} == {"Example-Genesis-v0/scenario.json"}


def test_a_baseline_of_before_is_read(here: Path, game: Path) -> None:
    (game / "scenario.json").write_text(BREAKS)
    lint("games", "--write-baseline", "base.json")
    document = json.loads((here / "base.json").read_text())
    document["version"] = 1
    (here / "base.json").write_text(json.dumps(document))
    assert lint("games", "--baseline", "base.json")[0] == 0, "as it was typed then"
    document["version"] = 3
    (here / "base.json").write_text(json.dumps(document))
    assert lint("games", "--baseline", "base.json")[0] == 2


def lint_hook(files: list[str]) -> tuple[int, str]:
    """Call the hook as pre-commit does, with those of the changed files that fit."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    hook = next(hook for hook in hooks if hook["id"] == "retrodsl-lint")
    fitting = [name for name in files if re.search(hook["files"], name)]
    assert fitting, "the hook does not start"
    return lint(*hook["entry"].split()[2:], *fitting)


def test_the_hook_starts_for_every_scenario(game: Path) -> None:
    (game / "one_ship.json").write_text(BREAKS)
    code, said = lint_hook(["games/Example-Genesis-v0/one_ship.json"])
    assert code == 1
    assert "RL201" in said


def test_the_hook_starts_where_a_suppression_goes(game: Path) -> None:
    (game / "scenario.json").write_text(BREAKS)
    suppress(game, "scenario.json", "RL201: odd")
    assert lint_hook(["games/Example-Genesis-v0/.retrodsl-lint.json"])[0] == 0
    (game / ".retrodsl-lint.json").write_text("{}")
    assert lint_hook(["games/Example-Genesis-v0/.retrodsl-lint.json"])[0] == 1


def test_the_hook_leaves_files_of_others_alone(here: Path, game: Path) -> None:
    (here / "package.json").write_text('{"name": "x"}')
    (here / "init.lua").write_text("x += 1")
    assert lint_hook(["package.json", "init.lua"])[0] == 0
    (game / "scenario.json").write_text(BREAKS)
    assert lint_hook(["package.json", "games/Example-Genesis-v0/scenario.json"])[0] == 1
    assert lint("package.json")[0] == 1
    assert lint("init.lua")[0] == 2


@pytest.mark.parametrize("script", [None, b"function f() return '\xff' end"])
def test_check_reads_scripts_as_compile_does(here: Path, script: bytes | None) -> None:
    spec = here / "a.retro"
    spec.write_text('game "Airstriker-Genesis"\n\nlua "script.lua" {\n  reward = f\n}\n')
    if script is not None:
        (here / "script.lua").write_bytes(script)
    assert [d.code for d in compile_spec(spec).diagnostics] == ["RT403"]
    assert [d.code for d in check_fully(spec).diagnostics] == ["RT403"]
    (here / "script.lua").write_text("function f() return 1 end")
    assert not check_fully(spec).diagnostics
