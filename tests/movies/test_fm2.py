"""FCEUX's movies: what is read, and that everything else is a MovieError with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrodsl.movies import fm2
from retrodsl.movies.fm2 import BUTTONS, read_fm2
from retrodsl.movies.model import Movie, MovieError

HEADER = (
    "version 3\nemuVersion 20604\nrerecordCount 12\npalFlag 0\nromFilename Some Game\n"
    "romChecksum base64:jjYwGG411HcjG/j9UOVM3Q==\nguid 452DE2C3-EF43-2FA9-77AC-0677FC51543B\n"
    "fourscore 0\nport0 1\nport1 1\nport2 0\ncomment author somebody\nsubtitle 9 hello\n"
)
IDLE = "|0|........|........||\n"


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_movie_from_power_on(tmp_path: Path) -> None:
    lines = "|0|R.......|........||\n|0|.LDU  BA|....TS..||\n|0|.......X|........||\n"
    movie = read_fm2(write(tmp_path / "a.fm2", HEADER + IDLE * 3 + lines))
    assert (movie.system, movie.game, movie.players) == ("Nes", "Some Game", 2)
    assert movie.from_power_on
    assert (movie.notes, movie.no_start) == ((), "")
    assert [movie.pressed(step, 0) for step in range(3)] == [
        ("RIGHT",),
        ("LEFT", "DOWN", "UP", "B", "A"),
        ("A",),
    ]
    assert movie.pressed(1, 1) == ("START", "SELECT")
    assert movie.header["comment"] == "author somebody"


def test_line_ends_marks_and_other_encodings(tmp_path: Path) -> None:
    text = (HEADER + IDLE * 4).replace("\n", "\r\n").encode()
    content = b"\xef\xbb\xbf" + text.replace(b"somebody", b"J\xe9r\xf4me \x82\xa0") + b"\r\n\r\n"
    movie = read_fm2(write(tmp_path / "a.fm2", content))
    assert (len(movie.frames), movie.players) == (1, 1)
    assert movie.header["comment"].startswith("author J")


def test_what_is_lost_or_may_differ_is_told(tmp_path: Path) -> None:
    header = HEADER.replace("palFlag 0", "palFlag 1\nNewPPU 1")
    text = header + "|3|....T...|........||\n" + IDLE + "|0|.......A|........||\n" + IDLE
    movie = read_fm2(write(tmp_path / "a.fm2", text))
    assert movie.reset_keys == (1 << 7,)
    assert [note.split(";")[0] for note in movie.notes] == [
        "the movie was made with PAL timing",
        "the movie was made with FCEUX's other picture processor: timing may differ",
        "not played: START on frame 0, A on frame 2",
    ]


def test_a_savestate_is_not_a_start_for_the_engine(tmp_path: Path) -> None:
    text = HEADER + "savestate 0x46435358\n" + IDLE + "|0|.......A|........||\n"
    movie = read_fm2(write(tmp_path / "a.fm2", text))
    assert "savestate of FCEUX" in movie.no_start
    assert not movie.from_power_on
    assert movie.pressed(0, 0) == ("A",)


def test_four_pads_and_no_pad(tmp_path: Path) -> None:
    four = HEADER.replace("fourscore 0", "fourscore 1")
    idle = "|0|........|........|........|........||\n"
    press = "|0|........|........|.......A|........||\n"
    movie = read_fm2(write(tmp_path / "a.fm2", four + idle * 3 + press))
    assert (movie.players, movie.pressed(0, 2)) == (3, ("A",))
    alone = HEADER.replace("port1 1", "port1 0")
    movie = read_fm2(write(tmp_path / "b.fm2", alone + "|0|........|||\n" * 3 + "|0|R.......|||\n"))
    assert movie.frames == ((1,),)
    with pytest.raises(MovieError, match="line 14: keys are pressed in a port without a pad"):
        read_fm2(write(tmp_path / "c.fm2", alone + "|0|........|R.......||\n"))


def test_a_length_ends_the_movie(tmp_path: Path) -> None:
    movie = read_fm2(write(tmp_path / "a.fm2", HEADER + "length 4\n" + IDLE * 4 + "anything"))
    assert len(movie.frames) == 1
    with pytest.raises(MovieError, match="has 4 frames, and says that it has 9") as caught:
        read_fm2(write(tmp_path / "b.fm2", HEADER + "length 9\n" + IDLE * 4))
    assert "cut short" in caught.value.mend


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "does not begin with `version 3`"),
        ("|0|........|||\n", "does not begin with `version 3`"),
        ("version 2\n" + IDLE, "line 1: 'version 2' where `version 3` has to be"),
        ("emuVersion 1\nversion 3\n", "line 1: 'emuVersion 1' where"),
        ("version 3\n+x 1\n", r"line 2: '\+x 1' is no key"),
        ("version 3\nport0 1\nport0 1\n", "line 3: port0 is said twice"),
        (HEADER + "binary 1\n|\x00\x01\x02", "stored in binary"),
        (HEADER + "FDS 1\n" + IDLE, "Famicom Disk System"),
        (HEADER.replace("port2 0", "port2 1") + IDLE, "expansion port"),
        (HEADER.replace("port1 1", "port1 2") + IDLE, "a light gun is in port1"),
        (HEADER.replace("port1 1", "port1 7") + IDLE, "port1 7 is no device"),
        (HEADER.replace("port1 1", "port1 one") + IDLE, "port1 is 'one', not a number"),
        (HEADER + IDLE + "|1|........|........||\n", "line 15: a soft reset"),
        (HEADER + IDLE + "|2|........|........||\n", "line 15: power off and on"),
        (HEADER + "|4|........|........||\n", "line 14: a disk"),
        (HEADER + IDLE + "|16|........|........||\n", "a coin"),
        (HEADER + IDLE + "|64|........|........||\n", "the command 64"),
        (HEADER + "|x|........|........||\n", "line 14: 'x' are no commands"),
        (HEADER + IDLE + "|0|........|\n", "line 15: .* does not have the fields of 2 ports"),
        (HEADER + "|0" * 1000 + "|\n", "line 14: 2001 characters are no frame"),
        (HEADER + IDLE + "what\n", "line 15: 'what' does not have the fields"),
        (HEADER + "|0|.......|........||\n", "line 14: 7 characters for 8 keys"),
        (HEADER + "|0|........|........|z|\n", "something is in the expansion port"),
        ((HEADER + IDLE).encode() + b"|0|\xff.......|........||\n", "line 15: not plain text"),
    ],
)
def test_a_bad_movie_names_line_and_cause(text: str | bytes, part: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.fm2", text)
    with pytest.raises(MovieError, match=part) as caught:
        read_fm2(path)
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value)) < 300 + len(str(path))


def test_what_is_too_long_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.fm2", HEADER + IDLE * 30)
    monkeypatch.setattr(fm2, "MAX_FRAMES", 20)
    with pytest.raises(MovieError, match="30 lines of frames, more than 20"):
        read_fm2(path)
    monkeypatch.setattr(fm2, "MAX_HEADER_LINES", 5)
    with pytest.raises(MovieError, match="more than 5 lines before the first frame"):
        read_fm2(path)
    monkeypatch.setattr(fm2, "MAX_FILE", 100)
    with pytest.raises(MovieError, match="the movie is larger"):
        read_fm2(path)
    with pytest.raises(MovieError, match="cannot be read"):
        read_fm2(tmp_path / "missing.fm2")


@settings(max_examples=100, deadline=None)
@given(frames=st.lists(st.tuples(*[st.integers(0, 255)] * 2), min_size=4, max_size=30))
def test_every_mask_is_read(
    tmp_path_factory: pytest.TempPathFactory, frames: list[tuple[int, int]]
) -> None:
    letters = "RLDUTSBA"
    lines = [
        "|0|"
        + "|".join(
            "".join(c if mask >> bit & 1 else "." for bit, c in enumerate(letters))
            for mask in masks
        )
        + "||\n"
        for masks in frames
    ]
    path = tmp_path_factory.getbasetemp() / "masks.fm2"
    movie = read_fm2(write(path, HEADER + "".join(lines)))
    wanted = Movie(BUTTONS, tuple(frames), 2)
    for step in range(len(frames) - 3):
        for player in range(movie.players):
            assert movie.pressed(step, player) == wanted.pressed(step + 3, player)
    silent = max((p + 1 for masks in frames for p in range(2) if masks[p]), default=1)
    assert movie.players == silent


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_damaged_movies_read_or_are_a_movie_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray((HEADER + "length 9\n" + (IDLE + "|0|R......A|........||\n") * 5).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.integers(0, 3)):
            case 0:
                content[at] = data.draw(st.integers(0, 255))
            case 1:
                del content[at : at + data.draw(st.integers(1, 30))]
            case 2:
                content[at:at] = data.draw(st.binary(max_size=10))
            case _:
                content[at:at] = data.draw(st.text("|0123.\nport binary", max_size=8)).encode()
    path = write(tmp_path_factory.getbasetemp() / "damaged.fm2", bytes(content))
    try:
        said = read_fm2(path).system
    except MovieError as error:
        said = str(error)
    assert said is not None
    assert said == "Nes" or said.startswith(str(path))
