"""`retrodsl compile`."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import BROKEN, DOUBTFUL, SPEC, Cli

GAME = Path("integrations", "Airstriker-Genesis")
FILES = {"data.json", "metadata.json", "scenario.json"}
SECOND = "scenario rush { reward { points : 5 * gain(score) } }\n"


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_writes_the_engines_files(cli: Cli) -> None:
    cli.write("a.retro", SPEC + f'rom sha1 "{"ab" * 20}"\n')
    done = cli("compile", "a.retro")
    assert (done.code, done.out) == (0, f"{GAME}: 4 of 4 files written\n")
    folder = cli.folder / GAME
    assert set(_content(folder)) == FILES | {"rom.sha", ".retrodsl.json"}
    data = json.loads((folder / "data.json").read_text())
    assert data["info"]["score"] == {"address": 0xFF0250, "type": ">u2"}
    scenario = json.loads((folder / "scenario.json").read_text())
    assert scenario["reward"] == {"variables": {"score": {"reward": 1.0}}}
    assert scenario["done"] == {"variables": {"lives": {"op": "zero"}}}
    assert json.loads((folder / "metadata.json").read_text()) == {"default_state": "Level1"}
    assert (folder / "rom.sha").read_text() == "ab" * 20 + "\n"


def test_the_same_spec_gives_the_same_bytes(cli: Cli) -> None:
    cli.write("a.retro", SPEC + SECOND)
    assert cli("compile", "a.retro", PYTHONHASHSEED="1").code == 0
    first = _content(cli.folder / GAME)
    shutil.rmtree(cli.folder / "integrations")
    assert cli("compile", "a.retro", PYTHONHASHSEED="2").code == 0
    assert _content(cli.folder / GAME) == first
    times = {path.name: path.stat().st_mtime_ns for path in (cli.folder / GAME).iterdir()}
    again = cli("compile", "a.retro")
    assert (again.code, again.out) == (0, f"{GAME}: unchanged\n")
    assert {p.name: p.stat().st_mtime_ns for p in (cli.folder / GAME).iterdir()} == times


def test_integrations_lie_beside_the_folder_specs(cli: Cli) -> None:
    cli.write("project/specs/deep/a.retro")
    assert cli("compile", "project/specs").code == 0
    assert set(_content(cli.folder / "project" / GAME)) == FILES | {".retrodsl.json"}


def test_integrations_lie_where_they_are_wanted(cli: Cli) -> None:
    cli.write("specs/a.retro")
    assert cli("compile", "--integrations", "elsewhere").code == 0
    assert set(_content(cli.folder / "elsewhere" / GAME.name)) == FILES | {".retrodsl.json"}
    assert not (cli.folder / "integrations").exists()


def test_check_tells_current_missing_outdated_and_edited(cli: Cli) -> None:
    cli.write("a.retro")
    missing = cli("compile", "--check", "a.retro")
    assert missing.code == 1
    assert missing.out.splitlines() == [f"{GAME / name}: missing" for name in sorted(FILES)]
    assert not (cli.folder / "integrations").exists()

    assert cli("compile", "a.retro").code == 0
    current = cli("compile", "--check", "a.retro")
    assert (current.code, current.out) == (0, f"{GAME}: current (3 files)\n")

    before = _content(cli.folder / GAME)
    cli.write("a.retro", SPEC.replace("gain(score)", "2 * gain(score)"))
    outdated = cli("compile", "--check", "a.retro")
    assert (outdated.code, outdated.out) == (1, f"{GAME}/scenario.json: outdated\n")

    data = cli.folder / GAME / "data.json"
    data.write_text(data.read_text() + "\n")
    edited = cli("compile", "--check", "a.retro")
    assert edited.code == 1
    assert f"{GAME}/data.json: edited by hand\n" in edited.out
    assert _content(cli.folder / GAME) == before | {"data.json": data.read_bytes()}


def test_a_file_edited_by_hand_is_kept_until_forced(cli: Cli) -> None:
    cli.write("a.retro")
    assert cli("compile", "a.retro").code == 0
    folder = cli.folder / GAME
    compiled = _content(folder)
    (folder / "scenario.json").write_text("{}\n")
    cli.write("a.retro", SPEC.replace("0xFF025A", "0xFF025C"))
    kept = cli("compile", "a.retro")
    assert kept.code == 1
    assert f"{GAME}/scenario.json: edited by hand, not overwritten" in kept.err
    assert "--force" in kept.err
    # Nothing at all is written: half of a change would be no integration.
    assert _content(folder) == compiled | {"scenario.json": b"{}\n"}
    forced = cli("compile", "--force", "a.retro")
    assert forced.code == 0
    assert (folder / "scenario.json").read_bytes() == compiled["scenario.json"]
    assert (folder / "data.json").read_bytes() != compiled["data.json"]
    assert cli("compile", "--check", "a.retro").code == 0


def test_files_that_were_there_before_are_a_persons(cli: Cli) -> None:
    cli.write("a.retro")
    cli.write(str(GAME / "scenario.json"), '{"reward": {}}\n')
    assert cli("compile", "a.retro").code == 1
    assert (cli.folder / GAME / "scenario.json").read_text() == '{"reward": {}}\n'
    assert cli("compile", "--force", "a.retro").code == 0


def test_what_an_earlier_spec_compiled_to_goes(cli: Cli) -> None:
    cli.write("a.retro", SPEC + SECOND)
    assert cli("compile", "a.retro").code == 0
    folder = cli.folder / GAME
    (folder / "mine.json").write_text("{}")
    assert (folder / "rush.json").is_file()
    cli.write("a.retro")
    check = cli("compile", "--check", "a.retro")
    assert (check.code, check.out) == (1, f"{GAME}/rush.json: left over\n")
    assert cli("compile", "a.retro").code == 0
    assert set(_content(folder)) == FILES | {".retrodsl.json", "mine.json"}


def test_a_leftover_that_was_edited_stays(cli: Cli) -> None:
    cli.write("a.retro", SPEC + SECOND)
    assert cli("compile", "a.retro").code == 0
    (cli.folder / GAME / "rush.json").write_text("{}")
    cli.write("a.retro")
    assert cli("compile", "a.retro").code == 0
    assert (cli.folder / GAME / "rush.json").read_text() == "{}"


def test_two_specs_of_one_game_write_nothing(cli: Cli) -> None:
    cli.write("a.retro")
    cli.write("b.retro", DOUBTFUL)
    done = cli("compile")
    assert done.code == 2
    assert f"a.retro and b.retro both compile to {GAME}" in done.err
    assert not (cli.folder / "integrations").exists()


def test_specs_of_one_game_in_folders_of_their_own(cli: Cli) -> None:
    cli.write("one/a.retro")
    cli.write("two/b.retro", DOUBTFUL)
    assert cli("compile").code == 0
    for folder in ("one", "two"):
        assert set(_content(cli.folder / folder / GAME)) == FILES | {".retrodsl.json"}


def test_a_broken_spec_writes_nothing_and_others_are_written(cli: Cli) -> None:
    cli.write("bad/a.retro", BROKEN)
    cli.write("good/a.retro")
    done = cli("compile")
    assert done.code == 1
    assert "error[RT204]" in done.out
    assert not (cli.folder / "bad" / "integrations").exists()
    assert (cli.folder / "good" / GAME / "data.json").is_file()


def test_other_programs_get_findings_alone_on_stdout(cli: Cli) -> None:
    cli.write("a.retro", DOUBTFUL)
    done = cli("compile", "--output", "json", "a.retro")
    assert done.code == 0
    assert json.loads(done.out)["warnings"] == 1
    assert "files written" in done.err


def test_check_and_force_together_are_a_wrong_call(cli: Cli) -> None:
    cli.write("a.retro")
    done = cli("compile", "--check", "--force", "a.retro")
    assert (done.code, done.out) == (2, "")


def test_a_place_that_cannot_be_written(cli: Cli) -> None:
    cli.write("a.retro")
    cli.write("file", "no folder")
    done = cli("compile", "--integrations", "file", "a.retro")
    assert done.code == 2
    assert f"file/{GAME.name} cannot be written" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(cli: Cli) -> None:
    cli.write("a.retro")
    folder = cli.folder / "closed"
    folder.mkdir(mode=0o555)
    done = cli("compile", "--integrations", "closed", "a.retro")
    assert done.code == 2
    assert "Permission denied" in done.err


def test_a_name_that_is_a_folder_already(cli: Cli) -> None:
    cli.write("a.retro")
    (cli.folder / GAME / "data.json").mkdir(parents=True)
    done = cli("compile", "a.retro")
    assert done.code == 2
    assert "Is a directory" in done.err
    assert [path.name for path in (cli.folder / GAME).iterdir()] == ["data.json"]


@pytest.mark.parametrize(
    "manifest", ["", "no json", "[]", "{}", '{"written by retrodsl compile": 5}', "\udcff"]
)
def test_a_broken_manifest_makes_every_file_a_persons(cli: Cli, manifest: str) -> None:
    cli.write("a.retro")
    assert cli("compile", "a.retro").code == 0
    content = manifest.encode("utf-8", "surrogateescape")
    (cli.folder / GAME / ".retrodsl.json").write_bytes(content)
    assert cli("compile", "--check", "a.retro").code == 0
    cli.write("a.retro", SPEC.replace("gain(score)", "2 * gain(score)"))
    changed = cli("compile", "--check", "a.retro")
    assert (changed.code, changed.out) == (1, f"{GAME}/scenario.json: edited by hand\n")
