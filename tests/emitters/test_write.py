"""Files come onto the disk whole or not at all, and never over a person's work."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from retrodsl.emitters.write import MANIFEST, Status, compare, write
from retrodsl.files import write_atomically

FILES = {"data.json": "{}\n", "scenario.json": '{"done": {}}\n', "script.lua": "-- é\n"}


def statuses(folder: Path, files: dict[str, str]) -> dict[str, Status]:
    return {found.path.name: found.status for found in compare(folder, files)}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_first_time_everything_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "Game-Nes"
    assert statuses(folder, FILES) == dict.fromkeys(FILES, Status.MISSING)
    assert not folder.exists()
    assert {s.path.name: s.status for s in write(folder, FILES)} == dict.fromkeys(
        FILES, Status.MISSING
    )
    assert {name: (folder / name).read_text("utf-8") for name in FILES} == FILES
    assert names(folder) == {*FILES, MANIFEST}
    assert statuses(folder, FILES) == dict.fromkeys(FILES, Status.CURRENT)


def test_the_manifest_has_the_digests(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (entries,) = json.loads((tmp_path / MANIFEST).read_text("utf-8")).values()
    assert entries == {
        name: hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in FILES.items()
    }


def test_writing_again_touches_nothing(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    inodes = {path: path.stat().st_ino for path in tmp_path.iterdir()}
    write(tmp_path, FILES)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    assert {path: path.stat().st_ino for path in tmp_path.iterdir()} == inodes


def test_outdated_and_left_over_files_are_renewed(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    newer = {"data.json": "{ }\n", "scenario.json": FILES["scenario.json"]}
    expected = {
        "data.json": Status.OUTDATED,
        "scenario.json": Status.CURRENT,
        "script.lua": Status.LEFTOVER,
    }
    assert statuses(tmp_path, newer) == expected
    assert {s.path.name: s.status for s in write(tmp_path, newer)} == expected
    assert names(tmp_path) == {*newer, MANIFEST}
    assert statuses(tmp_path, newer) == dict.fromkeys(newer, Status.CURRENT)


def test_what_a_person_edited_is_kept(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "data.json").write_text("mine")
    newer = {**FILES, "scenario.json": "{}\n"}
    found = {s.path.name: s.status for s in write(tmp_path, newer)}
    assert found["data.json"] is Status.EDITED
    assert found["scenario.json"] is Status.OUTDATED
    assert (tmp_path / "data.json").read_text() == "mine"
    assert (tmp_path / "scenario.json").read_text() == FILES["scenario.json"]  # nothing at all


def test_force_writes_over_it(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "data.json").write_text("mine")
    found = {s.path.name: s.status for s in write(tmp_path, FILES, force=True)}
    assert found["data.json"] is Status.EDITED
    assert statuses(tmp_path, FILES) == dict.fromkeys(FILES, Status.CURRENT)


def test_a_file_made_by_a_person_is_edited(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("mine")
    assert statuses(tmp_path, FILES)["data.json"] is Status.EDITED
    write(tmp_path, FILES)
    assert names(tmp_path) == {"data.json"}


def test_a_file_made_by_a_person_with_the_same_text_is_current(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text(FILES["data.json"])
    assert statuses(tmp_path, FILES)["data.json"] is Status.CURRENT
    write(tmp_path, FILES)
    assert statuses(tmp_path, FILES) == dict.fromkeys(FILES, Status.CURRENT)


def test_an_edited_file_that_is_not_needed_any_more_stays(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "script.lua").write_text("mine")
    fewer = {name: FILES[name] for name in ("data.json", "scenario.json")}
    assert "script.lua" not in statuses(tmp_path, fewer)
    write(tmp_path, fewer)
    assert (tmp_path / "script.lua").read_text() == "mine"


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "Level1.state").write_bytes(b"state")
    write(tmp_path, FILES)
    write(tmp_path, {})
    assert names(tmp_path) == {"Level1.state", MANIFEST}


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"written by retrodsl compile": 3}',
        b'{"written by retrodsl compile": {"../data.json": "x", "..": "x", "": "x"}}',
        b'{"other": {}}',
    ],
)
def test_a_manifest_that_cannot_be_read_counts_as_none(tmp_path: Path, manifest: bytes) -> None:
    write(tmp_path, FILES)
    (tmp_path / MANIFEST).write_bytes(manifest)
    newer = {**FILES, "data.json": "{ }\n"}
    found = statuses(tmp_path, newer)
    assert found["data.json"] is Status.EDITED
    assert found["scenario.json"] is Status.CURRENT
    assert set(found) == set(newer)
    write(tmp_path, newer, force=True)
    assert statuses(tmp_path, newer) == dict.fromkeys(newer, Status.CURRENT)


def _fail(*args: object) -> None:
    raise OSError("the disk says no")


@pytest.mark.parametrize(
    ("owner", "step"),
    [(os, "replace"), (os, "fsync"), (Path, "open")],
    ids=["replace", "fsync", "open"],
)
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, step: str
) -> None:
    path = tmp_path / "data.json"
    path.write_text("old")
    with monkeypatch.context() as broken:
        broken.setattr(owner, step, _fail)
        with pytest.raises(OSError, match="the disk says no"):
            write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert names(tmp_path) == {"data.json"}


def test_a_failure_half_way_is_mended_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, FILES)
    newer = {name: text + "\n" for name, text in FILES.items()}
    real: Callable[..., None] = os.replace
    done: list[object] = []

    def replace_once(source: object, target: object) -> None:
        if done:
            raise OSError("full")
        done.append(target)
        real(source, target)

    monkeypatch.setattr(os, "replace", replace_once)
    with pytest.raises(OSError, match="full"):
        write(tmp_path, newer)
    monkeypatch.setattr(os, "replace", real)
    assert names(tmp_path) == {*FILES, MANIFEST}
    for name in FILES:  # each is as before or as it should be
        assert (tmp_path / name).read_text("utf-8") in (FILES[name], newer[name])
    write(tmp_path, newer)
    assert statuses(tmp_path, newer) == dict.fromkeys(newer, Status.CURRENT)


def test_the_mode_follows_the_umask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_atomically(tmp_path / "data.json", b"x")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "data.json").stat().st_mode) == 0o640
