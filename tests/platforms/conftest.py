from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def engine_report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What tests.platforms.engine_probe found, run once."""
    out = tmp_path_factory.mktemp("engine") / "report.json"
    done = subprocess.run(
        [sys.executable, "-m", "tests.platforms.engine_probe", str(out)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(out.read_text())
    return report
