"""What runs in gym-retro's interpreter is Python 3.6, whatever interpreter is found for it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.repo.root import ROOT

TESTS = ROOT / "tests"
FILES = sorted(
    [
        TESTS / "engine_facts" / "probe_base.py",
        TESTS / "engine_facts" / "probe.py",
        *(TESTS / "engine_facts" / "experiments").glob("*.py"),
        TESTS / "lint" / "folder_probe.py",
        TESTS / "models" / "engine_probe.py",
        TESTS / "platforms" / "engine_probe.py",
        TESTS / "platforms" / "tiny_roms.py",
        TESTS / "readers" / "engine_probe.py",
        TESTS / "readers" / "lua_names_probe.py",
    ]
)
NEWER = {"dict", "list", "set", "tuple", "type"}


def imported(tree: ast.AST) -> set[str]:
    """The modules of the tests that a probe imports."""
    return {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tests.")
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_a_probe_is_python_3_6(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"), feature_version=(3, 6))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.module != "__future__"
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            assert node.value.id not in NEWER, f"{path.name}:{node.lineno}"
    known = {".".join(file.relative_to(ROOT).with_suffix("").parts) for file in FILES}
    assert imported(tree) <= known
