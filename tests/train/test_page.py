"""The page about training: its spec, its figures, its program."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from retrodsl.train.curves import app
from tests.repo.root import ROOT

PAGE = (ROOT / "docs" / "training.md").read_text("utf-8")
FOLDER = ROOT / "docs" / "training"


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_spec_on_the_page_is_the_file() -> None:
    assert _blocks("retro") == [(FOLDER / "airstriker.retro").read_text("utf-8")]


def test_the_picture_is_drawn_from_the_episodes(tmp_path: Path) -> None:
    out = tmp_path / "curves.svg"
    runs = [str(FOLDER / "ppo.csv"), str(FOLDER / "chance.csv")]
    assert CliRunner().invoke(app, [*runs, "--out", str(out)]).exit_code == 0
    assert out.read_text("utf-8") == (FOLDER / "curves.svg").read_text("utf-8")


def test_the_figures_on_the_page_are_those_of_the_runs() -> None:
    """And PPO has at least three times the score of chance."""
    scores = {}
    for name in ("ppo", "chance"):
        summary = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
        rows = (FOLDER / f"{name}.csv").read_text("utf-8").splitlines()
        column = rows[0].split(",").index("score")
        last = [float(row.rsplit(",", len(rows[0].split(",")) - column)[1]) for row in rows[-100:]]
        scores[name] = summary["final"]["score"]
        assert sum(last) / len(last) == pytest.approx(scores[name])
        assert summary["episodes"] == len(rows) - 1
        assert f"{summary['steps']} steps, {summary['episodes']} episodes" in PAGE
        assert f"score {scores[name]:.4g}" in PAGE
        assert summary["violations"] == {}
    assert scores["ppo"] >= 3 * scores["chance"]


@pytest.mark.skipif(
    importlib.util.find_spec("stable_baselines3") is None,
    reason="stable-baselines3 is not installed: pip install 'retrodsl[train]'",
)
def test_the_program_on_the_page_runs(tmp_path: Path) -> None:
    (program,) = _blocks("python")
    for folder in ("specs", "docs", "integrations"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "program.py").write_text(program, "utf-8")
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "model.zip").is_file()
    assert list((tmp_path / "logs").rglob("events.*"))
