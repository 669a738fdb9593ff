"""`retrodsl replay` with coverage, mutants, a page and a video, on the real emulator."""

from __future__ import annotations

import json
import re

from tests.diagnostics.render.junit_schema import check_junit
from tests.e2e.conftest import SPEC, Cli
from tests.e2e.test_replay_many import integration


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


def test_a_spec_without_replays_is_told_and_notices_nothing(cli: Cli) -> None:
    cli.write("specs/a.retro")
    cli.write("specs/b.retro", SPEC[: SPEC.index("movie ")])
    done = cli("replay", "specs", "--report", "text=t.txt")
    assert done.code == 0, done.all
    assert "\nspecs/b.retro has no replays\n" in done.out
    assert (cli.folder / "t.txt").read_text("utf-8") == done.out
    assert "has no replays" not in cli("replay", "specs", "--only", "short").out
    done = cli("replay", "specs", "--fail-under-mutation", "10")
    assert done.code == 1
    assert "retrodsl: the mutation score of specs/b.retro is 0 %, below 10 %" in done.err


def test_an_integration_without_a_spec_meets_no_bar(cli: Cli) -> None:
    integration(cli.folder / "Some-Genesis")
    bars = ("--fail-under", "90", "--fail-under-mutation", "80")
    reports = ("--report", "junit=j.xml", "--report", "github=g.txt", "--html", "run.html")
    done = cli("replay", "Some-Genesis", *bars, *reports)
    assert done.code == 1, done.all
    assert done.err.splitlines() == [
        "retrodsl: the coverage of Some-Genesis needs a spec, so 90 % are not met",
        "retrodsl: the mutation score of Some-Genesis needs a spec, so 80 % are not met",
    ]
    root = check_junit((cli.folder / "j.xml").read_text("utf-8"))
    verdicts = {case.attrib["name"]: len(list(case)) for case in root.iter("testcase")}
    assert verdicts == {"m.bk2": 0, "coverage": 1, "mutation score": 1}
    told = (cli.folder / "g.txt").read_text("utf-8")
    assert re.findall(
        r"^::error file=Some-Genesis/data.json,.*title=(RP\d+)", told, re.MULTILINE
    ) == [
        "RP501",
        "RP601",
    ]
    page = (cli.folder / "run.html").read_text("utf-8")
    assert "coverage of Some-Genesis: not measured, since it has no spec" in page
    done = cli("replay", "Some-Genesis", "--coverage")
    assert done.code == 0, done.all
    (line,) = [line for line in done.out.splitlines() if "not measured" in line]
    assert line.startswith("coverage of Some-Genesis: not measured, since it has no spec")


def test_pictures_of_movies_with_the_same_name(cli: Cli) -> None:
    cli.write("specs/a.retro")
    cli.write("specs/b.retro")
    done = cli("replay", "specs", "--out", "pictures")
    assert done.code == 0, done.all
    assert {path.name for path in (cli.folder / "pictures").iterdir()} == {
        f"{spec}-short{what}.png" for spec in "ab" for what in ("", "-plot")
    }


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
