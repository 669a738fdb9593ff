"""What failed is remembered for each folder of work."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.replay.last_failed import Key, absolute, memory_path, read_failed, remember

A: Key = ("/specs/a.retro", "m", "scenario")
B: Key = ("/specs/a.retro", "n", "scenario")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_failures_stay_until_they_pass(tmp_path: Path) -> None:
    path = memory_path(tmp_path)
    assert read_failed(path) == set()
    remember(path, tmp_path, [A, B], [])
    assert not path.parent.exists()
    remember(path, tmp_path, [], [A, B])
    assert read_failed(path) == {A, B}
    remember(path, tmp_path, [A], [])
    assert read_failed(path) == {B}
    remember(path, tmp_path, [B], [])
    assert read_failed(path) == set()


def test_each_folder_has_its_own(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert memory_path(tmp_path) != memory_path(other)
    assert memory_path(other) == memory_path(other / ".." / "other")
    assert memory_path(other).is_relative_to(tmp_path / "cache" / "retrodsl")


def test_a_memory_that_is_damaged_is_none(tmp_path: Path) -> None:
    path = memory_path(tmp_path)
    path.parent.mkdir(parents=True)
    for content in (b"", b"{}", b'{"project": "x", "failed": [["a"]]}', b"\xff"):
        path.write_bytes(content)
        assert read_failed(path) == set()
    remember(path, tmp_path, [], [A])
    assert read_failed(path) == {A}


def test_a_key_is_the_same_wherever_it_is_named_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert absolute(("a.retro", "m", "s")) == (str(tmp_path.resolve() / "a.retro"), "m", "s")
