from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pydantic", "numpy", "PIL", "lark", "jsonschema", "rich", "typer")


@pytest.mark.parametrize("renderer", ["text", "github", "sarif"])
def test_a_renderer_loads_nothing_heavy(renderer: str) -> None:
    program = (
        f"import sys, retrodsl.diagnostics.render.{renderer}\n"
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == ""
