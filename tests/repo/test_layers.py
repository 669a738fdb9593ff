"""The layers of the architecture hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import retrodsl
from tests.repo.root import ROOT

RUN = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"


def test_import_linter_is_clean() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout), done.stdout


def test_every_part_of_the_package_is_in_a_layer() -> None:
    layers = (ROOT / "pyproject.toml").read_text("utf-8").split("layers = [", 1)[1].split("]", 1)[0]
    named = set(re.findall(r"\w+", layers))
    package = Path(retrodsl.__file__).parent
    parts = {
        path.stem
        for path in package.iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
    }
    assert parts <= named
