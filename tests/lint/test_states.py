"""The rules that look into saved states: on real states, and what the engine does with bad ones."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from retrodsl.api import lint_inputs
from retrodsl.diagnostics import Diagnostic
from retrodsl.lint.config import Selection
from retrodsl.lint.inputs import gather
from retrodsl.lint.mend import apply_fixes
from retrodsl.lint.state_values import words_of
from retrodsl.platforms.installation import installed_collections

COLLECTIONS = {path.name: path for path in installed_collections()}


def _installed(name: str) -> Path:
    return next(path / name for path in COLLECTIONS.values() if (path / name).is_dir())


def _lint(*folders: Path) -> list[Diagnostic]:
    return list(lint_inputs(gather(folders), Selection(("RL6",))).diagnostics)


def _told(found: list[Diagnostic]) -> list[tuple[str, str, str]]:
    return [
        (d.code, d.severity.value, Path(d.label.source.name).name)
        for d in found
        if d.label is not None
    ]


@pytest.fixture
def airstriker(tmp_path: Path) -> Path:
    """A copy of the game that the engine ships with its ROM."""
    folder = tmp_path / "Airstriker-Genesis-v0"
    shutil.copytree(_installed("Airstriker-Genesis-v0"), folder)
    return folder


def test_the_shipped_state_is_sound(airstriker: Path) -> None:
    assert _lint(airstriker) == []


BAD: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "not compressed": gzip.decompress,
    "cut off": lambda data: data[: len(data) // 2],
    "a byte wrong": lambda data: data[:-6] + bytes([data[-6] ^ 1]) + data[-5:],
}


@pytest.mark.parametrize("kind", BAD)
def test_damaged_files(airstriker: Path, kind: str) -> None:
    path = airstriker / "Level1.state"
    path.write_bytes(BAD[kind](path.read_bytes()))
    assert _told(_lint(airstriker)) == [("RL601", "error", "Level1.state")]


def test_a_state_of_another_system(airstriker: Path) -> None:
    other = next(_installed("SuperMarioWorld-Snes-v0").glob("*.state"))
    shutil.copy(other, airstriker / "Level1.state")
    (found,) = _lint(airstriker)
    assert found.code == "RL602"
    assert "Snes9x" in found.notes[0]


def test_a_state_that_is_cut_short(airstriker: Path) -> None:
    path = airstriker / "Level1.state"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:5000]))
    assert _told(_lint(airstriker)) == [("RL602", "error", "Level1.state")]


ENGINE = """
import gzip, stable_retro
env = stable_retro.make("Airstriker-Genesis-v0", render_mode=None)
taken = env.initial_state
env.reset()
env.step(env.action_space.sample() * 0)
sound = env.data.lookup_all()
env.initial_state = b"#!s9xsnp:0011" + bytes(5000)
print(env.em.set_state(env.initial_state))
for _ in range(3):
    env.step(env.action_space.sample() * 0)
env.reset()
print(sorted(sound) == sorted(env.data.lookup_all()))
"""


def test_the_engine_says_nothing_of_a_state_that_it_cannot_restore() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ENGINE],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-2:] == ["False", "True"]


#: What is wrong in the states of the installed integrations: every error, and some warnings.
KNOWN = {
    "DavidCranesAmazingTennis-Genesis": [("RL603", "error", "scenario.json")],
    "RoboWarrior-Nes-v0": [("RL604", "error", "data.json")],
    "ShadowOfTheBeast-Genesis-v0": [("RL604", "error", "data.json")],
    "ThunderFox-Genesis-v0": [("RL604", "error", "data.json")],
    "CaliforniaGames-Genesis-v0": [
        ("RL605", "warning", "data.json"),
        ("RL604", "warning", "data.json"),
    ],
    "TetrisAttack-Snes-v0": [("RL603", "warning", "scenario.json")],
    "MagicalTaruruutoKun-Genesis-v0": [("RL607", "warning", "LevelMaze.state")],
    # blanks in front of a number are no defect
    "Defender-Atari2600-v0": [],
    "SonicTheHedgehog-Genesis-v0": [],
    "SuperMarioBros-Nes-v0": [],
}


@pytest.mark.parametrize("name", KNOWN)
def test_installed_states(name: str) -> None:
    assert sorted(_told(_lint(_installed(name)))) == sorted(KNOWN[name])


#: A change of one file of an integration, and what it brings.
PLANTED = [
    (
        "SonicTheHedgehog-Genesis-v0",
        ("script.lua", "data.prev_lives = 3", "data.prev_lives = 5"),
        [("RL606", "error", "script.lua", "begins as 5, and `lives` is 3")],
    ),
    (
        "SonicTheHedgehog-Genesis-v0",
        ("script.lua", '["zone=0,act=0"]', '["zone=9,act=0"]'),
        [("RL608", "error", "script.lua", "the script fails in `GreenHillZone.Act1`")],
    ),
    (
        "Tennis-Atari2600-v0",
        ("script.lua", "data.matches < 6 and", "data.matches < 0 and"),
        [],
    ),
    (
        "Tennis-Atari2600-v0",
        ("script.lua", "    return false\n", "    return data.matches == 0\n"),
        [("RL603", "error", "script.lua", "`done` is true in `Start`")],
    ),
    (
        "1942-Nes-v0",
        ("scenario.json", '"reference": 0', '"reference": 2'),
        [("RL603", "error", "scenario.json", "`lives` is 2")],
    ),
    (
        "1942-Nes-v0",
        ("data.json", '"|u1"', '"|d1"'),
        [],
    ),
]


@pytest.mark.parametrize(("name", "change", "expected"), PLANTED)
def test_planted(
    tmp_path: Path,
    name: str,
    change: tuple[str, str, str],
    expected: list[tuple[str, str, str, str]],
) -> None:
    folder = tmp_path / name
    shutil.copytree(_installed(name), folder)
    file, old, new = change
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    found = _lint(folder)
    assert _told(found) == [told[:3] for told in expected]
    for diagnostic, (_, _, _, part) in zip(found, expected, strict=True):
        assert part in diagnostic.message
    assert apply_fixes(found, unsafe=True).fixes == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("livesP1", ("lives", "p1")),
        ("p2_lives", ("p2", "lives")),
        ("highScore", ("high", "score")),
        ("HP", ("hp",)),
        ("game-over", ("game", "over")),
        ("", ()),
    ],
)
def test_words_of_names(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words
