from __future__ import annotations

import subprocess
import sys


def test_the_reports_load_no_drawing_library() -> None:
    program = (
        "import sys, retrodsl.replay.report.plot, retrodsl.replay.report.picture\n"
        "print(*[name for name in ('PIL', 'numpy') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == ""
