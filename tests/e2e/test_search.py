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
    cli.write("other.retro", 'game "Tenfold-Genesis"\n')
    other = cli("search", "c.ram", "--spec", "other.retro", *SCORE, "--write")
    assert other.code == 2
    assert "c.ram is a trace of Tenfold-Nes, and the spec is for Tenfold-Genesis" in other.err
    assert (cli.folder / "other.retro").read_text() == 'game "Tenfold-Genesis"\n'
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
        (("short", "--spec", "a.retro", "--at", "9", "? == 1.5"), "`? == 1.5` can never be true"),
        (("short", "--spec", "a.retro"), "nothing is said of the variable"),
    ):
        done = cli("search", *words)
        assert done.code == 2, words
        assert why in done.err, done.err


def test_poking_puts_the_variable_before_its_copy(cli: Cli) -> None:
    words = ("champion.bk2", "--spec", NES, "--sees", "300=337,500", "--poke", "-n", "1")
    done = cli("search", *words)
    assert (done.code, done.err) == (0, "")
    lines = [line.strip() for line in done.out.splitlines()]
    assert "at 300: ? == 337500 (+- 2)" in lines[1]
    assert lines[3].startswith("1. >n6 @ 0x19 ")
    assert lines[3].endswith(", by poking: variable")
    assert "poked >d3 @ 0x16: a copy of >n6 @ 0x19" in lines
    assert any("; >d3 @ 0x16 follows after 6 frames" in line for line in lines)
    assert any(line.startswith("type: ") for line in lines)
    assert lines[-1] == "found : >n6 @ 0x0019  in 0..688500"
    comment = " ".join(line[2:] for line in lines if line.startswith("# "))
    assert "found by search: at 300: ? == 337500 (+- 2)." in comment
    assert "poking says: variable. frame 306: wrote 54000 over 337500" in comment
    assert ">d3 @ 0x16 is a copy of >n6 @ 0x19" in comment
    shown = cli("search", *words, "--poke-at", "500", "--poke-for", "20", "--output", "json")
    (group,) = json.loads(shown.out)["groups"]
    best, copy = group["poked"]
    assert (best["verdict"], best["candidate"]["type"]) == ("variable", ">n6")
    assert [poke["frame"] for poke in best["pokes"]] == [500]
    assert best["pokes"][0]["frames"] == 20
    assert (copy["verdict"], copy["of"]["address"]) == ("copy", 0x19)
    assert copy["pokes"][0]["fate"] == "overwritten"
    assert group["types"]["trials"]
    assert ">n7" in {refuted["candidate"]["type"] for refuted in group["types"]["refuted"]}


def test_pictures_are_asked_for_and_a_find_is_written_with_its_values(cli: Cli) -> None:
    text = SPEC.replace("wait 30", "wait 60")
    cli.write("a.retro", text)
    first = cli("search", "short", "--spec", "a.retro", "--ask", "shots")
    assert (first.code, first.err) == (0, "")
    assert first.out.splitlines()[1:] == [
        "to tell more, say what you see in these pictures:",
        *(f"  shots/frame-{f:06}.png: run again with --sees {f}=NUMBER" for f in (15, 30, 45)),
    ]
    assert all((cli.folder / f"shots/frame-{f:06}.png").is_file() for f in (15, 30, 45))
    words = ("short", "--spec", "a.retro", "--between", "10", "50", "? falls", "--output", "json")
    asked = cli("search", *words, "--ask", "more", "--enum", "--name", "seen", "--limit", "40")
    assert (asked.code, asked.err) == (0, "")
    document = json.loads(asked.out)
    question = document["questions"][0]
    assert (cli.folder / question["picture"]).is_file()
    assert question["bits"] > 0
    assert len(question["answers"]) > 1
    assert any("enum { value_" in group["lines"] for group in document["groups"])


def test_wrong_use_of_what_needs_the_emulator(cli: Cli) -> None:
    cli.write("a.retro")
    kept = cli("search", "short", "--spec", "a.retro", "--save-trace", "s.ram")
    assert kept.code == 0
    cli.write("file.png", "no folder")
    seen = ("--sees", "9=3")
    for words, why in (
        (("s.ram", *seen, "--poke"), "--poke needs the movie: a trace has no emulator"),
        (("s.ram", *seen, "--ask", "shots"), "--ask needs the movie"),
        (("short", *seen, "--ask", "file.png"), "file.png is a file; name a folder"),
        (("short", "--sees", "9:3"), "`9:3` is no frame and number, such as 120=300"),
        (("short", "--sees", "99=3"), "there is no frame 99"),
        (("short", *seen, "--poke-at", "5"), "add --poke"),
        (("short", *seen, "--poke", "--poke-at", "25"), "frame 25 is too late to write on"),
    ):
        done = cli("search", words[0], "--spec", "a.retro", *words[1:])
        assert done.code == 2, words
        assert why in done.err, done.err
        assert done.err.count("\n") == 1
    assert not (cli.folder / "shots").exists()
