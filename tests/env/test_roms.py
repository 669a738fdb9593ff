"""Which ROM an environment runs where none is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from retrodsl.env import EnvironmentProblem
from retrodsl.env.game import open_game, rom_of
from tests.repo.root import ROOT

CARTRIDGE = ROOT / "integrations" / "Tenfold-Nes" / "rom.nes"
SHA1 = "fbee48a8d274d4926630e9b8d2cd6d173e67e2f4"


def _spec(folder: Path, game: str = "Tenfold-Nes", sha1: str | None = SHA1) -> Path:
    path = folder / "tenfold.retro"
    known = f'rom sha1 "{sha1}"\n' if sha1 else ""
    place = "0xFF0010" if game.endswith("Genesis") else "0x10"
    path.write_text(f'game "{game}"\n{known}ram {{ x : u1 @ {place} }}\n', "utf-8")
    return path


@pytest.mark.parametrize("name", ["tenfold.nes", "Tenfold-Nes.nes", "TENFOLD-NES.NES"])
@pytest.mark.parametrize("sha1", [SHA1, None])
def test_beside_the_spec_by_the_game_s_name(tmp_path: Path, name: str, sha1: str | None) -> None:
    shutil.copy(CARTRIDGE, tmp_path / name)
    shutil.copy(CARTRIDGE, tmp_path / "another.bin")
    assert rom_of(open_game(_spec(tmp_path, sha1=sha1))) == tmp_path / name


def test_beside_the_spec_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "Tenfold.nes").write_bytes(b"NES\x1a another version")
    shutil.copy(CARTRIDGE, tmp_path / "any name (U).nes")
    assert rom_of(open_game(_spec(tmp_path))) == tmp_path / "any name (U).nes"
    # Without a hash it is the name, and with rom.nes it is neither.
    assert rom_of(open_game(_spec(tmp_path, sha1=None))) == tmp_path / "Tenfold.nes"
    shutil.copy(CARTRIDGE, tmp_path / "rom.nes")
    assert rom_of(open_game(_spec(tmp_path))) == tmp_path / "rom.nes"


def test_a_page_is_no_rom_of_the_genesis(tmp_path: Path) -> None:
    (tmp_path / "Mine.md").write_text("# About the game\n", "utf-8")
    (tmp_path / "Mine-Genesis.md").mkdir()
    game = open_game(_spec(tmp_path, "Mine-Genesis", None))
    with pytest.raises(EnvironmentProblem, match="was not found"):
        rom_of(game)
    (tmp_path / "Mine.md").write_bytes(bytes(256) + b"SEGA")
    assert rom_of(game) == tmp_path / "Mine.md"


def test_what_was_looked_for_is_told(tmp_path: Path) -> None:
    shutil.copy(CARTRIDGE, tmp_path / "mine.bin")
    with pytest.raises(EnvironmentProblem) as caught:
        rom_of(open_game(_spec(tmp_path, "Mine-Nes")))
    cause, mend = caught.value.cause, caught.value.mend
    assert f"there is no rom.nes in {tmp_path / 'integrations' / 'Mine-Nes'}" in cause
    assert f"in {tmp_path} beside the spec" in cause
    assert "(.nes) with the name Mine-Nes or the SHA-1 of the spec's `rom sha1`" in cause
    assert "name it with rom=..." in mend
