"""The callback in the learner's own vectors and log; skipped where Stable-Baselines3 is not."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.train.counting import Counting

REASON = "stable-baselines3 is not installed: pip install 'retrodsl[train]'"
pytest.importorskip("stable_baselines3", reason=REASON)

#: Longer than the table on the terminal has room for, and alike as far as it shows them.
LONG = [f"invariant {'so_very_long_that_a_table_would_cut_it' * 2}_{n}" for n in (1, 2)]


class TwoPads(Counting):
    """Four steps an episode, as an environment of two players tells of them."""

    def step(self, action: Any) -> Any:
        """The next frame."""
        seen, _, over, cut, _ = super().step(action)
        info: dict[str, Any] = {"score": self.count * 10, "done_reason": "over" if over else None}
        info["reward_terms"], info["reward_terms_p2"] = {"hit": 1.0, "time": -0.5}, {"hit": 2.0}
        if over:
            info["violations"] = tuple(LONG)
        return seen, 0.5, over, cut, info


def _logged(folder: Path) -> dict[str, list[float]]:
    """What TensorBoard shows, by tag."""
    module = importlib.import_module("tensorboard.backend.event_processing.event_accumulator")
    events = module.EventAccumulator(str(folder))
    events.Reload()
    return {tag: [e.value for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}


@pytest.fixture
def vectors() -> Iterator[Any]:
    module = importlib.import_module("stable_baselines3.common.vec_env")
    vector = module.VecMonitor(module.DummyVecEnv([TwoPads] * 2))
    yield module.VecFrameStack(vector, 2)
    vector.close()


@pytest.mark.parametrize("algorithm", ["PPO", "DQN"])
def test_everything_is_in_tensorboard(
    algorithm: str, vectors: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By way of learners that log at other times, with the table on the terminal."""
    from retrodsl.train import SpecCallback

    library = importlib.import_module("stable_baselines3")
    logger = importlib.import_module("stable_baselines3.common.logger")
    often = {"n_steps": 8, "batch_size": 8} if algorithm == "PPO" else {"learning_starts": 8}
    model = getattr(library, algorithm)("MlpPolicy", vectors, seed=0, device="cpu", **often)
    model.set_logger(logger.configure(str(tmp_path), ["tensorboard", "stdout"]))
    ended: list[int] = []
    callback = SpecCallback(["score"], on_episode=lambda steps, episode: ended.append(steps))
    model.learn(64, callback=callback, log_interval=1)
    assert callback.episodes.ended == len(ended) == 16
    shown = _logged(tmp_path)
    expected = {
        "reward_terms/hit": 4.0,
        "reward_terms/time": -2.0,
        "reward_terms_p2/hit": 8.0,
        "done/over": 1.0,
        "final/score": 40.0,
        "episode/reward": 2.0,
        "episode/length": 4.0,
    }
    assert {tag: shown[tag][-1] for tag in expected} == expected
    counts = shown["violations/all"]
    assert counts == sorted(counts)
    assert counts[-1] > 2
    for name in LONG:
        assert shown[f"violations/{name.replace(' ', '_')}"][-1] == counts[-1] / 2
    table = capsys.readouterr().out
    assert "reward_terms/" in table
    assert "so_very_long" not in table


def test_learning_goes_on_or_begins_anew(vectors: Any) -> None:
    from retrodsl.train import SpecCallback

    library = importlib.import_module("stable_baselines3")
    model = library.PPO("MlpPolicy", vectors, n_steps=6, batch_size=12, seed=0, device="cpu")
    callback = SpecCallback()
    for reset in (True, False, True):
        model.learn(12, callback=callback, reset_num_timesteps=reset)
    # Six steps, six more, and six from a new beginning: 1, 3 and 4 episodes of each environment.
    assert callback.episodes.ended == 8
    assert {episode.length for episode in callback.episodes.latest} == {4}


def test_a_variable_that_is_not_there_ends_the_training(vectors: Any) -> None:
    from retrodsl.train import SpecCallback
    from retrodsl.train.episodes import UnknownFinal

    library = importlib.import_module("stable_baselines3")
    model = library.PPO("MlpPolicy", vectors, n_steps=8, batch_size=8, device="cpu")
    with pytest.raises(UnknownFinal, match="info has no lives; it has score"):
        model.learn(16, callback=SpecCallback(["lives"]))
