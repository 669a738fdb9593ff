"""The pre-commit hooks and the GitHub Action, run as far as they can be without their services."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pre_commit.clientlib import load_manifest

from tests.diagnostics.render.junit_schema import check_junit

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
ACTION = ROOT / "action.yml"

SPEC = """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

reward {
  points : gain(score)
}
"""
#: The same with a replay that passes.
REPLAYED = f"""{SPEC}
movie "short" from Level1 {{ wait 20 }}

replay short {{
  does not end
  total reward == 0
}}
"""
DATA = '{"info": {"score": {"address": 16712272, "type": ">u2"}}}\n'


def _environment(**more: str) -> dict[str, str]:
    """As in an environment in which the hook or the action installed retrodsl."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, **more}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "game.retro").write_text(SPEC)
    folder = tmp_path / "games" / "Airstriker-Genesis"
    folder.mkdir(parents=True)
    (folder / "data.json").write_text(DATA)
    (folder / "rom.sha").write_text("0123456789abcdef0123456789abcdef01234567\n")
    (folder / "metadata.json").write_text("{}\n")
    (folder / "scenario.json").write_text(
        '{"reward": {"variables": {"score": {"reward": 1.0}}},'
        ' "done": {"variables": {"score": {"op": "equal", "reference": 9}}}}\n'
    )
    return tmp_path


def _hooks() -> dict[str, dict[str, Any]]:
    return {hook["id"]: hook for hook in load_manifest(str(MANIFEST))}


def _run_hook(hook: dict[str, Any], project: Path) -> subprocess.CompletedProcess[str]:
    """Call a hook as pre-commit does: its entry, its arguments, then the files that fit."""
    files = [p.relative_to(project).as_posix() for p in project.rglob("*") if p.is_file()]
    fitting = sorted(name for name in files if re.search(hook["files"], name))
    assert fitting
    named = fitting if hook["pass_filenames"] else []
    command = [*shlex.split(hook["entry"]), *hook["args"], *named]
    return subprocess.run(
        command, cwd=project, env=_environment(), capture_output=True, text=True, check=False
    )


def test_hooks_pass_on_what_is_right(project: Path) -> None:
    hooks = _hooks()
    assert sorted(hooks) == ["retrodsl-check", "retrodsl-fmt", "retrodsl-lint", "retrodsl-replay"]
    for name in ("retrodsl-check", "retrodsl-fmt"):
        result = _run_hook(hooks[name], project)
        assert result.returncode == 0, result.stdout + result.stderr


def test_hooks_find_what_is_wrong(project: Path) -> None:
    hooks = _hooks()
    scenario = project / "games" / "Airstriker-Genesis" / "scenario.json"
    scenario.write_text(scenario.read_text().replace('"equal"', '"equals"'))
    result = _run_hook(hooks["retrodsl-lint"], project)
    assert result.returncode == 1
    assert "RL201" in result.stdout
    spec = project / "specs" / "game.retro"
    spec.write_text(SPEC.replace("gain(score)", "gain(scores)"))
    result = _run_hook(hooks["retrodsl-check"], project)
    assert result.returncode == 1
    assert "scores" in result.stdout


def test_fmt_hook_rewrites(project: Path) -> None:
    spec = project / "specs" / "game.retro"
    spec.write_text(SPEC.replace("  points : ", " points:"))
    assert _run_hook(_hooks()["retrodsl-fmt"], project).returncode == 0
    assert spec.read_text() == SPEC  # pre-commit itself fails the commit that changed a file


def test_replay_hook_plays_every_replay(project: Path) -> None:
    hook = _hooks()["retrodsl-replay"]
    assert hook["stages"] == ["pre-push", "manual"], "it is too slow for a commit"
    spec = project / "specs" / "game.retro"
    spec.write_text(REPLAYED)
    result = _run_hook(hook, project)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.splitlines()[0].startswith("  passed  specs/game.retro short: 20 steps, ")
    spec.write_text(REPLAYED.replace("does not end", "ends"))
    assert _run_hook(hook, project).returncode == 1


def _run_action(project: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the last step of the action in bash, as a runner does, with inputs or their defaults."""
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    given = {name: inputs.get(name, entry["default"]) for name, entry in action["inputs"].items()}
    step = action["runs"]["steps"][-1]
    assert step["shell"] == "bash"
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: given[m[1]], value)
        for name, value in step["env"].items()
    }
    assert not any("${{" in value for value in environment.values())
    assert "${{" not in step["run"], "inputs in a script can be used to run anything"
    files = {name: str(project / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=project,
        env=_environment(**environment, **files, GITHUB_WORKSPACE=str(project)),
        capture_output=True,
        text=True,
        check=False,
    )


def test_action_annotates(project: Path) -> None:
    scenario = project / "games" / "Airstriker-Genesis" / "scenario.json"
    scenario.write_text(scenario.read_text().replace('"equal"', '"equals"'))
    result = _run_action(project)
    assert result.returncode == 1
    assert re.search(
        r"^::error file=games/Airstriker-Genesis/scenario.json,line=1,", result.stdout, re.MULTILINE
    )
    assert "RL201" in result.stdout


def test_action_runs_what_is_asked_for(project: Path) -> None:
    assert _run_action(project, checks="check fmt").returncode == 0
    (project / "specs" / "game.retro").unlink()
    assert _run_action(project, checks="check fmt").returncode == 0, "nothing to check is fine"
    result = _run_action(project, checks="format")
    assert result.returncode == 1
    assert "no check is called format" in result.stdout
    result = _run_action(project, **{"checks": "lint", "lint-options": "--select RL999"})
    assert result.returncode == 1
    assert "RL999" in result.stderr


def test_action_replays(project: Path) -> None:
    spec = project / "specs" / "game.retro"
    spec.write_text(REPLAYED.replace("total reward == 0", "at 5 : score == 7"))
    result = _run_action(project, checks="fmt replay")
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert "  FAILED  at 5 : score == 7" in lines, "the log has the whole report"
    (annotation,) = (line for line in lines if line.startswith("::"))
    assert annotation.startswith("::error file=specs/game.retro,line=15,col=3,")
    outputs = dict(
        line.split("=", 1) for line in (project / "github_output").read_text().splitlines()
    )
    assert set(outputs) == set(yaml.safe_load(ACTION.read_text("utf-8"))["outputs"])
    assert outputs.pop("report-folder") == "retrodsl-report"
    for name in outputs.values():
        assert (project / name).stat().st_size > 0
    summary = (project / "github_step_summary").read_text()
    assert summary.startswith("### Replays failed: 0 of 1 replays passed\n")
    check_junit((project / outputs["junit"]).read_text("utf-8"))


def test_action_replays_what_it_is_told_to(project: Path) -> None:
    (project / "specs" / "game.retro").write_text(REPLAYED)
    inputs = {
        "checks": "replay",
        "replay-paths": "specs/game.retro",
        "replay-options": "--fail-under 0 --only short",
        "report-folder": "out/of it",
    }
    result = _run_action(project, **inputs)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "coverage of specs/game.retro: " in result.stdout
    assert "html=out/of it/replays.html" in (project / "github_output").read_text()
    assert (project / "out" / "of it" / "replays.html").is_file()
    (project / "github_output").unlink()
    result = _run_action(project, **{**inputs, "replay-paths": "nowhere"})
    assert result.returncode == 1
    assert "there is no file nowhere" in result.stderr
    assert "::error::retrodsl replay played nothing" in result.stdout
    assert not (project / "github_output").exists(), "no reports of an earlier run"


def test_every_output_is_of_a_step() -> None:
    action = yaml.safe_load(ACTION.read_text("utf-8"))
    assert action["runs"]["steps"][-1]["id"] == "run"
    for name, entry in action["outputs"].items():
        assert entry["value"] == f"${{{{ steps.run.outputs.{name} }}}}"
