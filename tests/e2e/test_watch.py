"""`retrodsl watch` on the real emulator: in a terminal, and in a pipe."""

from __future__ import annotations

import json
import shutil
import subprocess
import time

import pytest
from typer.testing import CliRunner

from retrodsl.cli.main import app
from retrodsl.watch.ansi import ENTER, LEAVE
from tests.e2e.conftest import BROKEN, Cli
from tests.repo.root import ROOT
from tests.watch.terminals import InTerminal

FOLDER = ROOT / "integrations" / "Tenfold-Nes"


@pytest.fixture
def airstriker(cli: Cli) -> Cli:
    shutil.copy(ROOT / "specs" / "airstriker.retro", cli.folder / "a.retro")
    return cli


def in_terminal(cli: Cli, *words: str) -> InTerminal:
    command = cli.command("watch", *words)[1:]
    return InTerminal(command, cli.folder, cli.environment(COLORTERM="truecolor"))


def test_lines_in_a_pipe(airstriker: Cli) -> None:
    words = ("loses_a_life", "--spec", "a.retro", "lives", "stars_on", "0xFF0250:2")
    done = airstriker("watch", *words)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "frame   0  lives 3  stars_on 1 flying  0xFF0250:2 00 00",
        "frame 187  0xFF0251 00 -> 14",
        "frame 229  stars_on 1 flying -> 0 exploding",
        "frame 310  lives 3 -> 2",
        "frame 311  stars_on 0 exploding -> 1 flying",
    ]
    found = airstriker("watch", *words, "--output", "json", "--frames", "300..")
    assert [json.loads(line)["frame"] for line in found.out.splitlines()] == [300, 310, 311]


def test_a_reader_that_leaves_early(cli: Cli) -> None:
    cli.write("a.retro")
    assert cli.unread("watch", "short", "--spec", "a.retro") == (0, b"")


def test_a_trace_is_no_movie(cli: Cli) -> None:
    cli.write("a.retro")
    cli.write("s.ram", "retrodsl-ram-1\n")
    cli.write("b.txt", "no movie")
    for words in (("s.ram", "--spec", "a.retro"), ("a.retro", "s.ram"), ("s.ram",)):
        done = cli("watch", *words)
        assert done.code == 2
        assert done.err == (
            "retrodsl: s.ram is a trace, and `watch` plays movies: name the movie that was played "
            "for it (`retrodsl search` takes traces)\n"
        )
    other = cli("watch", "b.txt", "--spec", "a.retro")
    assert other.code == 2
    assert other.err.startswith("retrodsl: b.txt: the movie is of no format that is known")


def test_the_whole_movie_or_its_episode(cli: Cli) -> None:
    words = ("watch", FOLDER, "champion.bk2", "lives", "games")
    whole = cli(*words).out.splitlines()
    episode = cli(*words, "--to-done").out.splitlines()
    assert episode[-1].startswith("frame 539 ")
    assert "done" in episode[-1]
    assert [line.split() for line in whole[: len(episode)]] == [line.split() for line in episode]
    assert int(whole[-1].split()[1]) > 539


def test_in_a_terminal_with_the_screen(airstriker: Cli) -> None:
    words = ("loses_a_life", "--spec", "a.retro", "--memory", "0xFF0250:16", "--at", "100")
    with in_terminal(airstriker, *words) as terminal:
        begun = terminal.wait_for("? help")
        assert ENTER in begun
        assert "frame 100" in begun
        terminal.press("/lives\r")
        terminal.press("n")
        assert "ship_lost" in terminal.wait_for("frame 310")
        terminal.press("s")
        shown = terminal.wait_for("\N{UPPER HALF BLOCK}")
        assert "\x1b[38;2;" in shown + terminal.wait_for("m\N{UPPER HALF BLOCK}")
        terminal.press(":20\r")
        terminal.wait_for("frame 20")
        terminal.press("q")
        code, rest = terminal.end()
        assert code == 0
        assert rest.endswith(LEAVE)
        assert "Traceback" not in rest
        assert "not what was played" not in rest
        assert terminal.modes() == terminal.before


def _ps(*words: str) -> str:
    done = subprocess.run(["ps", *words], capture_output=True, text=True, check=False)
    return done.stdout


def _lives(pid: str) -> bool:
    """Whether a process runs; one that has ended may wait for its parent to notice."""
    return _ps("-o", "stat=", "-p", pid).strip()[:1] not in ("", "Z")


def test_ctrl_c_in_the_viewer_leaves_nothing_behind(airstriker: Cli) -> None:
    with in_terminal(airstriker, "quits", "--spec", "a.retro", "--screen") as terminal:
        terminal.wait_for("\N{UPPER HALF BLOCK}")
        children = [
            pid
            for pid, parent in map(str.split, _ps("-A", "-o", "pid=,ppid=").splitlines())
            if parent == str(terminal.pid)
        ]
        assert children, "the process of the screen"
        terminal.press("\x03")
        code, rest = terminal.end()
        assert code == 130
        assert LEAVE in rest
        assert "Traceback" not in rest
        assert terminal.modes() == terminal.before
        deadline = time.monotonic() + 30  # multiprocessing's own helper ends a moment later
        while any(_lives(child) for child in children):
            assert time.monotonic() < deadline, "a process was left behind"
            time.sleep(0.05)


def test_without_colours_there_is_no_screen(airstriker: Cli) -> None:
    command = airstriker.command("watch", "quits", "--spec", "a.retro", "--screen")[1:]
    environment = airstriker.environment(NO_COLOR="1")
    with InTerminal(command, airstriker.folder, environment) as terminal:
        shown = terminal.wait_for("it needs colours, and NO_COLOR is set")
        assert "\x1b[1;33m" not in shown
        terminal.press("q")
        assert terminal.end()[0] == 0


def test_wrong_use(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cli.folder)
    cli.write("a.retro")
    cli.write("broken.retro", BROKEN)
    for words, why in (
        (("short",), "a movie by its name needs its spec"),
        (("a.retro", "gone.bk2"), "there is no movie gone.bk2"),
        (("a.retro", "short", "scroe"), "did you mean `score`?"),
        (("broken.retro",), "has errors"),
        (("a.retro", "--memory", "x"), "--memory: `x` is no memory"),
        (("a.retro", "--memory", "0x0:4"), "not inside one block"),
        (("a.retro", "--frames", "99.."), "the movie has the frames 0 to 30"),
        (("a.retro", "--frames", "x"), "are no frames"),
        ((str(FOLDER),), "one movie is watched at a time: name one of "),
    ):
        done = CliRunner().invoke(app, ["watch", *map(str, words)])
        assert isinstance(done.exception, SystemExit), (words, done.exception)
        assert done.exit_code == 2, (words, done.output)
        assert why in done.stderr, (words, done.stderr)
    with in_terminal(cli, "a.retro", "--at", "99") as terminal:
        code, shown = terminal.end()
        assert code == 2
        assert "--at: the movie has the frames 0 to 30" in shown
        assert ENTER not in shown
