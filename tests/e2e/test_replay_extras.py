"""`retrodsl replay` with coverage, mutants, a page and a video, on the real emulator."""

from __future__ import annotations

import json
import re

from tests.e2e.conftest import SPEC, Cli


def test_coverage(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli("replay", "a.retro", "--coverage")
    assert done.code == 0, done.all
    line = next(line for line in done.out.splitlines() if line.startswith("coverage of a.retro: "))
    match = re.match(r"coverage of a\.retro: ([\d.]+) % by 1 replay", line)
    assert match is not None, line
    covered = float(match[1])
    assert 0 <= covered < 100, "nothing happens in the movie"
    assert "done lost never holds" in done.out
    done = cli("replay", "a.retro", "--fail-under", "99")
    assert done.code == 1
    assert "below 99 %" in done.err
    assert cli("replay", "a.retro", "--fail-under", f"{covered - 1}").code == 0


def test_a_spec_without_replays_is_not_covered(cli: Cli) -> None:
    cli.write("specs/a.retro")
    cli.write("specs/b.retro", SPEC[: SPEC.index("movie ")])
    done = cli("replay", "specs", "--fail-under", "1")
    assert done.code == 1
    assert "the coverage of specs/b.retro is 0 %, below 1 %" in done.err


def test_mutants(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli("replay", "a.retro", "--mutate", "-o", "json")
    assert done.code == 0, done.all
    (report,) = json.loads(done.out)["mutations"]
    assert 0 < report["noticed"] < report["tried"]
    assert len(report["unnoticed"]) == report["tried"] - report["noticed"]
    done = cli("replay", "a.retro", "--fail-under-mutation", "100")
    assert done.code == 1
    assert "the mutation score of a.retro is" in done.err


def test_page(cli: Cli) -> None:
    cli.write("a.retro", SPEC.replace("at 0 : score == 0", "at 5 : score == 7"))
    done = cli("replay", "a.retro", "--html", "run.html", "--coverage")
    assert done.code == 1
    page = (cli.folder / "run.html").read_text("utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "at 5 : score == 7" in page
    assert "data:image/png;base64," in page
    assert not re.search(r"""(?:src|href)=["']?https?:""", page), "nothing is fetched"
    done = cli("replay", "a.retro", "--html", "no/such/run.html")
    assert done.code == 2
    assert "there is no folder no/such" in done.err


def test_video(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli("replay", "a.retro", "--video", "short.gif", "--show", "lives")
    assert done.code == 0, done.all
    assert (cli.folder / "short.gif").read_bytes().startswith(b"GIF8")
    assert "wrote   short.gif (" in done.all
    done = cli("replay", "a.retro", "--video", "short.avi")
    assert done.code == 2
    done = cli("replay", "a.retro", "--show", "lives")
    assert done.code == 2
    assert "add --video FILE" in done.err
