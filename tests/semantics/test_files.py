"""What a spec names outside itself: included files, states, movies, in folders that may be odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.api import Checked, check, compile_spec, read
from retrodsl.diagnostics import Diagnostic

GAME = 'game "Test-Genesis"\n'
RAM = "ram { x : u1 @ 0xFF0000 }\n"


def errors(checked: Checked) -> list[Diagnostic]:
    return [d for d in checked.diagnostics if d.is_error]


def codes(path: Path) -> list[str]:
    return [d.code for d in errors(check(path))]


def spec(folder: Path, text: str, name: str = "game.retro") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_an_included_file_shares_its_names(tmp_path: Path) -> None:
    spec(tmp_path, RAM + "let half = 2 * x\nfn f(v) = v + half", "lib/common.retro")
    path = spec(tmp_path, GAME + 'include "lib/common.retro"\nreward { a : f(x) - half }')
    assert check(path).program is not None


def test_a_file_is_included_once_and_circles_end(tmp_path: Path) -> None:
    spec(tmp_path, 'include "b.retro"\ninclude "../game.retro"\n' + RAM, "lib/a.retro")
    spec(tmp_path, 'include "a.retro"\nlet y = 2 * x', "lib/b.retro")
    path = spec(tmp_path, GAME + 'include "lib/a.retro"\ninclude "lib/b.retro"\nreward { a : y }')
    assert check(path).program is not None


def test_an_error_in_an_included_file_is_shown_there(tmp_path: Path) -> None:
    common = spec(tmp_path, "let y = nope", "common.retro")
    path = spec(tmp_path, GAME + 'include "common.retro"')
    (found,) = errors(check(path))
    assert found.label is not None
    assert Path(found.label.source.name) == common
    spec(tmp_path, "let y = = 3\nlet z = )", "common.retro")
    assert codes(path) == ["RS101", "RS110"]


@pytest.mark.parametrize("name", ["nope.retro", ".", "folder", "a\\\\b", "\x01"])
def test_what_cannot_be_included(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    assert codes(spec(tmp_path, GAME + f'include "{name}"')) == ["RS117"]


def test_a_link_to_itself_cannot_be_included(tmp_path: Path) -> None:
    (tmp_path / "loop.retro").symlink_to(tmp_path / "loop.retro")
    assert codes(spec(tmp_path, GAME + 'include "loop.retro"')) == ["RS117"]


def test_binary_and_missing_files(tmp_path: Path) -> None:
    path = tmp_path / "game.retro"
    assert codes(path) == ["RS116"]
    path.write_bytes(b"\xff\x00")
    assert codes(path) == ["RS116"]
    assert codes(tmp_path) == ["RS116"]
    spec(tmp_path, GAME + 'include "bytes.retro"', "other.retro")
    (tmp_path / "bytes.retro").write_bytes(b"\x80")
    assert codes(tmp_path / "other.retro") == ["RS117"]


def test_a_byte_order_mark_is_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "game.retro"
    path.write_bytes(b"\xef\xbb\xbf" + GAME.encode())
    assert read(path).text == GAME
    assert check(path).program is not None


def test_includes_in_a_long_row(tmp_path: Path) -> None:
    for number in range(150):
        spec(tmp_path, f'include "f{number + 1}.retro"\nlet a{number} = 1', f"f{number}.retro")
    spec(tmp_path, "let last = 1", "f150.retro")
    path = spec(tmp_path, GAME + 'include "f0.retro"\nlet it = a0 + last')
    assert check(path).program is not None
    for number in range(150, 400):
        spec(tmp_path, f'include "f{number + 1}.retro"', f"f{number}.retro")
    assert codes(path) == ["RS117"]


def test_states_and_movies_have_to_be_there(tmp_path: Path) -> None:
    folder = tmp_path / "integrations" / "Test-Genesis"
    text = GAME + RAM + "reward { a : x }\n"
    # Nothing is known of the game's states while it has no folder.
    assert codes(spec(tmp_path, text + "states { Level1 default }")) == []
    folder.mkdir(parents=True)
    (folder / "Level1.state").write_bytes(b"")
    (folder / "run.bk2").write_bytes(b"")
    (tmp_path / "here.bk2").write_bytes(b"")
    for statement, expected in (
        ("states { Level1 default }", []),
        ('replay "' + "x" * 300 + '.bk2" { does not end }', ["RT223"]),
        ("states { Levle1 default }", ["RT222"]),
        ("movie m from Level1 { wait 1 }", []),
        ("movie m from Level2 { wait 1 }", ["RT222"]),
        ('replay "run.bk2" { does not end }', []),
        ('replay "here.bk2" { does not end }', []),
        ('replay "nope.bk2" { does not end }', ["RT223"]),
        ('replay "run.bk2" from Level1 { does not end }', []),
        ('replay "run.bk2" from power { does not end }', []),
        ('replay "run.bk2" from Level3 { does not end }', ["RT222"]),
    ):
        assert codes(spec(tmp_path, text + statement)) == expected, statement


def test_specs_in_a_folder_of_that_name_share_the_integrations_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "integrations" / "Test-Genesis"
    folder.mkdir(parents=True)
    (folder / "Level1.state").write_bytes(b"")
    path = spec(tmp_path, GAME + "states { Level2 }", "specs/deep/game.retro")
    assert codes(path) == ["RT222"]


@pytest.mark.parametrize(
    "name",
    ["../x-Nes", "/x-Nes", "a**-Nes", "[-Nes", "a\\\\b-Nes", "a\x00-Nes", "x" * 300 + "-Nes"],
)
def test_odd_names_of_games_raise_nothing(tmp_path: Path, name: str) -> None:
    path = spec(tmp_path, f'game "{name}"\nram {{ x : u1 @ 0 }}\nreward {{ a : x }}')
    compiled = compile_spec(path)
    found = [d.code for d in compiled.diagnostics]
    assert found == ["RT221"] or compiled.integration is not None


def test_the_engine_s_own_states_are_known(tmp_path: Path) -> None:
    game = 'game "Airstriker-Genesis"\n'
    assert codes(spec(tmp_path, game + "states { Level1 default }")) == []
    assert codes(spec(tmp_path, game + "states { Level99 default }")) == ["RT222"]
