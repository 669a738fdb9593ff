"""What is said of a file that is no model, or of one that cannot play."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest

from retrodsl.record.errors import AgentError
from retrodsl.record.policies import load_policy, split_name
from retrodsl.train.models import PLAYER, ModelError, ModelNote, load_model, read_note, save_model
from retrodsl.train.player import Player
from retrodsl.train.setup import Setup
from tests.env.specs import RAM, write

ALGORITHM = "tests.train.test_models:Model"


class Model:
    """As one of Stable-Baselines3, as far as it is asked."""

    def __init__(self, seen: int = 3) -> None:
        self.seen = seen

    def save(self, path: Path) -> None:
        """A zip file."""
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("data", json.dumps(self.seen))

    @classmethod
    def load(cls, path: Path, device: str) -> Model:
        """From it."""
        assert device == "cpu"
        with zipfile.ZipFile(path) as archive:
            return cls(json.loads(archive.read("data")))

    @property
    def observation_space(self) -> Any:
        """Of numbers."""
        return gymnasium.spaces.Box(-1, 1, (self.seen,), np.float32)

    def set_random_seed(self, seed: int) -> None:
        """What its chance begins with."""
        self.seed = seed

    def predict(self, seen: Any, deterministic: bool) -> tuple[list[float], None]:
        """Says what it saw, and how it was asked."""
        return [*seen.tolist(), -1 if deterministic else self.seed], None


def _zip(path: Path, note: str | None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data", "3")
        if note is not None:
            archive.writestr("retrodsl.json", note)
    return path


def test_a_model_keeps_its_setup_and_plays_as_it_was_trained(tmp_path: Path) -> None:
    spec = write(
        tmp_path, RAM, "info { place : clamp(ship_x - 272, -10, 10), still : delta(ship_x) == 0 }"
    )
    setup = Setup(spec=str(spec), obs="info", skip=2, stack=2)
    path = save_model(Model(4), tmp_path / "model.zip", setup, deterministic=True)
    assert read_note(path) == ModelNote(
        algorithm=ALGORITHM, setup=setup.placed(), deterministic=True
    )
    assert split_name("a:b.zip") == ("a:b.zip", "")
    player = load_policy("model.zip", tmp_path)
    assert isinstance(player, Player)
    frames = [
        {"ship_x": x, "score": 0, "lives": 3, "score_times_65536": 0} for x in (272, 277, 282)
    ]
    assert [player(None, frame) for frame in (*frames, frames[-1])] == [
        [0, 1, 0, 1, -1],
        [0, 1, 0, 1, -1],
        [0, 1, 1, -1, -1],
        [0, 1, 1, -1, -1],
    ], "every second frame is looked at, and deltas are from frame to frame"


def test_chance_comes_from_the_seed_of_the_recording(tmp_path: Path) -> None:
    save_model(Model(1), tmp_path / "model.zip", Setup(spec=str(write(tmp_path, RAM)), obs="ram"))
    seeds = []
    for seed in (5, 5, 6):
        np.random.seed(seed)
        seeds.append(load_policy("model.zip", tmp_path)(np.zeros(1), {}))
    assert seeds[0] == seeds[1] != seeds[2]


def test_what_a_model_cannot_be_shown(tmp_path: Path) -> None:
    spec = write(tmp_path, RAM)
    save_model(Model(9), tmp_path / "model.zip", Setup(spec=str(spec)))
    player = load_policy("model.zip", tmp_path)
    with pytest.raises(AgentError, match="looks at score, which this spec does not have"):
        player(None, {})
    with pytest.raises(AgentError, match=r"trained to see \(9,\), and is shown \(4,\)") as caught:
        player(None, {"ship_x": 0, "score": 0, "lives": 3, "score_times_65536": 0})
    assert "has changed since" in caught.value.mend
    save_model(Model(9), tmp_path / "image.zip", Setup(spec=str(spec), obs="image"))
    with pytest.raises(AgentError) as caught:
        load_policy("image.zip", tmp_path)(np.zeros(7), {})
    assert caught.value.mend == "--obs image shows it what it was trained with"
    spec.unlink()
    with pytest.raises(AgentError, match="was trained with a spec: there is no spec"):
        load_policy("model.zip", tmp_path)


def test_a_pointer_cannot_be_followed(tmp_path: Path) -> None:
    pointer = "ram { at : u2 @ [lives] + 0xFF0265 }\ninfo { at }"
    setup = Setup(spec=str(write(tmp_path, RAM, pointer)), obs="info")
    save_model(Model(1), tmp_path / "model.zip", setup)
    with pytest.raises(AgentError, match="reads through a pointer"):
        load_policy("model.zip", tmp_path)


NOTE: dict[str, Any] = {"algorithm": ALGORITHM, "setup": {"spec": "x.retro"}}


@pytest.mark.parametrize(
    ("note", "said", "mend"),
    [
        (None, "does not say how it was trained", "retrodsl.train.save_model"),
        ("[]", "names the player None", "retrodsl.train.save_model"),
        ("no json", "is no model", "retrodsl.train.save_model"),
        (json.dumps({"player": "nowhere.at:all"}), "names the player nowhere.at:all", ""),
        (json.dumps({"player": "json:dumpss"}), "names the player json:dumpss", ""),
        (json.dumps({"player": "json:loads"}), "cannot be played: TypeError", ""),
        (json.dumps({"player": PLAYER}), "retrodsl.json: algorithm: Field required", ""),
        (json.dumps({"player": PLAYER, **NOTE}), "there is no spec x.retro", ""),
    ],
)
def test_what_cannot_be_played(tmp_path: Path, note: str | None, said: str, mend: str) -> None:
    _zip(tmp_path / "m.zip", note)
    with pytest.raises(AgentError) as caught:
        load_policy("m.zip", tmp_path)
    assert said in caught.value.cause
    assert mend in caught.value.mend


def test_files_that_are_no_models(tmp_path: Path) -> None:
    with pytest.raises(AgentError, match="there is no model"):
        load_policy("m.zip", tmp_path)
    (tmp_path / "m.zip").write_text("no zip", "utf-8")
    with pytest.raises(AgentError, match="is no model"):
        load_policy("m.zip", tmp_path)
    with pytest.raises(ModelError, match="is no model that"):
        read_note(tmp_path / "m.zip")
    with pytest.raises(ValueError, match=r"name it .*m\.zip"):
        save_model(Model(), tmp_path / "m.model", Setup(spec="x.retro"))


@pytest.mark.parametrize("algorithm", ["nowhere_at_all:PPO", "json:PPO", "json"])
def test_an_algorithm_that_is_not_here(tmp_path: Path, algorithm: str) -> None:
    note = ModelNote(algorithm=algorithm, setup=Setup(spec="x.retro"))
    with pytest.raises(ModelError, match="which is not here") as caught:
        load_model(tmp_path / "m.zip", note)
    assert "retrodsl[train]" in caught.value.mend
