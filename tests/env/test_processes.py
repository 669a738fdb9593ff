"""Several environments: one process each, by Gymnasium and by Stable-Baselines3."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AsyncVectorEnv

import retrodsl
from retrodsl.env import InvariantViolation, SecondEnvironment
from tests.env.processes import alone
from tests.env.specs import AIRSTRIKER, BROKEN, ENDS, RAM, write

RIGHT = np.array([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], np.int8)


class Maker:
    """Makes the environment of a spec in whichever process it is called."""

    def __init__(self, spec: Path) -> None:
        self.spec = spec

    def __call__(self) -> gymnasium.Env[Any, Any]:
        return retrodsl.make(self.spec, obs="variables", movies=None)


def _vector(spec: Path, context: str) -> tuple[list[Any], str]:
    vector = AsyncVectorEnv([Maker(spec)] * 2, context=context)
    vector.reset(seed=0)
    for _ in range(4):
        _, rewards, terminated, _, infos = vector.step(np.stack([RIGHT, RIGHT * 0]))
    found = [rewards.tolist(), terminated.tolist(), list(infos["done_reason"])]
    found.append(infos["reward_terms"]["near"].tolist())
    vector.close()
    env = Maker(spec)()
    try:
        AsyncVectorEnv([Maker(spec)] * 2, context=context)
    except SecondEnvironment as error:
        return found, error.mend
    finally:
        env.close()
    return found, ""


@pytest.mark.parametrize("context", ["fork", "spawn"])
def test_a_vector_of_processes(tmp_path: Path, context: str) -> None:
    found, mend = alone(_vector, write(tmp_path, RAM, ENDS), context)
    rewards, terminated, reasons, near = found
    assert rewards == pytest.approx([0.51, 0.01])
    assert terminated == [True, False]
    assert reasons == ["right", None]
    assert near == [0.5, 0.0]
    assert mend.startswith("close() the other environment first")


def _broken(spec: Path) -> tuple[int, tuple[str, ...]]:
    vector = AsyncVectorEnv([Maker(spec)] * 2)
    vector.reset()
    try:
        for _ in range(4):
            vector.step(np.stack([RIGHT, RIGHT * 0]))
    except InvariantViolation as error:
        vector.close(terminate=True)
        return error.frame, error.names
    return 0, ()


def test_a_violation_comes_through_from_the_other_process(tmp_path: Path) -> None:
    assert alone(_broken, write(tmp_path, RAM, BROKEN)) == (3, ("invariant stays_left",))


def _registered(spec: Path) -> list[Any]:
    import retrodsl.env

    own = gymnasium.make("retrodsl/Airstriker-v0", check="count", obs="ram", max_episode_steps=2)
    own.reset(seed=0)
    found: list[Any] = [own.step(own.action_space.sample())[3] for _ in range(2)]
    assert own.spec is not None
    found.append(own.spec.id)
    own.close()
    found.append(retrodsl.register(spec, "Mine", obs="variables", check="off"))
    vector = gymnasium.make_vec("retrodsl/Mine-v0", 2, vectorization_mode="async")
    observation, _ = vector.reset(seed=0)
    found.append(observation.shape)
    vector.close()
    found.append(retrodsl.register(spec))
    return found


def test_gymnasium_makes_what_is_registered(tmp_path: Path) -> None:
    found = alone(_registered, write(tmp_path, RAM, ENDS))
    assert found == [
        *[False, True, "retrodsl/Airstriker-v0"],
        *["retrodsl/Mine-v0", (2, 4), "retrodsl/Airstriker-v0"],
    ]


def _by_stable_baselines3() -> list[Any]:
    vec_env = importlib.import_module("stable_baselines3.common.vec_env")
    vector = vec_env.SubprocVecEnv([Maker(AIRSTRIKER)] * 2, start_method="spawn")
    vector.reset()
    _, rewards, done, infos = vector.step(np.stack([RIGHT, RIGHT]))
    vector.close()
    return [rewards.tolist(), done.tolist(), [info["ship_x"] for info in infos]]


def test_stable_baselines3_steps_processes() -> None:
    pytest.importorskip("stable_baselines3", reason="stable-baselines3 is not installed")
    assert alone(_by_stable_baselines3) == [[0.0, 0.0], [False, False], [277, 277]]
