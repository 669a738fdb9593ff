"""Names that Gymnasium knows: what is told when a spec gets one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gymnasium.envs.registration import registry

import retrodsl
from retrodsl.env import EnvironmentProblem
from tests.env.specs import AIRSTRIKER, ENDS, RAM, write
from tests.repo.root import ROOT

CARTRIDGES = ROOT / "specs" / "cartridges"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    kept = dict(registry)
    yield
    registry.clear()
    registry.update(kept)


def test_another_spec_of_the_same_name_is_warned_of() -> None:
    assert retrodsl.register(CARTRIDGES / "nes.retro") == "retrodsl/Tenfold-v0"
    with pytest.warns(UserWarning, match=r"retrodsl/Tenfold-v0 was .*nes\.retro until now") as said:
        retrodsl.register(CARTRIDGES / "genesis.retro")
    assert said[0].filename == __file__
    assert registry["retrodsl/Tenfold-v0"].kwargs["spec"] == str(CARTRIDGES / "genesis.retro")


def test_a_variant_of_our_own_is_warned_of_and_the_same_spec_is_not(tmp_path: Path) -> None:
    assert retrodsl.register(AIRSTRIKER, obs="ram") == "retrodsl/Airstriker-v0"
    assert retrodsl.register(AIRSTRIKER) == "retrodsl/Airstriker-v0"
    with pytest.warns(UserWarning, match="retrodsl/Airstriker-v0 was "):
        retrodsl.register(write(tmp_path, RAM, ENDS))
    assert retrodsl.register(write(tmp_path, RAM), "Mine") == "retrodsl/Mine-v0"


def test_paths_stay_those_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("states").mkdir()
    shutil.copy(ROOT / "integrations/Tenfold-Genesis/Start.state", "states/mine.state")
    Path("real.bin").write_bytes(bytes(8))
    Path("linked.md").symlink_to("real.bin")
    write(tmp_path, RAM)
    name = retrodsl.register(
        "game.retro",
        "Mine",
        state="states/mine.state",
        rom=Path("linked.md"),
        movies="found",
        integrations="there",
    )
    assert registry[name].kwargs == {
        "spec": str(tmp_path / "game.retro"),
        "state": str(tmp_path / "states" / "mine.state"),
        "rom": str(tmp_path / "linked.md"),
        "movies": str(tmp_path / "found"),
        "integrations": str(tmp_path / "there"),
    }
    name = retrodsl.register("game.retro", "Mine", state="Level1", movies=None)
    assert registry[name].kwargs["state"] == "Level1"
    assert registry[name].kwargs["movies"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"scenario": "none"}, "has no scenario none"),
        ({"obz": "ram"}, "no argument obz\ndid you mean obs?"),
        ({"frobnicate": 1}, "no argument frobnicate\nit has scenario, state, obs"),
        ({"obs": "sound"}, "obs='sound' is not known"),
        ({"check": None}, "check=None is not known"),
        ({"players": 3}, "3 players"),
        ({"state": "Nowhere"}, "the state Nowhere of Airstriker-Genesis was not found"),
        ({"rom": "nowhere.md"}, "there is no ROM "),
    ],
)
def test_what_could_never_be_made_is_told_at_once(arguments: dict[str, Any], said: str) -> None:
    before = dict(registry)
    with pytest.raises(EnvironmentProblem) as caught:
        retrodsl.register(AIRSTRIKER, "Mine", **arguments)
    assert said in str(caught.value)
    assert registry == before


BY_MODULE = """
import gymnasium
env = gymnasium.make("retrodsl.env:retrodsl/Airstriker-v0", obs="ram")
print(env.reset()[0].shape)
env.close()
"""


def test_gymnasium_imports_us_where_the_name_says_so() -> None:
    words = [sys.executable, "-c", BY_MODULE]
    done = subprocess.run(words, check=True, timeout=120, capture_output=True, text=True)
    assert done.stdout == "(65536,)\n"
