"""The reports of `retrodsl replay` for CI, of real runs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.diagnostics.render.junit_schema import check_junit
from tests.diagnostics.render.test_sarif import check_run
from tests.e2e.conftest import BROKEN, ENDLESS, SPEC, Cli
from tests.e2e.processes import until
from tests.engines.gym_retro_here import needs_gym_retro

#: One replay that fails, one whose movie is no movie.
FAILING = SPEC.replace("at 0 : score == 0", "at 5 : score == 7") + 'replay "x.bk2" { ends }\n'


@pytest.fixture
def project(cli: Cli) -> Cli:
    """A spec that passes, and one with a failure and an error."""
    cli.write("specs/good.retro")
    cli.write("specs/bad.retro", FAILING)
    cli.write("specs/x.bk2", "no movie")
    return cli


def schema_of(cli: Cli, kind: str) -> Draft202012Validator:
    done = cli("schema", kind)
    assert done.code == 0
    schema = json.loads(done.out)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def checked(cli: Cli, text: str, kind: str = "replay") -> dict[str, Any]:
    document = json.loads(text)
    errors = [f"{e.json_path}: {e.message}" for e in schema_of(cli, kind).iter_errors(document)]
    assert errors == []
    assert isinstance(document, dict)
    return document


def test_every_report_of_one_run(project: Cli) -> None:
    forms = ("text", "json", "junit", "github", "sarif", "markdown")
    words = [word for form in forms for word in ("--report", f"{form}=out.{form}")]
    done = project("replay", *words)
    assert done.code == 1
    files = {form: (project.folder / f"out.{form}").read_text("utf-8") for form in forms}
    assert files["text"] == done.out
    document = checked(project, files["json"])
    assert [replay["passed"] for replay in document["replays"]] == [False, False, True]
    root = check_junit(files["junit"])
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("3", "1", "1")
    line, column = 17, 3
    where = f"file=specs/bad.retro,line={line},col={column},"
    assert files["github"].startswith(f"::error {where}")
    assert len(files["github"].splitlines()) == 2
    (run,) = json.loads(files["sarif"])["runs"]
    del run["automationDetails"]
    check_run(run)
    assert [result["ruleId"] for result in run["results"]] == ["RP101", "RP401"]
    assert files["markdown"].startswith("### Replays failed: 1 of 3 replays passed\n")
    left = {path.name for path in project.folder.iterdir()}
    assert left == {"specs", *(f"out.{form}" for form in forms)}
    for form in ("github", "markdown"):
        assert project("replay", "-o", form).out.splitlines()[0] == files[form].splitlines()[0]
    assert check_junit(project("replay", "-o", "junit").out).attrib["tests"] == "3"


def test_paths_are_those_of_the_repository(project: Cli) -> None:
    """A job may work in a folder of its repository, and name absolute paths."""
    root = project.folder
    inside = Cli(root / "specs", project.env)
    for words in (("bad.retro",), (root / "specs" / "bad.retro",)):
        done = inside("replay", *words, "-o", "github", GITHUB_WORKSPACE=str(root))
        assert done.out.startswith("::error file=specs/bad.retro,line=17,"), done.all
        done = inside("replay", *words, "-o", "sarif", GITHUB_WORKSPACE=str(root))
        assert '"uri": "specs/bad.retro"' in done.out
        assert "file://" not in done.out


def test_measured_runs_follow_the_schema(cli: Cli) -> None:
    cli.write("a.retro")
    bars = ("--fail-under", "99", "--fail-under-mutation", "99")
    done = cli("replay", *bars, "-o", "json", "--report", "junit=j.xml", "--report", "github=g.txt")
    assert done.code == 1
    document = checked(cli, done.out)
    assert document["passed"] is False
    assert [len(document[key]) for key in ("coverage", "mutations", "too_low")] == [1, 1, 2]
    root = check_junit((cli.folder / "j.xml").read_text("utf-8"))
    verdicts = {case.attrib["name"]: len(list(case)) for case in root.iter("testcase")}
    assert verdicts == {"short": 0, "coverage": 1, "mutation score": 1}
    told = (cli.folder / "g.txt").read_text("utf-8")
    commands = re.findall(r"^::(\w+) file=a.retro,line=(\d+),.*title=(RP\d+)", told, re.MULTILINE)
    errors = [(line, code) for kind, line, code in commands if kind == "error"]
    assert errors == [("1", "RP501"), ("1", "RP601")]
    assert ("warning", "10", "RP502") in commands
    assert "RP602" in {code for kind, _, code in commands if kind == "warning"}


@needs_gym_retro
def test_two_engines_follow_the_schema(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli("replay", "--engine", "all", "-o", "json", "--report", "junit=j.xml", "--twice")
    document = checked(cli, done.out)
    assert document["passed"] is (done.code == 0)
    root = check_junit((cli.folder / "j.xml").read_text("utf-8"))
    names = [case.attrib["name"].split()[:3] for case in root.iter("testcase")]
    assert names == [["short", "on", "stable-retro"], ["short", "on", "gym-retro"]]


def test_a_spec_that_does_not_compile_is_in_every_report(project: Cli) -> None:
    project.write("specs/bad.retro", BROKEN)
    done = project("replay", "-o", "json", "--report", "junit=j.xml", "--report", "sarif=s.json")
    assert done.code == 1
    document = checked(project, done.out)
    assert document["passed"] is False
    assert [replay["passed"] for replay in document["replays"]] == [True]
    codes = {finding["code"] for finding in document["findings"]}
    assert codes
    root = check_junit((project.folder / "j.xml").read_text("utf-8"))
    assert [case.attrib["name"] for case in root.iter("testcase")] == ["compile", "short"]
    (run,) = json.loads((project.folder / "s.json").read_text("utf-8"))["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert set(rules) == codes
    assert all(rule["shortDescription"]["text"] for rule in rules.values())
    assert checked(project, project("check", "specs", "-o", "json").out, "findings")["errors"]


def test_differences_follow_their_schema(project: Cli) -> None:
    done = project("diff", "specs/good.retro", "specs/bad.retro", "-o", "json")
    assert checked(project, done.out, "diff")["movies"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["junit"], "--report takes FORMAT=FILE, such as junit=results.xml, not junit"),
        (["junit="], "--report takes FORMAT=FILE"),
        (["yaml=x"], "no report is called yaml; there are text, json, junit, github, sarif, mark"),
        (["junit=no/x.xml"], "there is no folder no"),
        (["junit=specs"], "specs is no plain file"),
        (["junit=/dev/null"], "/dev/null is no plain file"),
        (["junit=link"], "link is no plain file"),
        (["junit=x", "--report", "json=./x"], "two reports go to x"),
    ],
)
def test_wrong_reports_are_told_before_anything_is_played(
    cli: Cli, words: list[str], message: str
) -> None:
    cli.write("specs/a.retro", ENDLESS)
    (cli.folder / "link").symlink_to("/dev/stdout")
    before = sorted(cli.folder.rglob("*"))
    done = cli("replay", "--report", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert sorted(cli.folder.rglob("*")) == before


def test_a_report_that_cannot_be_written_is_told(cli: Cli) -> None:
    cli.write("a.retro")
    (cli.folder / "full").mkdir()
    target = cli.folder / "full" / ("x" * 250)  # the temporary name beside it is too long
    done = cli("replay", "a.retro", "--report", f"json={target}", "--report", "junit=j.xml")
    assert done.code == 2
    assert "cannot be written: File name too long" in done.err
    assert done.last.startswith("1 of 1 replays passed")
    assert list((cli.folder / "full").iterdir()) == []
    check_junit((cli.folder / "j.xml").read_text("utf-8"))


def test_what_an_interruption_left_out_is_skipped(cli: Cli) -> None:
    cli.write("a.retro")
    cli.write("b.retro", ENDLESS)
    reports = ("--report", "junit=j.xml", "--report", "json=j.json", "--report", "text=t.txt")
    page = ("--html", "run.html")
    with (cli.folder / "out.txt").open("wb") as out:
        process = subprocess.Popen(
            cli.command("replay", "a.retro", "b.retro", "-j", "1", *reports, *page),
            cwd=cli.folder,
            env=cli.environment(PYTHONUNBUFFERED="1"),
            stdout=out,
            stderr=out,
        )
    try:
        said = cli.folder / "out.txt"
        until(lambda: "total   reward 0" in said.read_text(), 60, said)
        os.kill(process.pid, signal.SIGINT)
        code = process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert code == 130, said.read_text()
    root = check_junit((cli.folder / "j.xml").read_text("utf-8"))
    assert [[child.tag for child in case] for case in root.iter("testcase")] == [[], ["skipped"]]
    document = checked(cli, (cli.folder / "j.json").read_text("utf-8"))
    assert (document["interrupted"], document["passed"]) == (True, False)
    assert document["not_played"] == [{"origin": "b.retro", "name": "short"}]
    assert "interrupted: 1 replays were not played" in (cli.folder / "t.txt").read_text("utf-8")
    shown = (cli.folder / "run.html").read_text("utf-8")
    assert "interrupted: 1 replays were not played" in shown
    assert '<span class="origin">a.retro</span>' in shown
    assert '<span class="origin">b.retro</span>' not in shown


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes no such name")
def test_a_name_that_is_no_text_is_in_every_report(cli: Cli) -> None:
    spec = cli.folder / os.fsdecode(b"b\xff|`d.retro")
    spec.write_text(FAILING.replace('replay "x.bk2" { ends }\n', ""))
    forms = ("json", "junit", "github", "sarif", "markdown", "text")
    words = [word for form in forms for word in ("--report", f"{form}=out.{form}")]
    done = cli("replay", "-o", "json", *words)  # a terminal is given the name's own bytes
    assert done.code == 1, done.all
    for form in forms:
        assert "udcff" in (cli.folder / f"out.{form}").read_text("utf-8"), form
    checked(cli, (cli.folder / "out.json").read_text("utf-8"))
    check_junit((cli.folder / "out.junit").read_text("utf-8"))
    done = cli("replay", "--last-failed", "-o", "markdown")
    assert done.out.startswith("### Replays failed: 0 of 1 replays passed\n")


def test_a_code_is_explained(cli: Cli) -> None:
    done = cli("explain", "rp101")
    assert done.code == 0
    assert done.out.startswith("RP101: an expectation of a replay does not hold\n")
