"""Every program of the page about environments runs, and prints what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.root import ROOT

_PROGRAM = re.compile(
    r"^```python\n(.*?)^```$(?:\n+```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL
)
PROGRAMS = _PROGRAM.findall((ROOT / "docs" / "environments.md").read_text("utf-8"))


def test_there_are_programs() -> None:
    assert len(PROGRAMS) == 5


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_the_program_prints_what_the_page_shows(tmp_path: Path, number: int) -> None:
    program, shown = PROGRAMS[number]
    for folder in ("specs", "integrations"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    file = tmp_path / "program.py"
    file.write_text(program, "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", file],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == shown
