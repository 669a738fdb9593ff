"""The same spec gives the same bytes and the same findings, whatever order hash tables have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SPECS = Path(__file__).parent.parent / "syntax" / "specs"
PROGRAM = """
import sys
from pathlib import Path
from retrodsl.api import check_source, compile_checked
from retrodsl.source import Source
for path in sorted(Path(sys.argv[1]).glob("*.retro")):
    text = path.read_text("utf-8").replace('lua "duel.lua" {', "crop 0, 0, 8, 8\\n#").replace(
        "    reward = paid\\n    reward p2 = paid_two  done = is_over\\n  }\\n", ""
    )
    for broken in (text, text.replace("peak", "paek").replace("lives :", "live :")):
        compiled = compile_checked(check_source(Source(path.name, broken)))
        for d in compiled.diagnostics:
            print(d.code, d.label.span if d.label else None, d.message, d.helps, d.notes)
        if compiled.integration is not None:
            for name, content in compiled.integration.files.items():
                print(path.name, name, content)
"""


def output(seed: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(SPECS)],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_hash_seeds_change_nothing() -> None:
    first = output("1")
    assert output("4242") == first
    for spec in ("duel", "kart", "plain"):
        assert f"{spec}.retro scenario.json" in first
    assert "RT201" in first
