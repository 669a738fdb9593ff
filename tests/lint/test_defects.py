"""Each kind of defect, planted in sound integrations that ship: found there, and nothing else."""

from __future__ import annotations

import gzip
import random
from functools import cache
from pathlib import Path

import pytest

from retrodsl.diagnostics import Diagnostic
from retrodsl.diagnostics.render.text import render_text
from retrodsl.lint.integration import Memory, StateProblem
from retrodsl.lint.rules import all_rules
from retrodsl.lint.runner import lint, open_integration
from retrodsl.platforms import Platform, engine_root
from tests.lint.defects import DEFECTS, Defect, Files

#: In how many integrations each kind is planted, where as many are fit for it.
PLANTINGS = 6
SEED = 1985


class _NoMemory:
    def read(self, address: int, width: int) -> bytes | None:
        return None


def _read_state(path: Path, platform: Platform) -> Memory:
    try:
        gzip.decompress(path.read_bytes())
    except (OSError, EOFError) as error:
        raise StateProblem(str(error), broken=True) from error
    return _NoMemory()


def _lint(folder: Path) -> list[Diagnostic]:
    integration = open_integration(folder, shown=folder.name, read_state=_read_state)
    return list(lint([integration], all_rules()).diagnostics)


def _write(folder: Path, files: Files) -> None:
    folder.mkdir(parents=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name).write_bytes(data)


@cache
def _sound() -> tuple[tuple[str, Files], ...]:
    """Shipped integrations of which nothing is to be said, those with scripts first."""
    root = engine_root()
    assert root is not None
    folders = sorted(p for p in (root / "data" / "stable").iterdir() if (p / "rom.sha").is_file())
    random.Random(SEED).shuffle(folders)
    folders.sort(key=lambda folder: not (folder / "script.lua").is_file())
    found = []
    for folder in folders[:400]:
        if _lint(folder):
            continue
        files: dict[str, str | bytes] = {}
        for path in folder.iterdir():
            if path.suffix in (".json", ".lua", ".sha"):
                files[path.name] = path.read_text("utf-8")
            elif path.suffix == ".state":
                files[path.name] = gzip.compress(b"a state", mtime=0)
        found.append((folder.name, files))
    return tuple(found)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.what)
def test_planted(defect: Defect, tmp_path: Path) -> None:
    planted = 0
    for name, files in _sound():
        change = defect.plant(files)
        if change is None:
            continue
        folder = tmp_path / name
        _write(folder, change.files)
        found = _lint(folder)
        shown = render_text(found, color=False, width=None)
        assert [d.code for d in found] == [defect.code], f"{name}\n{shown}"
        label = found[0].label
        assert label is not None
        file = f"{name}/{change.file}" if change.file else name
        assert label.source.name == file, shown
        if change.line:
            assert label.source.position(label.span.start)[0] == change.line, shown
        planted += 1
        if planted == PLANTINGS:
            break
    assert planted >= 1, "no sound integration is fit for this defect"


def test_there_are_enough() -> None:
    assert len(DEFECTS) >= 40
    assert len({defect.what for defect in DEFECTS}) == len(DEFECTS)
    assert len({defect.code for defect in DEFECTS}) >= 35
