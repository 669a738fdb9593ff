"""`retrodsl diff` on the real emulator."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import BROKEN, SPEC, Cli

OTHER = SPEC.replace("points : gain(score)", "points : gain(score) + 2")


def _git(folder: Path, *words: str) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, env=env)


def test_equal_and_different(cli: Cli) -> None:
    cli.write("old.retro")
    cli.write("new.retro", SPEC.replace("gain(score)", "max(delta(score), 0)"))
    done = cli("diff", "old.retro", "new.retro")
    assert (done.code, done.err) == (0, "")
    assert done.out == "movie short: equal on all 31 frames\n0 of 1 movies differ\n"
    cli.write("new.retro", OTHER)
    done = cli("diff", "old.retro", "new.retro")
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        "movie short: differs in 31 frames\n"
        "  reward at frame 1: 0, now 2; on 30 frames: 1, 2, 3, 4, 5, 6, 7, 8 and on\n"
        "          in all 0 to 60, points 0 to 60\n"
        "1 of 1 movies differ\n"
    )
    done = cli("diff", "old.retro", "new.retro", "-o", "json")
    assert done.code == 1
    document = json.loads(done.out)
    assert (document["old"], document["new"], document["equal"]) == (
        "old.retro",
        "new.retro",
        False,
    )
    assert document["movies"][0]["changes"][0]["count"] == 30


def test_a_revision_of_git(cli: Cli) -> None:
    cli.write("specs/a.retro", 'include "part.retro"\n' + OTHER)
    cli.write("specs/part.retro", "let unused = 1\n")
    _git(cli.folder, "init", "-q")
    _git(cli.folder, "add", "-A")
    _git(cli.folder, "commit", "-qm", "one")
    cli.write("specs/a.retro", SPEC)
    done = cli("diff", "HEAD:specs/a.retro", "specs/a.retro")
    assert done.code == 1, done.all
    assert "points 60 to 0" in done.out
    inside = Cli(cli.folder / "specs")
    assert inside("diff", "HEAD:./a.retro", "HEAD:specs/a.retro").code == 0
    for name, message in (
        ("HEAD~7:specs/a.retro", "git archive: fatal: not a valid object name"),
        ("HEAD:b.retro", "HEAD has no file b.retro"),
        ("b.retro", "there is no file b.retro"),
    ):
        done = cli("diff", name, "specs/a.retro")
        assert done.code == 2
        assert message in done.err


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        (BROKEN, [], "error[RT204]"),
        (SPEC.replace("Airstriker", "Other"), [], "the two are of different games"),
        (SPEC, ["--only", "nothing"], "there is nothing to compare"),
        (SPEC, ["--rom", "nothing.md"], "there is no ROM at nothing.md"),
    ],
)
def test_a_wrong_call_is_2(cli: Cli, text: str, words: list[str], message: str) -> None:
    cli.write("old.retro")
    cli.write("new.retro", text)
    done = cli("diff", "old.retro", "new.retro", *words)
    assert done.code == 2, done.all
    assert message in done.err


def test_a_movie_that_cannot_be_played(cli: Cli) -> None:
    cli.write("old.retro")
    (cli.folder / "rom.txt").write_bytes(b"no ROM")
    done = cli("diff", "old.retro", "old.retro", "--rom", "rom.txt")
    assert done.code == 1
    assert "movie short: it could not be compared\n  ERROR   " in done.out
    assert done.last == "0 of 1 movies differ, 1 could not be compared"
