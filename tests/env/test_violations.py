"""What is broken is told, and saved as a movie that `retrodsl replay` plays again."""

from __future__ import annotations

import contextlib
import os
import pickle
import warnings
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
import stable_retro
from typer.testing import CliRunner

import retrodsl
from retrodsl.cli.main import app
from retrodsl.env import (
    EnvironmentProblem,
    FrameSkip,
    InvariantViolation,
    InvariantWarning,
    Violation,
)
from retrodsl.env.watch import Check
from tests.env.processes import alone
from tests.env.specs import AIRSTRIKER, BROKEN, RAM, write

RIGHT = np.array([0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], np.int8)


def _moved_right(
    spec: Path, check: Check, frames: int = 6
) -> tuple[Violation | None, dict[str, int], list[Any], list[str]]:
    os.chdir(spec.parent)
    env = retrodsl.make(spec.name, obs="ram", check=check)
    env.reset()
    told: list[Any] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", InvariantWarning)
        with contextlib.suppress(InvariantViolation):
            for _ in range(frames):
                told.append(env.step(RIGHT)[-1].get("violations"))
    env.close()
    shown = [str(w.message) for w in caught if w.category is InvariantWarning]
    return env.watch.latest, dict(env.watch.counts), told, shown


def test_a_violation_is_raised_and_its_movie_breaks_the_same_invariant(tmp_path: Path) -> None:
    spec = write(tmp_path, RAM, BROKEN)
    violation, counts, told, _ = alone(_moved_right, spec, "raise")
    assert violation is not None
    assert (violation.frame, violation.names) == (3, ("invariant stays_left",))
    assert violation.values == {"ship_x": (282, 287)}
    assert counts == {"invariant stays_left": 1}
    assert told == [None, None]
    text = str(violation)
    assert "frame 3: invariant stays_left does not hold (game.retro:16)" in text
    assert "ship_x 282 -> 287" in text
    assert violation.movie is not None
    movie = tmp_path / violation.movie
    result = CliRunner().invoke(app, ["replay", str(spec), str(movie)])
    assert result.exit_code == 1, result.output
    assert "broken at frame 3" in result.output
    assert "equal   the engine's info" in result.output


def test_counting_goes_on_and_saves_one_movie(tmp_path: Path) -> None:
    spec = write(tmp_path, RAM, BROKEN)
    violation, counts, told, shown = alone(_moved_right, spec, "count")
    assert counts == {"invariant stays_left": 4}
    assert told == [None, None, *[("invariant stays_left",)] * 4]
    assert violation is not None
    assert violation.frame == 6
    assert shown == []
    assert len(list(tmp_path.glob("violations/*.bk2"))) == 1


def test_a_warning_comes_once_for_as_long_as_it_lasts(tmp_path: Path) -> None:
    spec = write(tmp_path, RAM, BROKEN)
    _, counts, _, shown = alone(_moved_right, spec, "warn")
    assert counts == {"invariant stays_left": 4}
    assert len(shown) == 1
    assert "retrodsl replay game.retro violations" in shown[0]


def test_nothing_is_checked_when_off(tmp_path: Path) -> None:
    violation, counts, told, shown = alone(_moved_right, write(tmp_path, RAM, BROKEN), "off")
    assert (violation, counts, told, shown) == (None, {}, [None] * 6, [])
    assert not (tmp_path / "violations").exists()


def test_ranges_and_closed_enums_are_checked(tmp_path: Path) -> None:
    ram = RAM.replace("@ 0xFF0268", "@ 0xFF0268  in 137..280").replace(
        "@ 0xFF025A", "@ 0xFF025A  enum only { none = 0, one = 1 }"
    )
    violation, counts, _, _ = alone(_moved_right, write(tmp_path, ram), "count", 2)
    assert counts == {"range of lives": 3, "range of ship_x": 1}
    assert violation is not None
    assert "lives has left its enum; ship_x has left 137..280" in str(violation)


# --- the wrapper


class Twice(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Makes every step two frames."""

    def step(self, action: Any) -> Any:
        self.env.step(action)
        return self.env.step(action)


def _wrapped(spec: Path, compare: bool) -> tuple[list[str], Violation | None, dict[str, Any]]:
    env = stable_retro.make("Airstriker-Genesis-v0", render_mode="rgb_array")
    checked = retrodsl.check(
        Twice(env), spec, compare=compare, on_violation="count", movies=spec.parent / "found"
    )
    said = []
    for step in (checked.step, lambda action: retrodsl.check(env, spec)):
        try:
            step(RIGHT)
        except EnvironmentProblem as error:
            said.append(error.cause)
    checked.reset(seed=0)
    for _ in range(2):
        info = checked.step(RIGHT)[-1]
    checked.close()
    assert "step" not in vars(env)
    return said, checked.watch.latest, {**checked.watch.counts, "info": info}


def test_the_wrapper_sees_frames_that_a_wrapper_inside_skips(tmp_path: Path) -> None:
    """The engine's own integration reads another score and has no ship: memory is read."""
    spec = write(tmp_path, RAM, BROKEN, "done { gone : ship_x == 0 }")
    said, violation, counts = alone(_wrapped, spec, compare=True)
    assert said == ["a step before the first reset", "this environment is checked already"]
    assert counts.pop("info")["violations"] == ("invariant stays_left",)
    assert counts == {"invariant stays_left": 2}
    assert violation is not None
    assert violation.frame == 4
    movies = list((tmp_path / "found").iterdir())
    assert len(movies) == 1
    result = CliRunner().invoke(app, ["replay", str(spec), str(movies[0])])
    assert "broken at frame 3" in result.output, result.output


def test_the_wrapper_holds_reward_and_done_against_the_spec(tmp_path: Path) -> None:
    rules = "done { far : ship_x > 284 }"
    spec = write(tmp_path, RAM, rules)
    _, violation, counts = alone(_wrapped, spec, compare=True)
    assert "violations" not in counts.pop("info")
    assert counts == {"engine done": 1}, "behind the end nothing is checked"
    assert violation is not None
    assert "the engine says not done, far in the spec" in str(violation)
    assert violation.values == {"ship_x": (282, 287)}
    _, violation, counts = alone(_wrapped, spec, compare=False)
    assert violation is None


def test_a_movie_of_the_engine_s_own_reward_says_where_it_is_seen(tmp_path: Path) -> None:
    """A replay of the spec plays the spec's own integration, where nothing differs."""
    spec = write(tmp_path, RAM, "done { far : ship_x > 284 }")
    _, violation, _ = alone(_wrapped, spec, compare=True)
    assert violation is not None
    assert violation.movie is not None
    assert "played again by" not in violation.note
    assert f"{violation.movie} shows it on this frame of the integration" in violation.note
    assert f"{os.sep}Airstriker-Genesis-v0;" in violation.note
    result = CliRunner().invoke(app, ["replay", str(spec), violation.movie])
    assert result.exit_code == 0, result.output


def test_what_a_replay_shows_and_what_it_does_not_are_told_apart(tmp_path: Path) -> None:
    spec = write(tmp_path, RAM, BROKEN, "done { far : ship_x > 284 }")
    _, violation, _ = alone(_wrapped, spec, compare=True)
    assert violation is not None
    assert violation.names == ("invariant stays_left", "engine done")
    first, second = violation.note.splitlines()
    assert first.startswith("played again by: retrodsl replay ")
    assert second.strip().startswith("engine done: ")


# --- the reset frame


#: On the reset frame the ship is at 272, from the first step to the right on at 277.
AT_RESET = "invariant { moved : ship_x > 272 }"


def _from_reset(spec: Path, wrapped: bool) -> list[tuple[Any, Any]]:
    if wrapped:
        bare = stable_retro.make("Airstriker-Genesis-v0", render_mode="rgb_array")
        env: Any = retrodsl.check(bare, spec, on_violation="count", movies=None)
    else:
        env = FrameSkip(retrodsl.make(spec, obs="ram", check="count", movies=None), 2)
    infos = []
    for _ in range(2):
        infos += [env.reset()[1], env.step(RIGHT)[-1], env.step(RIGHT)[-1]]
    env.close()
    return [(info.get("violations"), info.get("reset_violations")) for info in infos]


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_reset_frame_s_are_told_there_and_with_the_first_step(
    tmp_path: Path, wrapped: bool
) -> None:
    spec = write(tmp_path, RAM, AT_RESET)
    broken = ("invariant moved",)
    told = alone(_from_reset, spec, wrapped)
    assert told == [(broken, None), (None, broken), (None, None)] * 2


def _standing(spec: Path) -> str:
    env = stable_retro.make("Airstriker-Genesis-v0", render_mode="rgb_array")
    checked = retrodsl.check(env, spec, movies=None)
    checked.reset()
    try:
        checked.step(RIGHT * 0)
    except InvariantViolation as error:
        return str(error)
    return ""


def test_a_reward_that_the_engine_does_not_pay(tmp_path: Path) -> None:
    spec = write(tmp_path, RAM, "reward { still : 1 when delta(ship_x) == 0 }")
    text = alone(_standing, spec)
    assert "frame 1: the engine pays 0, the spec 1 (still 1)" in text


def _float_reward(spec: Path) -> dict[str, int]:
    env = retrodsl.make(spec, obs="ram", check="count", movies=None)
    env.reset()
    for number in range(60):
        env.step(RIGHT if number % 3 else RIGHT * 0)
    env.close()
    return dict(env.watch.counts)


def test_rounding_of_the_engine_is_no_violation(tmp_path: Path) -> None:
    """0.1 and 0.7 are no 32-bit floats: the engine's sums differ from ours in the last bits."""
    reward = "reward {\n  near : 0.1 * gain(ship_x)\n  x : 0.7 * ship_x\n  t : 0.01\n}"
    assert alone(_float_reward, write(tmp_path, RAM, reward)) == {}


# --- errors


def _no_engine() -> None:
    retrodsl.check(gymnasium.make("CartPole-v1"), AIRSTRIKER)


def test_an_environment_of_another_kind_is_refused() -> None:
    with pytest.raises(EnvironmentProblem, match="is not an environment of stable-retro"):
        _no_engine()


def test_errors_stand_pickling_and_what_gymnasium_does_to_them() -> None:
    violation = Violation("Game", 3, ("invariant i",), ("i does not hold",), {"x": (1, 2)})
    for error in (InvariantViolation(violation), EnvironmentProblem("cause", "mend")):
        copy = pickle.loads(pickle.dumps(error))
        again = type(copy)(copy)
        assert str(again) == str(error)
        assert vars(again) == vars(error)
