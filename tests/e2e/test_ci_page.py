"""docs/ci.md: what it shows can be run, and what it names there is."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from retrodsl.replay.report.formats import FORMATS
from retrodsl.replay.report.rules import RULES
from tests.diagnostics.render.junit_schema import check_junit
from tests.e2e.conftest import SPEC, Cli
from tests.e2e.test_hooks import _environment, _run_action

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


WORKFLOW, GITLAB, HOOKS = (yaml.safe_load(block) for block in _blocks("yaml"))


@pytest.fixture
def project(cli: Cli) -> Cli:
    cli.write("specs/airstriker.retro", SPEC.replace("short", "menu"))
    (cli.folder / "integrations").mkdir()
    return cli


def _step(name: str) -> dict[str, Any]:
    steps = WORKFLOW["jobs"]["replays"]["steps"]
    (found,) = (step for step in steps if step["uses"].startswith(name))
    assert isinstance(found, dict)
    return found


def test_the_workflow_calls_the_action_as_it_is(project: Cli) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    step = _step("OWNER/retrodsl@")
    assert set(step["with"]) <= set(action["inputs"])
    outputs = set(re.findall(rf"steps\.{step['id']}\.outputs\.([\w-]+)", _blocks("yaml")[0]))
    assert outputs
    assert outputs <= set(action["outputs"])
    inputs = {**step["with"], "checks": "replay"}
    result = _run_action(project.folder, **inputs)
    assert result.returncode == 1, "the small spec is not covered to 90 percent"
    written = {path.name for path in (project.folder / "retrodsl-report").iterdir()}
    assert {f"replays.{end}" for end in ("html", "xml", "json", "sarif", "md")} <= written


def test_the_job_of_gitlab_writes_what_it_keeps(project: Cli) -> None:
    install, play = GITLAB["replays"]["script"]
    assert install == "pip install retrodsl"
    done = project(*shlex.split(play)[1:])
    assert done.code == 0, done.all
    kept = GITLAB["replays"]["artifacts"]
    check_junit((project.folder / kept["reports"]["junit"]).read_text("utf-8"))
    assert all((project.folder / name).is_file() for name in kept["paths"])


def test_the_hooks_exist() -> None:
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in HOOKS["repos"][0]["hooks"]} <= known


def test_the_calls_of_pytest_work(project: Cli) -> None:
    (configuration,) = _blocks("toml")
    options = tomllib.loads(configuration)["tool"]["pytest"]["ini_options"]
    assert options["retro_paths"] == ["specs"]
    project.write("pyproject.toml", configuration)
    project.write("tests/test_it.py", "def test_it() -> None:\n    pass\n")
    calls = [
        line.partition("#")[0].split()[1:]
        for block in _blocks("console")
        for line in block.splitlines()
        if line.startswith("$ pytest ")
    ]
    assert len(calls) == 3
    for words, count in zip(calls, (1, 1, 2), strict=True):
        done = subprocess.run(
            [sys.executable, "-m", *words, "--color=no"],
            cwd=project.folder,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"{count} passed in " in done.stdout


def test_the_tables_are_complete() -> None:
    rows = dict(re.findall(r"^\| (RP\d+) \| (.+) \|$", PAGE, re.MULTILINE))
    assert rows == {code: rule.title for code, rule in RULES.items()}
    formats = re.findall(r"^\| `(\w+)` \| ", PAGE, re.MULTILINE)
    assert formats == list(FORMATS)
    plugin = (ROOT / "retrodsl" / "pytest_plugin" / "__init__.py").read_text("utf-8")
    for option in re.findall(r'"(--retro[\w-]*)"', plugin):
        assert f"| `{option}" in PAGE, option
    for name in re.findall(r'addini\(\s*"(\w+)"', plugin):
        assert f"| `{name}" in PAGE, name
