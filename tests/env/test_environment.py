"""The environment of a spec on the real emulator."""

from __future__ import annotations

import importlib
import os
import pickle
import sys
import warnings
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest

import retrodsl
from retrodsl.env import EnvironmentProblem, SecondEnvironment, SpecEnv
from retrodsl.env.arguments import Observe
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


NAMED = """
scenario race {
  reward { near : 0.5 * gain(ship_x) }
  done { right : ship_x >= 290 }
}
scenario rest { reward { alive : 1 } }
"""


def _scenario_of(spec: Path, scenario: str | None) -> tuple[str, list[str]]:
    env = retrodsl.make(spec, scenario, obs="ram")
    env.reset()
    info = env.step(env.action_space.sample())[4]
    env.close()
    return env.game.scenario.name, list(info["reward_terms"])


def test_the_usual_scenario_is_that_of_the_top_or_the_first(tmp_path: Path) -> None:
    memory = RAM.partition("actions")[0]  # which are of a scenario, the top's
    named = write(tmp_path, memory, NAMED)
    assert alone(_scenario_of, named, None) == ("race", ["near"])
    assert alone(_scenario_of, named, "rest") == ("rest", ["alive"])
    with_top = write(tmp_path, memory, NAMED, ENDS)
    assert alone(_scenario_of, with_top, None)[0] == "scenario"


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


def _seen_info(spec: Path) -> list[Any]:
    env = retrodsl.make(spec, obs="info", actions="discrete")
    space = env.observation_space
    rows: list[Any] = [(space.low.tolist(), space.high.tolist())]
    for observation in (env.reset()[0], env.step(4)[0], env.step(4)[0]):
        assert observation in space
        rows.append(observation.tolist())
    env.close()
    return rows


def test_the_spec_s_info_is_seen_within_its_ranges(tmp_path: Path) -> None:
    info = "info { half : ship_x / 16; far : ship_x > 280; moved : clamp(delta(ship_x), 0, 4) }"
    rows = alone(_seen_info, write(tmp_path, RAM, info))
    assert rows[0] == ([0, 0, 0], [65535 / 16, 1, 4])
    assert rows[1:] == [[17, 0, 0], [277 / 16, 0, 4], [282 / 16, 1, 4]]


@pytest.mark.parametrize(
    ("info", "said"),
    [("", "shows nothing"), ("info { x : 1 / ship_x when ship_x != 0 }", None)],
)
def test_info_that_cannot_be_seen(tmp_path: Path, info: str, said: str | None) -> None:
    spec = write(tmp_path, RAM, info)
    if said is None:
        alone(_seen_info, spec)
        return
    with pytest.raises(EnvironmentProblem, match=said):
        retrodsl.make(spec, obs="info")


def _checked_by_gymnasium(obs: Observe, actions: Actions, screen: bool) -> list[str]:
    from gymnasium.utils.env_checker import check_env

    os.environ.pop("WAYLAND_DISPLAY", None)
    os.environ.pop("DISPLAY", None)
    os.environ.pop("SDL_VIDEODRIVER", None)
    if screen:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
    env = retrodsl.make(AIRSTRIKER, obs=obs, actions=actions, render_mode="rgb_array")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env)
    # What it made of the environment's spec had the emulator for a while.
    env.reset()
    env.step(env.action_space.sample())
    env.close()
    modes: list[str] = env.metadata["render_modes"]
    return modes


@pytest.mark.parametrize(
    ("obs", "actions"),
    [("image", "filtered"), ("ram", "discrete"), ("variables", "multi_discrete")],
)
def test_gymnasium_has_nothing_to_say(obs: Observe, actions: Actions) -> None:
    modes = alone(_checked_by_gymnasium, obs, actions, screen=False)
    assert modes == (["rgb_array"] if sys.platform.startswith("linux") else modes)


def test_gymnasium_has_nothing_to_say_of_a_window() -> None:
    pytest.importorskip("pygame", reason="pygame is not installed")
    assert alone(_checked_by_gymnasium, "info", "filtered", screen=True) == ["human", "rgb_array"]


def _shown() -> list[Any]:
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    pygame = importlib.import_module("pygame")
    env = retrodsl.make(AIRSTRIKER, render_mode="human", actions="discrete")
    picture, _ = env.reset()
    title, surface = pygame.display.get_caption()[0], pygame.display.get_surface()
    middle = tuple(surface.get_at((surface.get_width() // 2, 3 * 200)))[:3]
    found = [title, surface.get_size(), middle == tuple(picture[200, 160])]
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    for _ in range(3):
        env.step(0)
    found += [env.render(), pygame.display.get_init()]
    env.close()
    return found


def test_a_person_looks_on_and_closes_the_window() -> None:
    pytest.importorskip("pygame", reason="pygame is not installed")
    assert alone(_shown) == ["Airstriker-Genesis", (960, 672), True, None, False]


def _lent() -> list[Any]:
    first = gymnasium.make("retrodsl/Airstriker-v0", check="count").unwrapped
    first.reset()
    plain = [first.step(RIGHT["filtered"])[1:] for _ in range(5)]
    assert first.spec is not None
    second = first.spec.make(obs="ram")
    told: list[Any] = []
    for call in (lambda: first.step(RIGHT["filtered"]), first.render, first.reset):
        try:
            told.append(call())
        except EnvironmentProblem as error:
            told.append(f"{type(error).__name__}: {error}")
    second.reset()
    second.close()
    first.reset()
    again = [first.step(RIGHT["filtered"])[1:] for _ in range(5)]
    copy = pickle.loads(pickle.dumps(first.spec))
    told += [again == plain, copy.kwargs == first.spec.kwargs]
    try:
        copy.make()  # a copy is no longer this environment's
    except SecondEnvironment as error:
        told.append(str(error))
    first.close()
    return told


def test_an_environment_lends_its_emulator_to_one_made_of_its_spec() -> None:
    step, render, reset, same, copied, second = alone(_lent)
    assert step.startswith("EnvironmentProblem: a step before the first reset")
    assert render is None
    assert reset.startswith("SecondEnvironment: this environment's emulator has gone to the one")
    assert same
    assert copied
    assert "AsyncVectorEnv" in second


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
        ({"players": 0}, "0 players"),
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
