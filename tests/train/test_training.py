"""A short run of training on the emulator; skipped where Stable-Baselines3 is not."""

from __future__ import annotations

import csv
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.env.processes import alone
from tests.repo.root import ROOT

REASON = "stable-baselines3 is not installed: pip install 'retrodsl[train]'"
pytest.importorskip("stable_baselines3", reason=REASON)

#: The ship starts at 272: it is soon out of the range that this invariant allows.
SPEC = """
include "airstriker.retro"
scenario training {
  reward { hit : gain(score) / 20; crash : -1 when falls(stars_on == flying) }
  done { crashed : stars_on == exploding }
  truncate { late : frame >= 240 }
  invariant { in_the_middle : ship_x in 200..340 }
  info { place : (ship_x - 272) / 140, score, flying : stars_on == flying }
}
"""


@dataclass(frozen=True)
class Trained:
    """A folder with a spec, and the runs in it."""

    folder: Path
    said: str


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
    )


def _train(folder: Path, out: str, *words: str) -> subprocess.CompletedProcess[str]:
    module = ("retrodsl.train.ppo", "train.retro", "--out", out, "--scenario", "training")
    return _run(folder, *module, "--obs", "info", "--final", "score", *words)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model after a few hundred steps, two of them seen at once."""
    folder = tmp_path_factory.mktemp("training")
    shutil.copy(ROOT / "specs" / "airstriker.retro", folder)
    (folder / "train.retro").write_text(SPEC, "utf-8")
    done = _train(folder, "out", "--steps", "300", "--seed", "3", "--stack", "2")
    assert done.returncode == 0, done.stderr
    return Trained(folder, done.stdout)


def test_a_run_leaves_what_it_came_to(trained: Trained) -> None:
    out = trained.folder / "out"
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert (summary["player"], summary["seed"], summary["steps"]) == ("ppo", 3, 1024)
    assert set(summary["done"]) <= {"crashed", "late", "crashed, late"}
    with (out / "episodes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == summary["episodes"] == summary["averaged"]
    for column, mean in (("score", summary["final"]["score"]), ("reward", summary["reward"])):
        assert np.mean([float(row[column]) for row in rows]) == pytest.approx(mean, abs=1e-3)
    for row in rows:
        assert float(row["term hit"]) + float(row["term crash"]) == float(row["reward"])
        assert float(row["term hit"]) * 20 == float(row["score"])
    assert "PPO: 1024 steps" in trained.said
    assert f"score {summary['final']['score']:.4g}" in trained.said


def test_tensorboard_shows_terms_reasons_and_violations(trained: Trained) -> None:
    module = importlib.import_module("tensorboard.backend.event_processing.event_accumulator")
    events = module.EventAccumulator(str(trained.folder / "out" / "tensorboard"))
    events.Reload()
    tags = set(events.Tags()["scalars"])
    wanted = {"reward_terms/hit", "reward_terms/crash", "final/score", "rollout/ep_rew_mean"}
    assert wanted | {"violations/all", "violations/invariant_in_the_middle"} <= tags
    assert any(tag.startswith("done/") for tag in tags)
    summary = json.loads((trained.folder / "out" / "summary.json").read_text("utf-8"))
    count = events.Scalars("violations/invariant_in_the_middle")[-1].value
    assert count == summary["violations"]["invariant in_the_middle"] > 0


def test_a_violation_of_training_is_a_movie_that_replays(trained: Trained) -> None:
    movies = sorted((trained.folder / "out" / "violations").glob("*in_the_middle*.bk2"))
    assert movies
    name = str(movies[0].relative_to(trained.folder))
    done = _run(
        trained.folder, "retrodsl.cli.main", "replay", "--scenario", "training", "train.retro", name
    )
    assert done.returncode == 1
    assert "in_the_middle" in done.stdout


def _played(folder: Path) -> tuple[float, int]:
    """A play of the model in its own environment: what it is paid, and the score."""
    from retrodsl.train.models import load_model, read_note

    os.chdir(folder)
    path = folder / "out" / "model.zip"
    note = read_note(path)
    np.random.seed(7)
    seed = int(np.random.randint(1 << 31))
    model, env = load_model(path, note), note.setup.make()
    model.set_random_seed(seed)
    seen, _ = env.reset()
    total, over, info = 0.0, False, dict[str, Any]()
    while not over:
        action, _ = model.predict(seen, deterministic=False)
        seen, reward, terminated, truncated, info = env.step(action)
        total, over = total + float(reward), terminated or truncated
    env.close()
    return total, info["score"]


def test_a_recorded_model_plays_as_in_training_and_replays_the_same(trained: Trained) -> None:
    total, score = alone(_played, trained.folder)
    words = ("record", "train.retro", "--policy", "out/model.zip", "--scenario", "training")
    done = _run(trained.folder, "retrodsl.cli.main", *words, "--until-done", "--seed", "7")
    assert done.returncode == 0, done.stderr
    assert f"reward {total:g}, done on frame" in done.stdout
    frames = re.findall(r"wrote model.bk2: (\d+) frames", done.stdout)
    # The same without the invariant that the model breaks as it did when it learned.
    text = "\n".join(line for line in SPEC.splitlines() if "invariant" not in line)
    text += f"""
    replay "model.bk2" scenario training {{
      at {frames[0]} : score == {score}
      total reward == {total:g}
    }}
    """
    (trained.folder / "checked.retro").write_text(text, "utf-8")
    done = _run(
        trained.folder, "retrodsl.cli.main", "replay", "checked.retro", "--only", "model.bk2"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "model.bk2" in done.stdout


def test_chance_is_evaluated_in_the_same_way(trained: Trained) -> None:
    done = _train(trained.folder, "chance", "--steps", "200", "--envs", "1", "--random")
    assert done.returncode == 0, done.stderr
    out = trained.folder / "chance"
    assert sorted(path.name for path in out.iterdir() if path.is_file()) == [
        "episodes.csv",
        "summary.json",
    ]
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert (summary["player"], summary["steps"]) == ("chance", 200)
    assert summary["episodes"] >= 2


def test_a_spec_without_what_the_model_looks_at_is_told(trained: Trained) -> None:
    (trained.folder / "bare.retro").write_text(
        'game "Airstriker-Genesis"\nram { score : u2 @ 0xFF0250 }\ninfo { score }\n', "utf-8"
    )
    words = ("record", "bare.retro", "--policy", "out/model.zip", "--frames", "9")
    done = _run(trained.folder, "retrodsl.cli.main", *words, "--out", "x.bk2")
    assert done.returncode == 1
    assert "the model looks at" in done.stderr
    assert "record with the spec that it was trained with" in done.stderr
    assert not (trained.folder / "x.bk2").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "out"), "out is there already: name another folder with --out"),
        (("--out", "new", "--final", "scroe"), "info has no number scroe; it has "),
        (("--out", "new", "--scenario", "nope"), "has no scenario nope"),
        (("--out", "new", "--stack", "0"), "--stack"),
    ],
)
def test_wrong_uses(trained: Trained, words: tuple[str, ...], said: str) -> None:
    done = _run(trained.folder, "retrodsl.train.ppo", "airstriker.retro", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (trained.folder / "new").exists()
