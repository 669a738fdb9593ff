"""What is written is read again; BizHawk's logs are read; a bad file is a MovieError, always."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.movies import bk2_archive
from retrodsl.movies.bk2 import read_bk2, write_bk2
from retrodsl.movies.bk2_archive import HEADER, LOG, STATE
from retrodsl.movies.bk2_keys import columns_of
from retrodsl.movies.model import Movie, MovieError
from retrodsl.platforms import load_platforms

GENESIS = ("B", "A", "MODE", "START", "UP", "DOWN", "LEFT", "RIGHT", "C", "Y", "X", "Z")
BIZHAWK_NES = (
    "LogKey:#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|"
    "#P2 Up|P2 Down|P2 Left|P2 Right|P2 Start|P2 Select|P2 B|P2 A|"
)


def make(path: Path, log: str | bytes, header: str | bytes = "", state: bytes = b"") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(HEADER, header)
        archive.writestr(LOG, log)
        archive.writestr(STATE, state)
    return path


def movie_on(buttons: tuple[str | None, ...], system: str, players: int, seed: int) -> Movie:
    writable = [1 << bit for bit, _, _ in columns_of(buttons)]
    frames = []
    for step in range(40):
        value = (step + 1) * 2654435761 ^ seed * 40503
        masks = [
            sum(bit for i, bit in enumerate(writable) if value >> (i * 2 + player) & 1)
            for player in range(players)
        ]
        frames.append(tuple(masks))
    return Movie(buttons, tuple(frames), players, "Some Game", system, bytes([seed]) * 999)


@pytest.mark.parametrize("players", [1, 2])
@pytest.mark.parametrize("system", sorted(load_platforms()))
def test_what_is_written_is_read(system: str, players: int, tmp_path: Path) -> None:
    buttons = tuple(load_platforms()[system].buttons)
    movie = movie_on(buttons, system, players, 3)
    path = tmp_path / "a.bk2"
    write_bk2(movie, path)
    again = read_bk2(path)
    assert again.with_buttons(buttons).frames == movie.frames
    assert (again.players, again.game, again.state) == (players, "Some Game", movie.state)
    assert not again.from_power_on
    if system != "FBNeo" and system != "SCD":
        assert again.system == system
    write_bk2(movie, tmp_path / "b.bk2")
    assert path.read_bytes() == (tmp_path / "b.bk2").read_bytes()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.bk2", "b.bk2"]


def test_a_movie_without_a_state_or_frames(tmp_path: Path) -> None:
    path = tmp_path / "a.bk2"
    header = {"SHA1": "AB", "Author": "me", "Other": "lost"}
    write_bk2(Movie(GENESIS, (), 2, system="Genesis", header=header), path)
    again = read_bk2(path)
    assert again.from_power_on
    assert again.state is None
    assert (again.frames, again.reset_keys, again.game) == ((), (0, 0), None)
    assert again.header["SHA1"] == "AB"
    assert again.header["Author"] == "me"
    assert again.header["Platform"] == "GEN"
    assert list(zipfile.ZipFile(path).namelist()) == [HEADER, LOG, STATE]


@pytest.mark.parametrize(
    ("movie", "part"),
    [
        (Movie(GENESIS, ()), "without a system"),
        (Movie(("PAUSE", "B"), ((1,),), system="Sms"), "cannot hold the button PAUSE"),
        (Movie(("PAUSE", "B"), (), system="Sms", reset_keys=(1,)), "the button PAUSE"),
        (Movie(("BUTTON", "B"), (), system="Sms"), "the same letter"),
        (Movie(GENESIS, (), system="Genesis", game="a\nb"), "more than one line"),
        (Movie(GENESIS, (), system="Genesis", header={"Author": "\r"}), "more than one line"),
    ],
)
def test_what_the_engine_could_not_read_is_not_written(
    movie: Movie, part: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.bk2"
    with pytest.raises(MovieError, match=part) as caught:
        write_bk2(movie, path)
    assert str(path) in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    movie = Movie(GENESIS, (), system="Genesis")
    with pytest.raises(MovieError, match="cannot be written"):
        write_bk2(movie, tmp_path / "no" / "a.bk2")
    (tmp_path / "a.bk2").mkdir()
    with pytest.raises(MovieError, match="cannot be written"):
        write_bk2(movie, tmp_path / "a.bk2")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.bk2"]


def test_the_engines_columns_are_read_by_letter(tmp_path: Path) -> None:
    log = "[Input]\nP1 Start|P1 Select|P1 B|P2 Select|P2 B|P2 Start|\n|..|...|...|\n|..|.sB|S..|\n"
    movie = read_bk2(make(tmp_path / "a.bk2", log, "Platform NES\nGameName G H\n"))
    assert movie.buttons == ("START", "SELECT", "B")
    assert movie.frames == ((0b110, 0b001),)
    assert (movie.system, movie.game) == ("Nes", "G H")


def test_bizhawks_columns_are_read_by_name(tmp_path: Path) -> None:
    log = (
        f"[Input]\r\n{BIZHAWK_NES}\r\n|.P|........|........|\r\n|..|U..R..BA|........|\r\n"
        "|..|...x....|........|\r\n[/Input]\r\nanything"
    )
    header = "\ufeffMovieVersion BizHawk v2.0\r\nPlatform NES\r\nStartsFromSavestate True\r\n"
    movie = read_bk2(make(tmp_path / "a.bk2", log, header))
    assert movie.players == 1
    assert [movie.pressed(step, 0) for step in range(2)] == [("UP", "RIGHT", "B", "A"), ("RIGHT",)]
    assert movie.reset_keys == (0,)
    assert not movie.from_power_on
    assert "savestate of BizHawk" in movie.no_start
    assert movie.header["MovieVersion"] == "BizHawk v2.0"
    two = read_bk2(make(tmp_path / "b.bk2", log.replace(".|\r\n[/", "A|\r\n[/"), header))
    assert two.players == 2
    assert two.pressed(1, 1) == ("A",)


@pytest.mark.parametrize(
    ("platform", "keys", "line", "pressed"),
    [
        ("A26", "#Reset|Select|Power|#P1 Up|P1 Button|", "|.S.|.B|", ("SELECT", "BUTTON")),
        ("A26", "#Reset|Select|Power|#P1 Up|P1 Button|", "|r..|..|", ("RESET",)),
        ("SMS", "#Reset|Pause|#P1 Up|P1 B1|P1 B2|", "|.p|.12|", ("PAUSE", "B", "A")),
        ("PCE", "#P1 Up|P1 Run|P1 B2|P1 B1|", "|.R21|", ("RUN", "II", "I")),
        ("GB", "#Up|Down|Start|A|Power|", "|U..A.|", ("UP", "A")),
        ("GEN", "#Power|Reset|#P1 Mode|P1 C|P1 Start|", "|..|MC.|", ("MODE", "C")),
        ("SNES", "#Reset|Power|#P1 L|P1 R|P1 X|", "|..|lr.|", ("L", "R")),
    ],
)
def test_bizhawks_names_of_other_systems(
    platform: str, keys: str, line: str, pressed: tuple[str, ...], tmp_path: Path
) -> None:
    idle = "".join(c if c == "|" else "." for c in line)
    log = f"[Input]\nLogKey:{keys}\n" + f"{idle}\n" * 3 + f"{line}\n[/Input]\n"
    movie = read_bk2(make(tmp_path / "a.bk2", log, f"Platform {platform}\n"))
    assert movie.pressed(0, 0) == pressed
    pad = load_platforms()[movie.system or ""].buttons
    assert movie.with_buttons(pad).pressed(0, 0) == tuple(b for b in pad if b in pressed)


KEYS = "P1 B|P1 A|\n"


@pytest.mark.parametrize(
    ("log", "part"),
    [
        (b"\xff\xfe|", "not UTF-8 text, at byte 0"),
        ("", "no line of keys"),
        ("[Input]\n[/Input]\n", "no line of keys"),
        ("[Input]\n|..|..|\n", "line 2: a frame before the line of keys"),
        ("nonsense\n", "line 1: 'nonsense' is not a line of keys"),
        ("P1 B|x|\n", "is not a line of keys"),
        ("P1 B|#P2 B|\n", "is not a line of keys"),
        ("P9 B|\n", "more than 8 players"),
        ("LogKey:#" + "P1 B|" * 600, "more than 512 keys"),
        (KEYS + "what\n", "line 2: 'what' is not a frame"),
        (KEYS + "|..|..|\n|..|..", "line 3: .* does not have the sections"),
        (KEYS + "|..|..|..|\n", "does not have the sections"),
        (KEYS + "|..|.|\n", "line 2: 1 characters for 2 keys"),
        (KEYS + "|" * 20000 + "\n", "line 2: 20000 characters are no frame"),
        ("LogKey:" + "#" * 20000 + "\n", "line 1: 20007 characters"),
        (KEYS + "|..|q.|\n", "'q' is no key of this pad"),
        (KEYS + "|..|" + "." * 1000 + "|\n", "1000 characters"),
        ("LogKey:#P1 X Axis|P1 A|\n|    0,.|\n|    1,.|\n", "line 3: the analogue control"),
        ("LogKey:#P1 X Axis|P1 A|\n|    0,.|\n|..|\n", "line 3: 'P1 X Axis' has no number"),
        ("LogKey:#P1 X Axis|P1 A|\n|   0,.|\n", "does not fit the 2 keys"),
        ("LogKey:#P1 A|P1 B|\n|..|\n|.|\n", "line 3: .* does not fit the 2 keys"),
        ("LogKey:#Power|#P1 A|\n|.|.|\n|P|.|\n", "line 3: the key 'Power'"),
        ("LogKey:#P1 A|P1 Zap|\n|..|\n|.Z|\n", "line 3: the key 'P1 Zap'"),
    ],
)
def test_a_bad_log_names_line_and_cause(log: str | bytes, part: str, tmp_path: Path) -> None:
    path = make(tmp_path / "a.bk2", log)
    with pytest.raises(MovieError, match=part) as caught:
        read_bk2(path)
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value)) < 300 + len(str(path))


def test_files_that_are_no_movie(tmp_path: Path) -> None:
    good = make(tmp_path / "good.bk2", KEYS + "|..|..|\n").read_bytes()
    with zipfile.ZipFile(tmp_path / "no_log.bk2", "w") as archive:
        archive.writestr(HEADER, "")
        archive.writestr(f"{LOG}.zst", "")
    with zipfile.ZipFile(tmp_path / "many.bk2", "w") as archive:
        for number in range(100):
            archive.writestr(f"../{number}", "")
    with zipfile.ZipFile(tmp_path / "bzip2.bk2", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(LOG, KEYS)
    with zipfile.ZipFile(tmp_path / "twice.bk2", "w") as archive:
        archive.writestr(LOG, KEYS)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(LOG, KEYS)
    at = good.index(b"PK\1\2")
    end = good.index(b"PK\5\6")
    encrypted = bytearray(good)
    encrypted[6] |= 1
    start = good.index(b"PK\1\2", at + 1)
    encrypted[start + 8] |= 1
    long = bytearray(good)
    struct.pack_into("<I", long, end + 12, 1 << 24)
    large = good[:end] + b"PK\6\7" + bytes(16) + good[end:]
    for name, content in {
        "empty": b"",
        "text": b"no zip at all",
        "cut": good[:-10],
        "long": bytes(long),
        "large": large,
        "encrypted": bytes(encrypted),
        "crc": good.replace(KEYS.encode(), KEYS.lower().encode()),
    }.items():
        (tmp_path / f"{name}.bk2").write_bytes(content)
    (tmp_path / "folder.bk2").mkdir()
    for name, part in {
        "missing": "does not exist",
        "folder": "is not a file",
        "nul\0": "does not exist|null",
        "empty": "not a zip",
        "text": "not a zip",
        "cut": "cut short",
        "long": "list of members has 16777216 bytes",
        "large": "over 4 GB",
        "no_log": r"no Input Log.txt; Input Log.txt.zst cannot be read",
        "many": "100 members",
        "bzip2": "compressed in an unknown way",
        "twice": "Input Log.txt twice",
        "encrypted": "Input Log.txt is encrypted",
        "crc": "CRC",
    }.items():
        with pytest.raises(MovieError, match=part):
            read_bk2(tmp_path / f"{name}.bk2")


@pytest.mark.parametrize(
    ("claimed", "part"), [(50 << 20, "Input Log.txt is larger than 1 MB"), (10, "CRC")]
)
def test_a_bomb_is_stopped_while_it_is_read(
    claimed: int, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bk2_archive.LIMITS, LOG, 1 << 20)
    path = tmp_path / "bomb.bk2"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(LOG, bytes(50 << 20))
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\1\2")
    struct.pack_into("<I", content, at + 24, claimed)
    path.write_bytes(content)
    with pytest.raises(MovieError, match=part):
        read_bk2(path)
    monkeypatch.setattr(bk2_archive, "MAX_ARCHIVE", 100)
    with pytest.raises(MovieError, match="the movie is larger"):
        read_bk2(path)


def reads_or_says_why(path: Path) -> None:
    try:
        movie = read_bk2(path)
    except MovieError as error:
        text = str(error)
    else:
        text = f"{path}: {movie.players} players"
    assert text.startswith(str(path))


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_damaged_movies_read_or_are_a_movie_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.bk2"
    bizhawk = data.draw(st.booleans())
    if bizhawk:
        make(path, f"[Input]\n{BIZHAWK_NES}\n" + "|..|U......A|........|\n" * 20, "Platform NES\n")
    else:
        write_bk2(movie_on(GENESIS, "Genesis", 2, 5), path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.integers(0, 2)):
            case 0:
                content[at] = data.draw(st.integers(0, 255))
            case 1:
                del content[at : at + data.draw(st.integers(1, 30))]
            case _:
                content[at:at] = data.draw(st.binary(max_size=10))
    path.write_bytes(content)
    reads_or_says_why(path)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=300), zipped=st.booleans(), lead=st.sampled_from([KEYS, ""]))
def test_random_bytes_read_or_are_a_movie_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, zipped: bool, lead: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "random.bk2"
    if zipped:
        make(path, lead.encode() + content, content)
    else:
        path.write_bytes(content)
    reads_or_says_why(path)


@settings(max_examples=300, deadline=None)
@given(
    log=st.text(alphabet="|.#PULDRSsABlr12 \n\r,[/]Input:LogKey", max_size=120),
    prefix=st.sampled_from(["", KEYS, "LogKey:#Reset|#P1 B|P2 A|\n"]),
)
def test_any_log_reads_or_is_a_movie_error(
    tmp_path_factory: pytest.TempPathFactory, log: str, prefix: str
) -> None:
    reads_or_says_why(make(tmp_path_factory.getbasetemp() / "log.bk2", prefix + log))
