"""The environment of a spec on the real emulator."""

from __future__ import annotations

import importlib
import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import retrodsl
from retrodsl.env import EnvironmentProblem, SecondEnvironment, SpecEnv
from retrodsl.env.environment import Observe
from retrodsl.env.pads import Actions
from retrodsl.movies.read import read_movie
from retrodsl.platforms import load_platforms
from tests.env.processes import alone
from tests.env.specs import AIRSTRIKER, ENDS, RAM, write
from tests.repo.root import ROOT

RIGHT = {"filtered": [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], "discrete": 4, "multi_discrete": [0, 2]}


def _ends(spec: Path, actions: Actions) -> list[tuple[float, bool, bool, dict[str, Any]]]:
    env = retrodsl.make(spec, obs="ram", actions=actions)
    env.reset(seed=0)
    rows = []
    for action in [RIGHT[actions]] * 6:
        _, reward, terminated, truncated, info = env.step(action)
        assert type(reward) is float
        rows.append((reward, terminated, truncated, info))
    env.reset()
    env.action_space.seed(0)
    nothing = 0 if actions == "discrete" else np.zeros_like(env.action_space.sample())
    for _ in range(25):
        _, reward, terminated, truncated, info = env.step(nothing)
        rows.append((reward, terminated, truncated, info))
    env.close()
    return rows


@pytest.mark.parametrize("actions", ["filtered", "discrete", "multi_discrete"])
def test_an_episode_ends_as_the_spec_says(tmp_path: Path, actions: Actions) -> None:
    rows = alone(_ends, write(tmp_path, RAM, ENDS), actions)
    moving, standing = rows[:6], rows[6:]
    assert [info["ship_x"] for *_, info in moving[:3]] == [277, 282, 287]
    reward, terminated, truncated, info = moving[3]
    assert (terminated, truncated, info["done_reason"]) == (True, False, "right")
    assert info["reward_terms"] == {"near": 0.5, "alive": 0.01}
    assert reward == pytest.approx(0.51)
    assert reward == float(np.float32(0.1 * 5 + 0.01))
    assert info["half"] == 292 / 16
    assert info["far"] is True
    assert [info["done_reason"] for *_, info in moving[:3]] == [None] * 3
    assert [(t, cut) for _, t, cut, _ in standing[:20]] == [(False, False)] * 19 + [(False, True)]
    assert standing[19][3]["done_reason"] == "late"


def _made(**arguments: Any) -> tuple[list[Any], dict[str, Any]]:
    env = retrodsl.make(AIRSTRIKER, movies=None, **arguments)
    first, info = env.reset(seed=3)
    again, _ = env.reset(seed=3)
    same = bool(np.array_equal(first, again)) and first in env.observation_space
    picture = env.render()
    shape = None if picture is None else picture.shape
    found = [same, first.shape, str(first.dtype), shape, env.metadata["render_fps"], env.statename]
    env.close()
    env.close()
    return found, info


def test_what_the_agent_sees() -> None:
    for obs, shape, dtype in (
        ("image", (224, 320, 3), "uint8"),
        ("ram", (65536,), "uint8"),
        ("variables", (9,), "float32"),
    ):
        found, info = alone(_made, obs=obs, render_mode="rgb_array")
        assert found[:4] == [True, shape, dtype, (224, 320, 3)]
        assert found[4] == pytest.approx(59.92, abs=0.01)
        assert info["lives"] == 3
        assert info["wave_timer"] == 137
        assert "reward_terms" not in info


def test_other_starts() -> None:
    found, info = alone(_made, state="power-on", check="count")
    assert (found[0], found[-1], info["lives"]) == (True, "power-on", 0)
    with pytest.raises(EnvironmentProblem, match="does not take the start state"):
        alone(_made, state=ROOT / "integrations" / "Tenfold-Nes" / "Start.state")


def _checked_by_gymnasium(obs: Observe, actions: Actions) -> None:
    from gymnasium.utils.env_checker import check_env

    env = retrodsl.make(AIRSTRIKER, obs=obs, actions=actions, render_mode="rgb_array")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # The checks of rendering and closing make a second environment in this process.
        check_env(env, skip_render_check=True, skip_close_check=True)
    env.close()
    for mode in ("rgb_array", None):
        assert env.spec is not None
        other = env.spec.make(render_mode=mode)
        other.reset()
        assert (other.render() is None) is (mode is None)
        other.close()


@pytest.mark.parametrize(
    ("obs", "actions"),
    [("image", "filtered"), ("ram", "discrete"), ("variables", "multi_discrete")],
)
def test_gymnasium_has_nothing_to_say(obs: Observe, actions: Actions) -> None:
    alone(_checked_by_gymnasium, obs, actions)


def _checked_by_stable_baselines3(obs: Observe) -> None:
    check_env = importlib.import_module("stable_baselines3.common.env_checker").check_env
    env = retrodsl.make(AIRSTRIKER, obs=obs)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env, warn=True)
    env.close()


@pytest.mark.parametrize("obs", ["image", "ram", "variables"])
def test_stable_baselines3_has_nothing_to_say(obs: Observe) -> None:
    pytest.importorskip("stable_baselines3", reason="stable-baselines3 is not installed")
    alone(_checked_by_stable_baselines3, obs)


def _second() -> tuple[str, str]:
    env = retrodsl.make(AIRSTRIKER)
    try:
        retrodsl.make(AIRSTRIKER)
    except SecondEnvironment as error:
        text = str(error)
    env.close()
    copy: SpecEnv = pickle.loads(pickle.dumps(env))
    copy.reset()
    copy.close()
    try:
        copy.reset()
    except EnvironmentProblem as error:
        return text, str(error)
    raise AssertionError("a closed environment was reset")


def test_a_second_environment_is_told_how() -> None:
    second, closed = alone(_second)
    assert "AsyncVectorEnv" in second
    assert "SubprocVecEnv" in second
    assert "closed environment" in closed


def _two_pads(scenario: str) -> list[Any]:
    chance = np.random.default_rng(1)
    env = retrodsl.make(ROOT / "specs/cartridges/genesis.retro", scenario, obs="ram")
    rows: list[Any] = []
    env.reset()
    for _ in range(700):
        action = chance.integers(0, 2, env.action_space.n).astype(np.int8)
        _, reward, terminated, truncated, info = env.step(action)
        rows.append((reward, terminated, truncated, info))
        if terminated or truncated:
            break
    env.close()
    return rows


def test_two_players_and_a_script_agree_with_the_engine() -> None:
    """Every check is on: the engine's rewards and done, by JSON and by Lua, are the spec's."""
    for scenario in ("scenario", "scripted"):
        rows = alone(_two_pads, scenario)
        reward, terminated, truncated, info = rows[-1]
        assert terminated or truncated
        assert info["done_reason"]
        assert info["reward_terms_p2"] == {"score": info["reward_p2"]}
        assert any(row[0] for row in rows)
        assert reward == pytest.approx(sum(info["reward_terms"].values()))


def _recorded(movie: Path) -> None:
    env = retrodsl.make(AIRSTRIKER, obs="ram", actions="discrete")
    env.record_movie(str(movie))
    env.reset()
    for action in (4, 4, 0, 3):
        env.step(action)
    env.stop_record()
    env.close()


def test_the_engine_s_own_recorder_gets_what_is_pressed(tmp_path: Path) -> None:
    movie = tmp_path / "pressed.bk2"
    alone(_recorded, movie)
    genesis = load_platforms()["Genesis"]
    assert read_movie(movie, genesis).frames == ((128,), (128,), (0,), (65,))


HAND = """
function paid() return 2.5 end
function over() return data.ship_x > 280 end
"""


def _by_hand(spec: Path) -> list[Any]:
    env = retrodsl.make(spec, obs="ram", actions="discrete", check="off")
    env.reset()
    rows = [env.step(4)[1:] for _ in range(2)]
    env.close()
    return rows


def test_a_hand_written_script_pays_and_ends(tmp_path: Path) -> None:
    (tmp_path / "hand.lua").write_text(HAND, "utf-8")
    spec = write(tmp_path, RAM, 'lua "hand.lua" { reward = paid  done = over }')
    first, second = alone(_by_hand, spec)
    assert first[:3] == (2.5, False, False)
    assert second[:3] == (2.5, True, False)
    assert second[3]["done_reason"] == "lua:over"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"obs": "sound"}, "obs='sound' is not known"),
        ({"actions": "any"}, "actions='any' is not known"),
        ({"scenario": "none"}, "has no scenario none"),
        ({"players": 3}, "3 players"),
        ({"state": "Nowhere"}, "the state Nowhere of Airstriker-Genesis was not found"),
        ({"rom": "nowhere.md"}, "there is no ROM nowhere.md"),
        ({"check": "shout"}, "check='shout' is not known"),
        ({"render_mode": "ansi"}, "render_mode='ansi' is not known"),
        ({"spec": "nowhere.retro"}, "there is no spec nowhere.retro"),
    ],
)
def test_what_cannot_be_made_is_explained(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        retrodsl.make(**{"spec": AIRSTRIKER, **arguments})
    assert said in str(caught.value)


def test_a_spec_with_an_error_is_shown(tmp_path: Path) -> None:
    spec = write(tmp_path, RAM, "done { never : lives == 70000 }")
    with pytest.raises(EnvironmentProblem, match="this can never be true"):
        retrodsl.make(spec)


def test_a_rom_of_another_system_is_refused(tmp_path: Path) -> None:
    rom = ROOT / "integrations" / "Tenfold-Nes" / "rom.nes"
    with pytest.raises(EnvironmentProblem):
        alone(_with_rom, str(rom))


def _with_rom(rom: str) -> None:
    retrodsl.make(AIRSTRIKER, rom=rom).close()
