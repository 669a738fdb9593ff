"""`retrodsl search` on the real emulator."""

from __future__ import annotations

import json

from tests.e2e.conftest import BROKEN, SPEC, Cli
from tests.repo.root import ROOT

NES = ROOT / "specs" / "cartridges" / "nes.retro"
SCORE = ("--at", "300", "? == 337500", "--between", "100", "400", "? rises")


def test_a_movie_then_its_trace(cli: Cli) -> None:
    words = ("--spec", NES, "--unchanged-while", "not changed(digits)")
    done = cli("search", "champion.bk2", *words, *SCORE, "--save-trace", "c.ram")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "candidates after each:"
    assert lines[1].split(None, 1) == ["5", "at 300: ? == 337500"]
    assert lines[5].startswith("  1. >d3 @ 0x16 ")
    assert lines[-1] == "found : >d3 @ 0x0016  in 0..688500"
    again = cli("search", "c.ram", *words, *SCORE)
    assert again.out == done.out
    pressed = cli("search", "c.ram", *words, "--changes-only-when", "pressed(A)")
    assert pressed.code == 2
    assert "it is not known what was pressed" in pressed.err


def test_a_text_movie_a_find_written_and_nothing_found(cli: Cli) -> None:
    text = SPEC.replace("  lives : u2 @ 0xFF025A in 0..5\n", "").replace("lives == 0", "score > 9")
    cli.write("a.retro", text)
    words = ("--spec", "a.retro", "--name", "lives", "--at", "0", "? == 3")
    done = cli("search", "short", *words, "--output", "json", "--save-trace", "s.ram")
    assert (done.code, done.err) == (0, "")
    document = json.loads(done.out)
    assert document["constraints"][0]["text"] == "at 0: ? == 3"
    assert document["groups"][0]["best"]["engine_type"]
    written = cli("search", "s.ram", *words, "--write")
    assert (written.code, written.err) == (0, "added lives to a.retro\n")
    after = (cli.folder / "a.retro").read_text("utf-8")
    assert "# found by search: at 0: ? == 3." in after
    assert after.count("lives") == 1
    assert cli("check", "a.retro").code == 0
    twice = cli("search", "s.ram", *words, "--write")
    assert twice.code == 2
    assert "has a `lives` already" in twice.err
    nothing = cli("search", "s.ram", "--spec", "a.retro", "--at", "0", "? == 987654321012")
    assert nothing.code == 1
    assert "nothing fits all of it" in nothing.out


def test_wrong_use(cli: Cli) -> None:
    cli.write("a.retro")
    cli.write("broken.retro", BROKEN)
    cli.write("bad.ram", "retrodsl-ram-1\nno")
    for words, why in (
        (("short", "--spec", "gone.retro"), "there is no file gone.retro"),
        (("short", "--spec", "broken.retro"), "broken.retro has errors"),
        (("gone.bk2", "--spec", "a.retro"), "no movie gone.bk2; the movies in the spec: short"),
        (("bad.ram", "--spec", "a.retro"), "not a RAM trace"),
        (("short", "--spec", "a.retro", "--at", "1"), "takes a frame and a formula"),
        (("short", "--spec", "a.retro", "--at", "x", "? > 1"), "`x` is no frame"),
        (("short", "--spec", "a.retro", "--at", "99", "? > 1"), "there is no frame 99"),
        (("short", "--spec", "a.retro", "--at", "9", "? >"), "a formula is wrong"),
        (("short", "--spec", "a.retro"), "nothing is said of the variable"),
    ):
        done = cli("search", *words)
        assert done.code == 2, words
        assert why in done.err, done.err
