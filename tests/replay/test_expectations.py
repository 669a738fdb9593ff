"""Recorded expectations: what is written, that it is read back, and what is said to have moved."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from retrodsl.engines._base import EngineRun
from retrodsl.project import Project
from retrodsl.replay.expectations import (
    ExpectationsError,
    compare_result,
    expectations_path,
    read_expectations,
    record_result,
    update_expectations,
)
from retrodsl.replay.jobs import Job
from retrodsl.replay.recorded_text import note_lines, recorded_lines
from retrodsl.replay.recording import with_recorded
from retrodsl.replay.report.text import TextReport
from retrodsl.replay.result import ReplayResult
from retrodsl.replay.runner import Runner
from tests.replay.played import HEAD, Played, Recorded, a_rom, play

TEXT = """\
reward { points : gain(score) ; lost : -10 * loss(lives) }
done { over : lives < 0 }
movie "m" from power { wait 5 }
replay m { does not end }
"""
SCORE, LIVES = (0, 0, 20, 20, 40, 40), (3, 3, 3, 2, 2, 2)


def _played(
    score: tuple[int, ...] = SCORE, lives: tuple[int, ...] = LIVES, text: str = TEXT
) -> Played:
    return play(HEAD + text, {"score": score, "lives": lives})


def _runner(folder: Path, played: Played, run: EngineRun | None = None) -> Runner:
    project = Project.of(folder / "a.retro")
    engine = Recorded(run or played.run)
    return Runner(played.program, played.integration, project, engine, a_rom(folder))


def _result(folder: Path, played: Played, run: EngineRun | None = None) -> ReplayResult:
    result = _runner(folder, played, run).run(played.program.replays[0])
    assert not result.error
    return result


def _moved(folder: Path, result: ReplayResult) -> dict[str, tuple[str, str]]:
    compared = compare_result(result, folder / "a.retro.expected", "a.retro")
    assert compared is not None
    return {moved.what: (moved.was, moved.now) for moved in compared.moved}


def _record(folder: Path, result: ReplayResult) -> Path:
    path = expectations_path(folder / "a.retro")
    assert update_expectations(path, [record_result(result, "a.retro")])
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    result = _result(tmp_path, _played())
    path = _record(tmp_path, result)
    assert path.name == "a.retro.expected"
    file = read_expectations(path)
    assert file is not None
    (entry,) = file.replay
    assert entry == record_result(result, "a.retro")
    assert (entry.movie, entry.scenario, entry.of, entry.steps) == ("m", "scenario", "a.retro", 5)
    assert entry.ended is None
    assert entry.totals == ({"reward": 30.0, "points": 40.0, "lost": -10.0},)
    assert entry.variables["lives"].model_dump() == {"low": 2, "high": 3, "last": 2}
    assert entry.recorded_on.engine == "recorded 1"
    assert {"lives = { low = 2, high = 3, last = 2 }", 'movie = "m"', "points = 40.0"} <= set(
        path.read_text("utf-8").splitlines()
    )
    assert not update_expectations(path, [entry])


def test_nothing_moved(tmp_path: Path) -> None:
    result = _result(tmp_path, _played())
    assert compare_result(result, tmp_path / "a.retro.expected", "a.retro") is None
    path = _record(tmp_path, result)
    compared = compare_result(result, path, "a.retro")
    assert compared is not None
    assert compared.holds
    assert (compared.moved, compared.elsewhere) == ((), ())
    assert compare_result(result, path, "b.retro") is None


def test_everything_that_moved_is_named(tmp_path: Path) -> None:
    _record(tmp_path, _result(tmp_path, _played()))
    other = _result(tmp_path, _played((0, 0, 20, 25, 25, 25), (3, 3, 3, 3, 3, -1)))
    assert _moved(tmp_path, other) == {
        "end": ("none", "frame 5 with over"),
        "total reward": ("30", "-15"),
        "total points": ("40", "25"),
        "total lost": ("-10", "-40"),
        "high of score": ("40", "25"),
        "last of score": ("40", "25"),
        "low of lives": ("2", "-1"),
        "last of lives": ("2", "-1"),
        "memory": ("as recorded on frame 2", "not on frame 3"),
    }
    shorter = _result(tmp_path, _played(SCORE[:4], LIVES[:4]))
    assert _moved(tmp_path, shorter)["steps"] == ("5", "3")


def test_names_that_came_and_went(tmp_path: Path) -> None:
    _record(tmp_path, _result(tmp_path, _played()))
    text = TEXT.replace("lost : -10", "died : -10")
    moved = _moved(tmp_path, _result(tmp_path, _played(text=text)))
    assert moved == {"total lost": ("-10", ""), "total died": ("", "-10")}


def test_another_rom_is_told_first_and_its_memory_fails_nothing(tmp_path: Path) -> None:
    path = _record(tmp_path, _result(tmp_path, _played()))
    played = _played((0, 7, 20, 20, 40, 40))
    run = replace(played.run, rom_sha1="11" * 20, core_version="2")
    compared = compare_result(_result(tmp_path, played, run), path, "a.retro")
    assert compared is not None
    assert compared.elsewhere[0].startswith("it was recorded on another ROM")
    assert [(m.what, m.fails) for m in compared.moved] == [("memory", False)]
    assert compared.holds
    result = replace(_result(tmp_path, played, run), recorded=compared)
    lines = TextReport(color=False).result(result).splitlines()
    assert lines[1].startswith("  note    it was recorded on another ROM: its SHA-1 was 0000")
    assert "  CHANGED memory: as recorded on frame 0, now not on frame 1" in lines
    assert [word for word, _, _ in note_lines(result)] == ["note"] * len(compared.elsewhere)


def test_update_records_and_the_next_run_holds(tmp_path: Path) -> None:
    played = _played()
    job = Job(_runner(tmp_path, played), played.program.replays[0])
    result = job.runner.run(job.replay)
    (first,) = with_recorded(job, [result], update=True)
    assert first.recorded is not None
    assert first.recorded.written
    (second,) = with_recorded(job, [result], update=True)
    assert second.recorded is not None
    assert not second.recorded.written
    assert next(iter(recorded_lines(second.recorded)))[0] == "same"
    other = _result(tmp_path, _played((0, 0, 20, 20, 40, 60)))
    (moved,) = with_recorded(job, [other], update=False)
    assert not moved.passed
    (again,) = with_recorded(job, [other], update=True)
    assert again.passed
    assert again.recorded is not None
    assert "total points" in [m.what for m in again.recorded.moved]
    failed = replace(result, error="it broke")
    assert with_recorded(job, [failed], update=True) == [failed]


def test_a_replay_that_is_gone_goes_and_others_stay(tmp_path: Path) -> None:
    entry = record_result(_result(tmp_path, _played()), "a.retro")
    others = [
        entry.model_copy(update={"movie": "gone"}),
        entry.model_copy(update={"of": "b.retro"}),
        entry.model_copy(update={"scenario": "rush"}),
    ]
    path = tmp_path / "a.retro.expected"
    update_expectations(path, [entry, *others])
    known = {("a.retro", "m", "scenario"), ("a.retro", "m", "rush")}
    assert update_expectations(path, [entry], known)
    file = read_expectations(path)
    assert file is not None
    assert [e.key for e in file.replay] == [
        ("a.retro", "m", "rush"),
        ("a.retro", "m", "scenario"),
        ("b.retro", "m", "scenario"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "is not UTF-8"),
        (b"replay = [", "is not TOML"),
        (b"format = 2\n", "format"),
        (b"format = 1\n[[replay]]\nmovie = 'm'\n", "replay.0.scenario"),
        (b"format = 1\nmore = 1\n", "more"),
    ],
)
def test_a_file_that_is_broken_is_an_error_of_the_replay(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "a.retro.expected"
    path.write_bytes(content)
    with pytest.raises(ExpectationsError, match=message):
        read_expectations(path)
    played = _played()
    job = Job(_runner(tmp_path, played), played.program.replays[0])
    result = job.runner.run(job.replay)
    for update in (False, True):
        (judged,) = with_recorded(job, [result], update=update)
        assert not judged.passed
        assert judged.recorded is not None
        assert message in judged.recorded.error
        assert path.read_bytes() == content


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _record(tmp_path, _result(tmp_path, _played()))
    before = path.read_bytes()
    played = _played((0, 0, 20, 20, 40, 60))
    job = Job(_runner(tmp_path, played), played.program.replays[0])
    result = job.runner.run(job.replay)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (judged,) = with_recorded(job, [result], update=True)
    assert not judged.passed
    assert judged.recorded is not None
    assert judged.recorded.error == f"{path} cannot be written: No space left on device"
    assert path.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {"a.retro.expected", "rom.md"}


def test_odd_names_and_numbers_are_written(tmp_path: Path) -> None:
    entry = record_result(_result(tmp_path, _played()), 'a "b"\n.retro')
    odd = entry.model_copy(
        update={
            "movie": "größer \x7f",
            "totals": ({"reward": float("inf"), "tot al": 0.1, "n": float("-inf")},),
            "variables": {"kart[3].x": entry.variables["score"]},
        }
    )
    path = tmp_path / "odd.expected"
    update_expectations(path, [odd])
    file = read_expectations(path)
    assert file is not None
    assert file.replay == (odd,)
