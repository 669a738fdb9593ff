"""Any file is read by its content or refused with what it is; names of games; claims of ROMs."""

from __future__ import annotations

import base64
import hashlib
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.movies.bk2 import write_bk2
from retrodsl.movies.model import Movie, MovieError
from retrodsl.movies.names import game_note, same_game
from retrodsl.movies.read import read_movie
from retrodsl.movies.rom_claim import rom_note
from retrodsl.platforms import load_platforms

PLATFORMS = load_platforms()
NES, GENESIS, PCE = PLATFORMS["Nes"], PLATFORMS["Genesis"], PLATFORMS["PCEngine"]
FM2 = "version 3\nport0 1\nport1 0\n" + "|0|........|||\n" * 3 + "|0|R......A|||\n"


def test_the_content_tells_the_format(tmp_path: Path) -> None:
    fm2, bk2 = tmp_path / "a.bk2", tmp_path / "b.fm2"
    fm2.write_text(FM2)
    write_bk2(Movie(GENESIS.buttons, ((1,),), system="Genesis"), bk2)
    movie = read_movie(fm2, NES)
    assert movie.buttons == NES.buttons
    assert movie.pressed(0, 0) == ("RIGHT", "A")
    assert read_movie(bk2, GENESIS).frames == ((1,),)


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("a.bk2", b"", "not a zip, as a .bk2 is"),
        ("a.fm2", b"\0\1", "which begins with `version 3`"),
        ("a.fm2", FM2.encode("utf-16"), "UTF-16"),
        ("a.fcm", b"FCM\x1a", "FCEUX converts it"),
        ("a.txt", b"hello", "of no format that is known"),
        ("a.fm2", b"version 9\n", "`version 3` has to be"),
        ("a.bk2", b"PK\3\4 and so on", "not a zip, or is cut short"),
    ],
)
def test_other_files_are_named(name: str, content: bytes, part: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MovieError, match=part) as caught:
        read_movie(path, NES)
    assert str(caught.value).startswith(str(path))


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path, part in ((tmp_path / "no", "does not exist"), (tmp_path, "is not a file")):
        with pytest.raises(MovieError, match=part):
            read_movie(path, NES)
    with pytest.raises(MovieError, match=r"does not exist|null"):
        read_movie(tmp_path / "\0", NES)


def test_a_movie_of_another_system_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.fm2"
    path.write_text(FM2)
    with pytest.raises(MovieError, match="a game for Nes, and it is to be played on Genesis"):
        read_movie(path, GENESIS)
    pad = PLATFORMS["GbColor"].buttons
    color = tmp_path / "c.bk2"
    write_bk2(Movie(pad, ((1,),), system="GbColor"), color)
    assert read_movie(color, PLATFORMS["GameBoy"]).system == "GbColor"
    unknown = tmp_path / "u.bk2"
    write_bk2(Movie(("Z",), ((1,),), system="Other"), unknown)
    with pytest.raises(MovieError, match="the pad has no button Z") as caught:
        read_movie(unknown, PCE)
    assert str(caught.value).startswith(str(unknown))


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=80), lead=st.sampled_from([b"", b"PK\3\4", b"version 3\n", b"|"]))
def test_any_bytes_are_read_or_a_movie_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, lead: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.fm2"
    path.write_bytes(lead + content)
    try:
        said = " ".join(str(button) for button in read_movie(path, NES).buttons)
    except MovieError as error:
        said = str(error)
    assert said.startswith((str(path), "B None SELECT"))


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Airstriker-Genesis", "Airstriker-Genesis-v0", True),
        ("Airstriker-Genesis-v1", "Airstriker-Genesis-v0", True),
        ("Airstriker-Genesis ", "Airstriker-Genesis", True),
        ("Airstriker-Genesis", "Airstriker-Nes", False),
        ("Level-v", "Level", False),
    ],
)
def test_names_of_one_game(name: str, other: str, same: bool) -> None:
    assert same_game(name, other) is same
    assert same_game(other, name) is same


def test_a_movie_of_another_game_is_told_of_the_engines_alone() -> None:
    ours = {"MovieVersion": "Retro"}
    movie = Movie((), (), game="Pong-Atari2600-v0", header=ours)
    assert game_note(movie, "Pong-Atari2600") == ""
    assert "is of Pong-Atari2600-v0, and it is played on Tetris-Nes" in game_note(
        movie, "Tetris-Nes"
    )
    assert game_note(Movie((), (), game="Pong (USA)"), "Pong-Atari2600") == ""
    assert game_note(Movie((), (), header=ours), "Pong-Atari2600") == ""


def test_what_a_movie_says_of_its_rom(tmp_path: Path) -> None:
    body = bytes(range(256)) * 9
    rom = tmp_path / "rom.nes"
    rom.write_bytes(b"NES\x1a" + bytes(12) + body)
    sha1 = hashlib.sha1(body).hexdigest()
    md5 = hashlib.md5(body).digest()
    for header in (
        {},
        {"SHA1": "?"},
        {"SHA1": ""},
        {"SHA1": sha1.upper()},
        {"SHA1": hashlib.sha1(rom.read_bytes()).hexdigest()},
        {"SHA1": md5.hex()},
        {"SHA1": f"{zlib.crc32(body):08X}"},
        {"romChecksum": "base64:" + base64.b64encode(md5).decode()},
        {"romChecksum": base64.b64encode(md5.hex().encode()).decode()},
        {"romChecksum": "base64:%%%"},
        {"romChecksum": "base64:" + base64.b64encode(b"\xff" * 32).decode()},
    ):
        assert rom_note(Movie((), (), header=header), rom) == "", header
    other = rom_note(Movie((), (), header={"SHA1": "0" * 40}), rom)
    assert other == (
        f"the movie was made on a ROM whose SHA-1 is {'0' * 40}, and that of rom.nes is {sha1}"
    )
    wrong = base64.b64encode(bytes(16)).decode()
    assert "whose MD5 is" in rom_note(Movie((), (), header={"romChecksum": wrong}), rom)
