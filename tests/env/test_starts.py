"""Episodes from other states: for all that follow, or for one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import retrodsl
from retrodsl.cli.main import app
from retrodsl.env import EnvironmentProblem, SpecEnv
from retrodsl.movies.read import read_movie
from retrodsl.platforms import load_platforms
from tests.env.processes import alone
from tests.env.specs import RAM, write
from tests.repo.root import ROOT

CARTRIDGE = ROOT / "specs" / "cartridges" / "genesis.retro"
STATES = ROOT / "integrations" / "Tenfold-Genesis"


def _starts() -> dict[str, Any]:
    """What tells the starts apart: their memory on the reset frame."""
    env = retrodsl.make(CARTRIDGE, obs="ram", check="off")
    found: dict[str, Any] = {"usual": env.reset()[0], "usual name": env.statename}
    found["for one"] = env.reset(options={"state": "Over"})[0]
    found["after one"] = env.reset(options={"other": 1})[0]
    found["name after one"] = env.statename
    env.load_state("Over.state")
    found["loaded"], found["loaded name"] = env.reset()[0], env.statename
    found["loaded again"] = env.reset()[0]
    env.load_state(STATES / "Start.state")
    found["by file"] = env.reset()[0]
    env.load_state("power-on")
    found["power-on"] = env.reset()[0]
    env.close()
    return {name: v if isinstance(v, str) else v.tobytes() for name, v in found.items()}


def test_another_state_for_one_episode_or_from_now_on() -> None:
    found = alone(_starts)
    assert found["usual name"] == found["name after one"] == "Start"
    assert found["loaded name"] == "Over.state"
    assert found["usual"] == found["after one"] == found["by file"]
    assert found["for one"] == found["loaded"] == found["loaded again"]
    assert len({found[name] for name in ("usual", "for one", "power-on")}) == 3


def _refused() -> list[str]:
    env = retrodsl.make(CARTRIDGE, obs="ram", check="off")
    said = []
    for state in ("Nowhere", ROOT / "integrations/Tenfold-Nes/Start.state"):
        for call in (env.load_state, lambda state: env.reset(options={"state": state})):
            try:
                call(state)
                env.reset()
            except EnvironmentProblem as error:
                said.append(error.cause)
        env.load_state("Start")
    env.reset()
    env.close()
    return said


def test_a_state_that_is_not_there_or_not_of_this_system() -> None:
    missing, missing_too, other, other_too = alone(_refused)
    assert missing == missing_too == "the state Nowhere of Tenfold-Genesis was not found"
    assert other == other_too
    assert other.startswith("the emulator does not take the start state")


def _movie(env: SpecEnv) -> str | None:
    return None if env.watch.latest is None else env.watch.latest.movie


def _violated(spec: Path) -> list[str | None]:
    """Movies of the same violation from the usual state, from power-on and from bytes."""
    os.chdir(spec.parent)
    env = retrodsl.make(spec, obs="ram", actions="discrete", check="count")
    env.reset()
    env.step(4)
    later = env.em.get_state()
    env.reset(options={"state": "power-on"})
    movies = [_movie(env)]
    env.reset()
    movies.append(_movie(env))
    env.initial_state = later
    env.reset()
    movies.append(_movie(env))
    env.close()
    return movies


def test_the_movie_of_a_violation_starts_where_its_episode_did(tmp_path: Path) -> None:
    spec = write(tmp_path, RAM, "invariant { never : ship_x == 1 }")
    movies = alone(_violated, spec)
    assert len(set(movies)) == 3
    read = [read_movie(tmp_path / str(m), load_platforms()["Genesis"]) for m in movies]
    assert [movie.from_power_on for movie in read] == [True, False, False]
    assert read[1].state != read[2].state
    for movie in movies:
        result = CliRunner().invoke(app, ["replay", str(spec), str(tmp_path / str(movie))])
        assert "broken at frame 0" in result.output, result.output


def _checked_twice(spec: Path) -> bool:
    inner = retrodsl.make(spec, obs="ram", check="off")
    env = retrodsl.check(inner, spec, on_violation="count", movies=spec.parent / "found")
    env.reset(options={"state": "power-on"})
    env.close()
    (movie,) = (spec.parent / "found").iterdir()
    return read_movie(movie, load_platforms()["Genesis"]).from_power_on


def test_a_check_around_ours_knows_of_the_episode_s_own_start(tmp_path: Path) -> None:
    assert alone(_checked_twice, write(tmp_path, RAM, "invariant { never : ship_x == 1 }"))


def test_a_name_that_is_no_state_is_refused_before_anything_runs() -> None:
    with pytest.raises(EnvironmentProblem, match="the state Nowhere"):
        retrodsl.make(CARTRIDGE, state="Nowhere")
