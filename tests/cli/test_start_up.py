"""What is imported before a command runs is light: every command pays for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.repo.root import ROOT

#: Slow to import, or native: each only where it is needed.
HEAVY = ("PIL", "gymnasium", "jsonschema", "lark", "numpy", "pydantic", "rich", "stable_retro")
#: What a check needs of these: the grammar, and the models that Typer itself reads options with.
NEEDED = {"lark", "pydantic"}

PROGRAM = """
import sys
sys.argv = ["retrodsl", *sys.argv[1:]]
from retrodsl.cli.main import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print("LOADED", *sys.modules)
"""


def _loaded(*words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.splitlines()[-1].split()[1:]) & set(HEAVY)


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    assert _loaded(*words) == set()


def test_a_check_loads_what_it_needs() -> None:
    assert _loaded("check", "specs/airstriker.retro") <= NEEDED


def test_doctor_does_not_load_the_engine() -> None:
    assert "stable_retro" not in _loaded("doctor")


def test_a_schema_is_printed_without_building_it() -> None:
    assert _loaded("schema", "data") <= {"pydantic"}
