"""`retrodsl fuzz` as a user has it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import SPEC, Cli
from tests.fuzz import planted


@pytest.fixture
def broken(cli: Cli) -> Path:
    """A spec with a defect that a few presses show."""
    return planted.write(cli.folder, "width").spec


def test_a_find_is_shown_written_added_and_replayed(cli: Cli, broken: Path) -> None:
    before = broken.read_text("utf-8")
    done = cli("fuzz", "width.retro", "--frames", "3000", "--seed", "1", "--first", "-j", "1")
    assert done.code == 1
    assert "find 1: the invariant digits_agree is broken" in done.out
    assert "score   0  0   3500" in done.out.replace(">", " ")
    assert "wrote finds/find-1.bk2; to see it: retrodsl replay width.retro" in done.out
    assert "movie find_1 from Start {" in done.out
    assert done.last.startswith("1 find in ")
    assert broken.read_text("utf-8") == before
    movie = cli.folder / "finds" / "find-1.bk2"
    assert movie.is_file()
    assert movie.with_name("find-1.bk2.evidence").is_file()
    replayed = cli("replay", "width.retro", "finds/find-1.bk2")
    assert replayed.code == 1
    assert "invariant digits_agree" in replayed.out

    words = ("--frames", "3000", "--seed", "1", "--only", "digits_agree", "--first", "-j", "1")
    added = cli("fuzz", "width.retro", *words, "--add", "-o", "json")
    assert added.code == 1
    report = json.loads(added.out)
    (find,) = report["finds"]
    assert (find["kind"], find["name"], find["frame"]) == ("invariant", "digits_agree", 4)
    assert (find["movie"], find["steps"], find["scenario"]) == ("finds/find-2.bk2", 4, "scenario")
    assert find["values"]["score"][-1] == 3500
    assert report["interrupted"] is False
    assert report["spec"] == "width.retro"
    assert broken.read_text("utf-8") == f"{before.rstrip()}\n\n{find['text']}"
    assert find["guarded_by"] is None
    assert cli("check", "width.retro").code == 0
    replayed = cli("replay", "width.retro", "--only", "find_1")
    assert replayed.code == 1
    assert "invariant digits_agree" in replayed.out

    with_find = broken.read_text("utf-8")
    again = cli("fuzz", "width.retro", *words, "--add")
    assert again.code == 1
    assert "  already guarded by find_1\n" in again.out
    assert "movie find" not in again.out
    assert "nothing was added to width.retro" in again.out
    assert broken.read_text("utf-8") == with_find


def test_what_is_shown_can_be_pasted(cli: Cli) -> None:
    planted.write(cli.folder / "my games", "width")
    words = ("--only", "digits_agree", "--first", "-j", "1", "--out", "my finds")
    done = cli("fuzz", "my games/width.retro", "--frames", "3000", "--seed", "1", *words)
    assert done.code == 1, done.all
    assert "; to see it: retrodsl replay 'my games/width.retro' 'my finds/find-1.bk2'\n" in done.out


def test_nothing_found_is_0_and_writes_nothing(cli: Cli) -> None:
    planted.write(cli.folder, "sound")
    done = cli("fuzz", "sound.retro", "--frames", "600", "-j", "1")
    assert done.code == 0
    assert done.err == ""
    assert done.out.startswith("no find in ")
    assert not (cli.folder / "finds").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gone.retro",), "there is no spec gone.retro"),
        (("my.retro", "--scenario", "other"), "my.retro has no scenario other"),
        (("my.retro", "--state", "Level9"), "the state Level9 of Airstriker-Genesis was not found"),
        (("my.retro", "--only", "live"), "did you mean lives?"),
        (("my.retro", "--only", "score"), "score has no stated range"),
        (("my.retro", "--only", "zzzzzz"), "it may also be a kind of find: invariant, range"),
        (("my.retro", "--rom", "gone.md"), "there is no ROM at gone.md"),
        (("my.retro", "--out", "my.retro"), "--out my.retro is not a folder"),
        (("my.retro", "--rom", "my.retro"), "my.retro"),
        (("broken.retro",), "broken.retro does not compile"),
    ],
)
def test_wrong_use_is_2_in_a_line(cli: Cli, words: tuple[str, ...], said: str) -> None:
    cli.write("my.retro")
    cli.write("broken.retro", SPEC.replace("gain(score)", "gain(scroe)"))
    done = cli("fuzz", *words, "--frames", "10")
    assert done.code == 2
    assert said in done.err
    assert done.out == ""
    assert not (cli.folder / "finds").exists()


def test_a_broken_movie_beside_the_spec_is_a_note(cli: Cli) -> None:
    planted.write(cli.folder, "sound")
    (cli.folder / "torn.bk2").write_bytes(b"PK\x03\x04 not a zip")
    done = cli("fuzz", "sound.retro", "--frames", "10", "-j", "1")
    assert done.code == 0
    assert "note: the movie torn.bk2 is not used" in done.out


def test_ctrl_c_tells_what_is_known_so_far(cli: Cli) -> None:
    planted.write(cli.folder, "sound")
    command = cli.command("fuzz", "sound.retro", "--seconds", "100", "-o", "json")
    process = subprocess.Popen(
        command,
        cwd=cli.folder,
        env=cli.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _wait_for_workers(process.pid, 1)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert json.loads(out)["interrupted"] is True


def _wait_for_workers(pid: int, count: int) -> None:
    """Until the process has started as many others."""
    for _ in range(600):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [child for task in tasks for child in task.read_text().split()]
        if len(children) >= count:
            return
        os.sched_yield()
        time.sleep(0.1)
    raise AssertionError("no worker was started")
