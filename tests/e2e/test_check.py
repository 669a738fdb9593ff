"""`retrodsl check`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import BROKEN, DOUBTFUL, SPEC, Cli


def test_a_clean_spec(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli("check", "a.retro")
    assert (done.code, done.out, done.err) == (0, "1 spec: no findings\n", "")


def test_errors_are_shown_where_they_are(cli: Cli) -> None:
    cli.write("a.retro", BROKEN)
    done = cli("check", "a.retro")
    assert done.code == 1
    assert "error[RT201]: nothing is called `scroe`" in done.out
    assert "--> a.retro:10:24" in done.out
    assert "did you mean `score`?" in done.out
    assert "error[RT204]" in done.out
    assert done.last == "1 spec: 2 errors"
    assert done.err == ""


def test_warnings_count_when_they_are_asked_to(cli: Cli) -> None:
    cli.write("a.retro", DOUBTFUL)
    lax = cli("check", "a.retro")
    assert lax.code == 0
    assert "warning[RT302]" in lax.out
    assert lax.last == "1 spec: 1 warning"
    strict = cli("check", "--strict", "a.retro")
    assert (strict.code, strict.out) == (1, lax.out)


def test_what_cannot_be_compiled_is_found_by_check(cli: Cli) -> None:
    cli.write("a.retro", SPEC.replace("at 0 : score == 0", "at 0 : scroe == 0"))
    assert "RT201" in cli("check", "a.retro").out


def test_folders_and_files_each_once(cli: Cli) -> None:
    cli.write("games/one.retro")
    cli.write("games/deep/two.retro", BROKEN)
    cli.write("games/.hidden/three.retro", BROKEN)
    cli.write("games/notes.txt", "no spec")
    (cli.folder / "games" / "folder.retro").mkdir()
    done = cli("check", "games", "games/one.retro", "games/deep")
    assert done.code == 1
    assert done.last == "2 specs: 2 errors"


def test_without_a_name_the_folder_specs_is_taken_or_this_one(cli: Cli) -> None:
    cli.write("here.retro", BROKEN)
    assert cli("check").last == "1 spec: 2 errors"
    cli.write("specs/there.retro")
    assert cli("check").last == "1 spec: no findings"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nothing.retro"], "there is no file nothing.retro"),
        (["empty"], "there is no .retro file in empty"),
        ([], "there is no .retro file here"),
        (["--output", "xml", "a.retro"], "xml"),
        (["--strickt"], "--strict"),
    ],
)
def test_a_wrong_call_is_2(cli: Cli, words: list[str], message: str) -> None:
    (cli.folder / "empty").mkdir()
    done = cli("check", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "RS116", "is not UTF-8"),
        (SPEC.encode("utf-16"), "RS116", "is not UTF-8"),
        (b"", "RT220", "names no game"),
        (b"\n \t\n", "RT220", "names no game"),
        (b"# " + b"-" * (4 << 20), "RS116", "too large"),
        (SPEC.encode() + b"\0", "RS103", ""),
    ],
    ids=["binary", "UTF-16", "empty", "blank", "huge", "a zero byte"],
)
def test_a_file_that_is_no_spec(cli: Cli, content: bytes, code: str, message: str) -> None:
    (cli.folder / "a.retro").write_bytes(content)
    done = cli("check", "a.retro")
    assert done.code == 1
    assert f"error[{code}]" in done.out
    assert message in done.out
    assert len(done.out) < 2000


def test_a_byte_order_mark_and_windows_line_ends_are_fine(cli: Cli) -> None:
    content = b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode()
    (cli.folder / "a.retro").write_bytes(content)
    assert cli("check", "a.retro").code == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read(cli: Cli) -> None:
    cli.write("a.retro").chmod(0)
    done = cli("check", "a.retro")
    assert done.code == 1
    assert "error[RS116]" in done.out
    assert "Permission denied" in done.out


def test_json(cli: Cli) -> None:
    cli.write("a.retro", BROKEN)
    done = cli("check", "--output", "json", "a.retro")
    report = json.loads(done.out)
    assert done.code == 1
    assert (report["errors"], report["warnings"]) == (2, 0)
    assert [finding["code"] for finding in report["findings"]] == ["RT201", "RT204"]
    assert report["findings"][0]["place"]["start"]["line"] == 10


def test_sarif(cli: Cli) -> None:
    cli.write("a.retro", BROKEN)
    report = json.loads(cli("check", "-o", "sarif", "a.retro").out)
    assert report["version"] == "2.1.0"
    (run,) = report["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["RT201", "RT204"]


def test_github(cli: Cli) -> None:
    cli.write("a.retro", BROKEN)
    lines = cli("check", "-o", "github", "a.retro").out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("::error file=a.retro,line=1") for line in lines)


@pytest.mark.parametrize("output", ["json", "sarif", "github"])
def test_no_findings_are_a_valid_report_too(cli: Cli, output: str) -> None:
    cli.write("a.retro")
    done = cli("check", "--output", output, "a.retro")
    assert done.code == 0
    assert json.loads(done.out) if output != "github" else done.out == ""


def test_colours_only_where_they_are_wanted(cli: Cli) -> None:
    cli.write("a.retro", BROKEN)
    assert "\x1b" not in cli("check", "a.retro").out
    assert "\x1b[" in cli("check", "a.retro", FORCE_COLOR="1").out
    assert "\x1b" not in cli("check", "a.retro", FORCE_COLOR="1", NO_COLOR="1").out


def test_a_reader_that_leaves_is_no_error(cli: Cli) -> None:
    cli.write("a.retro", BROKEN * 100)
    process = subprocess.Popen(
        cli.command("check", "a.retro"),
        cwd=cli.folder,
        env=cli.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        first = process.stdout.readline()
        process.stdout.close()
        words = process.stderr.read()
    assert first.startswith(b"error[")
    assert words == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_that_cannot_be_written_is_said(cli: Cli) -> None:
    cli.write("a.retro", BROKEN)
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            cli.command("check", "a.retro"),
            cwd=cli.folder,
            env=cli.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"retrodsl: the output cannot be written: ")
    assert done.stderr.count(b"\n") == 1


def test_an_output_that_cannot_hold_the_text_gets_escapes(cli: Cli) -> None:
    cli.write(
        "a.retro", SPEC.replace("lost", "`verloren am Fu\u00df \u2603`").replace("== 0", "== 300")
    )
    done = cli("check", "a.retro", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.code == 1
    assert "error[RT204]" in done.out
