"""The runner finds what a replay needs, asks the engine for it, and turns failures into results."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from retrodsl.engines.errors import EngineError, EngineTimeoutError, StateError
from retrodsl.movies.bk2 import write_bk2
from retrodsl.movies.model import Movie
from retrodsl.project import Project
from retrodsl.replay.report.json_report import render_json
from retrodsl.replay.report.run import FinishedRun
from retrodsl.replay.report.text import TextReport
from retrodsl.replay.result import ReplayResult
from retrodsl.replay.runner import Runner
from tests.replay.played import HEAD, Played, Recorded, a_rom, play

TEXT = """\
states { Begin default ; Second }
reward { points : gain(score) }
movie "m" from Second { wait 1 ; press B for 1 ; wait 1 }
"""
VALUES = {"score": (0, 0, 20, 20), "lives": (3, 3, 3, 3)}
REPLAY = "replay m { at 2 : score == 20 }\n"


def _runner(played: Played, engine: Recorded, folder: Path, rom: Path | None) -> Runner:
    project = Project.of(folder / "test.retro")
    return Runner(played.program, played.integration, project, engine, rom, time_limit=7)


def _run(folder: Path, text: str = REPLAY, answer: Exception | None = None) -> ReplayResult:
    return _requested(folder, text, answer)[0]


def _requested(
    folder: Path, text: str = REPLAY, answer: Exception | None = None
) -> tuple[ReplayResult, Recorded]:
    played = play(HEAD + TEXT + text, VALUES)
    engine = Recorded(answer or played.run)
    result = _runner(played, engine, folder, a_rom(folder)).run(played.program.replays[0])
    return result, engine


def _states(folder: Path) -> None:
    where = folder / "integrations" / "Airstriker-Genesis"
    where.mkdir(parents=True)
    for name in ("Begin", "Second"):
        (where / f"{name}.state").write_bytes(gzip.compress(name.encode()))


def test_the_engine_gets_what_the_replay_says(tmp_path: Path) -> None:
    _states(tmp_path)
    result, engine = _requested(tmp_path)
    assert result.passed
    assert (result.frames, result.start, result.engine) == (4, "the state Second", "recorded 1")
    (request,) = engine.requests
    assert request.state == b"Second"
    assert request.inputs == [(0,), (1,), (0,)]
    assert (request.players, request.stop_at_done, request.time_limit) == (1, True, 7)
    assert request.screens == {"last"}
    (files,) = engine.files
    assert set(files) == {"data.json", "scenario.json", "metadata.json"}
    assert request.scenario.name == "scenario.json"
    assert not request.data.parent.exists()


def test_a_scenario_of_its_own(tmp_path: Path) -> None:
    _states(tmp_path)
    more = "scenario rush { reward { points : 3 * gain(score) } }\n"
    result, engine = _requested(tmp_path, more + "replay m scenario rush { total reward == 60 }\n")
    assert engine.requests[0].scenario.name == "rush.json"
    (total,) = result.checks
    assert total.held
    # The recorded engine pays what it always pays.
    (reward,) = (c for c in result.comparisons if c.what == "reward")
    assert reward.equal


@pytest.mark.parametrize(
    ("start", "state", "words"),
    [
        ("", b"Second", "the state Second"),
        (" from power", None, "power-on"),
        (" from Begin", b"Begin", "the state Begin"),
    ],
)
def test_a_recorded_movie_starts_where_the_replay_says(
    tmp_path: Path, start: str, state: bytes | None, words: str
) -> None:
    _states(tmp_path)
    text = f'replay "x.bk2"{start} {{ does not end }}\n'
    played = play(HEAD + TEXT + text, VALUES)
    buttons = tuple(played.program.platform.buttons)
    movie = Movie(buttons, ((1,), (2,), (0,)), system="Genesis", state=b"Second")
    write_bk2(movie, tmp_path / "x.bk2")
    engine = Recorded(played.run)
    result = _runner(played, engine, tmp_path, a_rom(tmp_path)).run(played.program.replays[0])
    assert not result.error
    assert engine.requests[0].inputs == [(1,), (2,), (0,)]
    assert engine.requests[0].state == state
    assert result.start == (words if start else "the movie's own state")


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ("Begin default ; Second", "Begin"),
        ("Begin default ; Second default for 2", "Second"),
        ("Begin ; Second default for 2", "Second"),
        ("Begin ; Second", None),
    ],
)
def test_a_movie_of_two_players_starts_where_the_engine_would(
    tmp_path: Path, states: str, state: str | None
) -> None:
    _states(tmp_path)
    text = (
        f'players 2\nstates {{ {states} }}\nmovie "m" {{ wait 3 }}\nreplay m {{ does not end }}\n'
    )
    played = play(HEAD + text, VALUES)
    engine = Recorded(played.run)
    result = _runner(played, engine, tmp_path, a_rom(tmp_path)).run(played.program.replays[0])
    assert not result.error
    assert result.start == (f"the state {state}" if state else "power-on")
    assert engine.requests[0].state == (state.encode() if state else None)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.bk2", None, "the movie x.bk2 is gone"),
        ("x.bk2", b"no zip", "x.bk2: the movie is not a zip"),
        ("x.fm2", b"", "x.fm2: the movie is not a movie of FCEUX"),
    ],
)
def test_a_recorded_movie_that_cannot_be_played(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = _run(tmp_path, f'replay "{name}" {{ does not end }}\n')
    assert message in result.error
    assert not result.passed


def test_a_state_that_is_not_there(tmp_path: Path) -> None:
    result = _run(tmp_path)
    assert result.error == "the state Second was not found"
    assert result.mend.endswith("integrations/Airstriker-Genesis/Second.state")


def test_a_rom_that_is_not_there(tmp_path: Path) -> None:
    _states(tmp_path)
    played = play(HEAD.replace("Airstriker", "NoSuchGame") + TEXT + REPLAY, VALUES)
    where = tmp_path / "integrations"
    (where / "Airstriker-Genesis").rename(where / "NoSuchGame-Genesis")
    engine = Recorded(played.run)
    result = _runner(played, engine, tmp_path, None).run(played.program.replays[0])
    assert result.error == "the ROM of NoSuchGame-Genesis was not found"
    assert "integrations/NoSuchGame-Genesis/rom.md" in result.mend
    assert engine.requests == []


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (StateError("not taken.", "use another"), "the state Second: not taken."),
        (EngineTimeoutError("too slow.", "wait", 3, 7.0), "too slow."),
        (EngineError("it broke.", "mend it"), "it broke."),
    ],
)
def test_an_error_of_the_engine_is_the_verdict(
    tmp_path: Path, error: EngineError, message: str
) -> None:
    _states(tmp_path)
    result = _run(tmp_path, answer=error)
    assert (result.error, result.mend) == (message, error.mend)
    assert not result.passed
    text = TextReport(color=False).result(result)
    assert text == f"replay m\n  ERROR   {message}\n          {error.mend}\n"
    (replay,) = json.loads(render_json(FinishedRun((result,))))["replays"]
    assert (replay["error"], replay["mend"], replay["passed"]) == (message, error.mend, False)


def test_a_bug_of_the_engine_is_not_hidden(tmp_path: Path) -> None:
    _states(tmp_path)
    with pytest.raises(ZeroDivisionError):
        _run(tmp_path, answer=ZeroDivisionError())


def test_players_without_input_press_nothing(tmp_path: Path) -> None:
    _states(tmp_path)
    result, engine = _requested(tmp_path, "players 2\nreward p2 { lost : loss(lives) }\n" + REPLAY)
    assert engine.requests[0].players == 2
    assert engine.requests[0].inputs == [(0, 0), (1, 0), (0, 0)]
    assert len(result.totals) == 2


def test_the_hash_of_the_rom_comes_first(tmp_path: Path) -> None:
    _states(tmp_path)
    wrong, _ = _requested(tmp_path, f'rom sha1 "{"ab" * 20}"\n' + REPLAY)
    assert [check.held for check in wrong.checks] == [False, True]
    assert wrong.checks[0].text == "rom sha1"
    assert "00" * 20 in wrong.checks[0].message
    assert not wrong.passed
    right, _ = _requested(tmp_path, f'rom sha1 "{"00" * 20}"\n' + REPLAY)
    assert right.passed


def test_what_the_report_says_when_the_engine_differs(tmp_path: Path) -> None:
    _states(tmp_path)
    played = play(HEAD + TEXT + REPLAY, VALUES)
    rewards = [*played.run.rewards[:2], (19.0,), *played.run.rewards[3:]]
    engine = Recorded(replace(played.run, rewards=rewards))
    result = _runner(played, engine, tmp_path, a_rom(tmp_path)).run(played.program.replays[0])
    assert not result.passed
    assert all(check.held for check in result.checks)
    text = TextReport(color=False).result(result)
    assert (
        "  DIFFERS the engine's reward\n"
        "          frame 2: the engine pays 19, the spec 20 (points 20): "
        "the term `points` differs\n"
        "            frame  0  1  >2   3\n"
        "            score  0  0  20  20\n"
    ) in text
    assert TextReport(color=False).summary([result]).startswith("0 of 1 replays passed, 1 of 1")
    assert "\x1b" not in text
    assert "\x1b[31mDIFFERS" in TextReport(color=True).result(result)


def test_progress_is_handed_on(tmp_path: Path) -> None:
    _states(tmp_path)
    played = play(HEAD + TEXT + REPLAY, VALUES)
    seen: list[tuple[int, int]] = []
    runner = _runner(played, Recorded(played.run), tmp_path, a_rom(tmp_path))
    runner.run(played.program.replays[0], lambda done, total: seen.append((done, total)))
    assert seen == [(4, 4)]
