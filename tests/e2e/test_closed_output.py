"""Commands whose output the caller closed: they do their work, and the exit code tells."""

from __future__ import annotations

import subprocess

import pytest

from tests.e2e.conftest import SECONDS, SPEC, Cli


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["replay", "a.retro"], 0),
        (["replay", "bad.retro"], 1),
        (["check", "a.retro"], 0),
        (["fmt", "--check", "a.retro"], 1),
        (["doctor"], None),
    ],
    ids=["passes", "fails", "check", "fmt", "doctor"],
)
def test_closed(cli: Cli, words: list[str], code: int | None, closed: str) -> None:
    cli.write("a.retro")
    cli.write("bad.retro", SPEC.replace("at 0 : score == 0", "at 5 : score == 7"))
    done = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", *cli.command(*words)],
        cwd=cli.folder,
        env=cli.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert code is None or done.returncode == code, done.stderr
