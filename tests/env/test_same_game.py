"""``retrodsl.check`` refuses a spec that is for another game."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
import stable_retro

import retrodsl
from retrodsl.env import EnvironmentProblem
from retrodsl.env.watch import Check
from tests.env.processes import alone
from tests.env.specs import AIRSTRIKER, RAM, write
from tests.repo.root import ROOT


def _checked(spec: Path, on_violation: Check = "count") -> list[str]:
    env = stable_retro.make("Airstriker-Genesis-v0", render_mode="rgb_array")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        checked = retrodsl.check(env, spec, on_violation=on_violation, movies=None)
    checked.close()
    return [f"{Path(w.filename).name}: {w.message}" for w in caught if w.category is UserWarning]


def test_another_rom_than_the_spec_s_is_refused() -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        alone(_checked, ROOT / "specs" / "cartridges" / "genesis.retro")
    assert "runs Airstriker-Genesis-v0, whose ROM has the SHA-1 a8be7b0c" in caught.value.cause
    assert "genesis.retro is for Tenfold-Genesis" in caught.value.cause


def test_the_spec_s_own_rom_is_taken_whatever_the_game_is_called() -> None:
    assert alone(_checked, AIRSTRIKER) == []


def test_without_a_hash_names_are_compared(tmp_path: Path) -> None:
    assert alone(_checked, write(tmp_path, RAM)) == []
    other = write(tmp_path, RAM.replace("Airstriker-Genesis", "Other-Genesis"))
    (said,) = alone(_checked, other)
    assert said.startswith("test_same_game.py: the environment runs Airstriker-Genesis-v0, and ")
    assert "is for Other-Genesis" in said


def test_nothing_is_refused_where_nothing_is_checked() -> None:
    assert alone(_checked, ROOT / "specs" / "cartridges" / "genesis.retro", "off") == []


def _made_and_checked(spec: Path) -> str:
    env = retrodsl.make(spec, rom=ROOT / "integrations/Tenfold-Genesis/rom.md", check="off")
    try:
        retrodsl.check(env, AIRSTRIKER)
    except EnvironmentProblem as error:
        return error.cause
    return ""


def test_the_rom_of_an_environment_of_ours_is_the_one_that_it_runs(tmp_path: Path) -> None:
    """Not the one that stable-retro has under the game's name."""
    spec = write(tmp_path, RAM.replace("Level1 default", ""))
    assert "whose ROM has the SHA-1 7b86486e" in alone(_made_and_checked, spec)
