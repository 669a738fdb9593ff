"""`retrodsl search --session`: a script, a prompt in a terminal, and a file that cannot be kept."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import SECONDS, SPEC, Cli, Done
from tests.e2e.test_faults import small_disk
from tests.repo.root import ROOT
from tests.watch.terminals import InTerminal

NES = ROOT / "specs" / "cartridges" / "nes.retro"
PROMPT = "frame 0> "

SCRIPT = """\
# the score of a champion
go 100
go 300
= 337500
up
bookmark pts 1
like pts
unchanged while not changed(digits)
undo
note the sixth digit is always 0
history
line 1 points
"""


def run(cli: Cli, lines: str | bytes, *words: str | Path) -> Done:
    done = subprocess.run(
        cli.command("search", *words),
        cwd=cli.folder,
        env=cli.environment(),
        input=lines.encode() if isinstance(lines, str) else lines,
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in out + err, err
    return Done(done.returncode, out, err)


@pytest.fixture
def played(cli: Cli) -> Cli:
    """A folder with the spec of a small play, and its trace."""
    cli.write("a.retro")
    assert cli("search", "short", "--spec", "a.retro", "--save-trace", "s.ram").code == 0
    return cli


def test_a_script_on_a_movie_then_on_its_trace(cli: Cli) -> None:
    words = ("--spec", NES, "--session", "s.json")
    early = ("--at", "9", "? < 99999")
    first = run(cli, SCRIPT, "champion.bk2", *words, "--save-trace", "c.ram", *early)
    assert (first.code, first.err) == (0, "")
    lines = first.out.splitlines()
    assert lines[0] == "frame 100; the stop before is 0"
    assert "pts is >d3 @ 0x16" in lines
    history = [line.split(None, 1) for line in lines if ": " in line][-6:]
    assert ["undone", "unchanged while: not changed(digits)"] in history
    assert lines[-1] == "points : >d3 @ 0x0016  in 0..688500"
    again = run(cli, "redo\nnotes\nhistory\n", "c.ram", *words, *early)
    assert (again.code, again.err) == (0, "")
    assert "the sixth digit is always 0" in again.out
    said = [line.split(None, 1)[1] for line in again.out.splitlines()[-5:]]
    assert said == [
        "at 9: ? < 99999",
        "at 300: ? == 337500",
        "between 100 and 300: ? rises",
        "always: ? == pts",
        "unchanged while: not changed(digits)",
    ]
    shown = cli("search", "c.ram", *words, "--output", "json")
    document = json.loads(shown.out)
    assert [c["text"] for c in document["constraints"]] == said
    assert document["groups"][0]["best"]["type"] == ">d3"
    other = run(cli, "", "again", *words)
    assert other.code == 2
    assert "this is the session of another play: of c.ram" in other.err
    assert "name another --session" in other.err


def test_nothing_fits_and_a_wrong_line(played: Cli) -> None:
    words = ("s.ram", "--spec", "a.retro", "--session", "s.json")
    nothing = run(played, "= 987654321012\n", *words)
    assert (nothing.code, nothing.out, nothing.err) == (1, "0 left\n", "")
    wrong = run(played, "undo\nfrobnicate\n= 3\n", *words)
    assert wrong.code == 2
    assert wrong.err.startswith("retrodsl: line 2: `frobnicate` is no command")
    assert wrong.err.count("\n") == 1
    state = json.loads((played.folder / "s.json").read_text())
    assert state["said"] == []
    assert len(state["undone"]) == 1
    formula = run(played, "? == scroe\n", *words)
    assert formula.code == 2
    assert "did you mean `score`?" in formula.err
    assert formula.err.splitlines()[-1] == "retrodsl: line 1: nothing is called `scroe`"
    text = run(played, b"\xff\xfe\n", *words)
    assert text.code == 2
    assert "line 1" in text.err
    ended = run(played, "quit\nfrobnicate\n", *words)
    assert (ended.code, ended.out) == (0, "")


def test_a_find_is_written(played: Cli) -> None:
    text = SPEC.replace("  lives : u2 @ 0xFF025A in 0..5\n", "").replace("lives == 0", "score > 9")
    played.write("a.retro", text)
    words = ("s.ram", "--spec", "a.retro", "--session", "s.json")
    lines = "always ? == 3\nlike u2 @ 0xFF025A\nbookmark lives u2 @ 0xFF025A\nlike lives\n"
    done = run(played, f"{lines}write 1 lives\n", *words)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "added lives to a.retro"
    assert "lives" in (played.folder / "a.retro").read_text("utf-8")
    assert played("check", "a.retro").code == 0
    # The name is the spec's own by now.
    again = run(played, "bookmarks\nhistory\nwrite 1 lives\n", *words)
    assert "there is no bookmark" in again.out
    assert "always: ? == lives" in again.out
    assert again.code == 2
    assert "the spec has a `lives` already" in again.err


def test_a_reader_that_leaves_early(played: Cli) -> None:
    words = ("search", "s.ram", "--spec", "a.retro", "--session", "s.json")
    for more, lines in (((), b"= 3\nlist\nnote kept\n"), (("--output", "json"), b"")):
        assert played.unread(*words, *more, said=lines) == (0, b"")
    state = json.loads((played.folder / "s.json").read_text())
    assert ([said["text"] for said in state["said"]], state["notes"]) == (
        ["at 0: ? == 3"],
        ["kept"],
    )


def test_wrong_use(played: Cli) -> None:
    played.write("bad.json", "no")
    (played.folder / "folder").mkdir()
    words = ("search", "s.ram", "--spec", "a.retro")
    for more, why in (
        (("--session", "bad.json"), "bad.json is no session, or a damaged one"),
        (("--session", "folder"), "the session folder cannot be read"),
        (("--session", "no/s.json"), "the session no/s.json cannot be written"),
        (("--session", "s.json", "--names", "score"), "use them in turn"),
        (("--session", "s.json", "--at", "5", "? >"), "a formula is wrong"),
        (("--session", "s.json", "--poke"), "--poke needs the movie"),
    ):
        done = played(*words, *more)
        assert done.code == 2, more
        assert why in done.err, done.err
    assert not (played.folder / "s.json").exists()
    assert (played.folder / "bad.json").read_text() == "no"


def test_a_full_disk(played: Cli) -> None:
    with small_disk(played.folder / "disk", 16) as disk:
        words = ("s.ram", "--spec", "a.retro", "--session", "disk/s.json")
        assert run(played, "= 3\n", *words).code == 0
        before = (disk / "s.json").read_bytes()
        note = f"note {'x' * 40_000}\n"
        full = run(played, f"note small\n{note}note never\n", *words)
        assert full.code == 2
        assert "the session disk/s.json cannot be written" in full.err
        kept = json.loads((disk / "s.json").read_text())
        assert kept["notes"] == ["small"]
        assert len((disk / "s.json").read_bytes()) > len(before)
        assert [path.name for path in disk.iterdir()] == ["s.json"]


# --- in a terminal


def prompt(cli: Cli, *words: str) -> InTerminal:
    command = cli.command("search", "s.ram", "--spec", "a.retro", "--session", "s.json", *words)
    return InTerminal(command[1:], cli.folder, cli.environment())


def test_a_prompt(played: Cli) -> None:
    with prompt(played) as terminal:
        assert "frames 0 to 30. `help` lists" in terminal.wait_for(PROMPT)
        terminal.press("alw\t? == sco\t\r")
        assert " left" in terminal.wait_for(PROMPT)
        terminal.press("? == scroe\r")
        assert "did you mean `score`?" in terminal.wait_for(PROMPT)
        terminal.press("half a li")
        terminal.wait_for("a li")
        time.sleep(0.1)  # until it waits for a key: a signal before that is only seen with the next
        terminal.press("\x03")
        assert "nothing is done" in terminal.wait_for(PROMPT)
        terminal.press("go 5\r")
        terminal.wait_for("frame 5> ")
        terminal.press("\x1b[A\r")  # the line before once more
        if not terminal.wait_for("frame 5; ").endswith("frame 5> "):
            terminal.wait_for("frame 5> ")
        terminal.press("\x04")
        code, rest = terminal.end()
        assert code == 0
        assert "Traceback" not in rest
        assert terminal.modes() == terminal.before
    state = json.loads((played.folder / "s.json").read_text())
    assert [said["text"] for said in state["said"]] == ["always: ? == score"]
    with prompt(played) as terminal:
        shown = terminal.wait_for("frame 5> ")
        assert re.search(r"s\.json goes on: \d+ left after 1 constraint", shown)
        terminal.press("quit\r")
        assert terminal.end()[0] == 0


def test_a_prompt_whose_file_cannot_be_kept(played: Cli) -> None:
    with small_disk(played.folder / "disk", 8) as disk:
        with prompt(played, "--session", "disk/s.json") as terminal:
            terminal.wait_for(PROMPT)
            (disk / "fill").write_bytes(bytes(4096))
            terminal.press("note lost\r")
            assert "not kept: the session disk/s.json cannot be written" in terminal.wait_for(
                PROMPT
            )
            terminal.press("\x04")
            code, rest = terminal.end()
            assert code == 2
            assert "the last lines are not in the file" in rest
        assert json.loads((disk / "s.json").read_text())["notes"] == []
