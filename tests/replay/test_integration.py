"""Integrations without a spec: which there are below a folder, and how one is played."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from retrodsl.engines._base import EngineRun, Progress, RunRequest
from retrodsl.movies.bk2 import write_bk2
from retrodsl.movies.model import Movie
from retrodsl.platforms.load import load_platforms
from retrodsl.replay.integration import IntegrationRunner, integrations_in, movie_replay
from tests.replay.played import HEAD, Recorded, a_rom, compiled, memory, run_of


def _integration(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "data.json").write_text("{}")
    return folder


def test_integrations_lie_anywhere_below(tmp_path: Path) -> None:
    near = _integration(tmp_path / "A-Genesis")
    deep = _integration(tmp_path / "data" / "more" / "B-Genesis")
    for name in (".venv", "node_modules", "venv/lib/site-packages/stable_retro"):
        _integration(tmp_path / name / "C-Genesis")
    _integration(near / "contrib" / "D-Genesis")
    (tmp_path / "loop").symlink_to(tmp_path)
    outside = _integration(tmp_path / ".outside" / "E-Genesis")
    (tmp_path / "E-Genesis").symlink_to(outside)
    assert integrations_in(tmp_path) == [near, tmp_path / "E-Genesis", deep]
    assert integrations_in(near) == [near]
    assert integrations_in(tmp_path / ".outside") == [outside]


class _Scenarios(Recorded):
    """Remembers what the scenario was that it played."""

    def __init__(self, answer: EngineRun) -> None:
        super().__init__(answer)
        self.scenarios: list[str] = []

    def run(self, request: RunRequest, progress: Progress | None = None) -> EngineRun:
        del progress
        self.scenarios.append(request.scenario.read_text("utf-8"))
        assert isinstance(self.answer, EngineRun)
        return self.answer


@pytest.fixture
def runner(tmp_path: Path) -> IntegrationRunner:
    """An integration without a scenario, and a movie ``m.bk2``."""
    folder = _integration(tmp_path / "Some-Genesis")
    buttons = load_platforms()["Genesis"].buttons
    write_bk2(Movie(buttons, ((0,),), system="Genesis", state=b"state"), folder / "m.bk2")
    (folder / "Begin.state").write_bytes(gzip.compress(b"state"))
    program, _ = compiled(HEAD + "done { over : lives < 0 }\n")
    ram = memory(program, {"score": (0, 0), "lives": (3, 3)})
    engine = _Scenarios(run_of(2, ram, [(0.0,), (0.0,)], [False, False]))
    return IntegrationRunner(folder, engine, a_rom(tmp_path))


def test_a_scenario_that_is_missing_is_an_empty_one(runner: IntegrationRunner) -> None:
    assert isinstance(runner.engine, _Scenarios)
    result = runner.run(movie_replay("m.bk2"))
    assert result.error == ""
    assert result.frames_compared == 0
    assert (
        "there is no scenario.json: nothing is paid, and nothing ends the episode" in result.notes
    )
    assert runner.engine.scenarios == ["{}"]
    (runner.folder / "scenario.json").write_text('{"done": {}}')
    assert runner.run(movie_replay("m.bk2")).notes == result.notes[1:]
    assert runner.engine.scenarios == ["{}", '{"done": {}}']


def test_a_scenario_that_cannot_be_had_is_an_error(runner: IntegrationRunner) -> None:
    named = runner.run(movie_replay("m.bk2", "nope"))
    assert named.error == f"{runner.folder} has no scenario nope.json"
    (runner.folder / "scenario.json").symlink_to("gone.json")
    assert runner.run(movie_replay("m.bk2")).error.endswith("has no scenario scenario.json")
