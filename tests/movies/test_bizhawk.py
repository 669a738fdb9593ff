"""BizHawk's own movies: starts, members, analogue columns, and where its frames begin."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from retrodsl.movies.bk2 import read_bk2, write_bk2
from retrodsl.movies.model import Movie, MovieError
from retrodsl.platforms import load_platforms

NES = "LogKey:#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|"
IDLE = "|..|........|"


def bizhawk(
    path: Path,
    lines: list[str],
    keys: str = NES,
    header: str = "Platform NES\n",
    members: dict[str, bytes] | None = None,
) -> Path:
    log = "\r\n".join(["[Input]", keys, *lines, "[/Input]", ""])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("BizState 1.0", "2")
        archive.writestr("BizVersion.txt", "Version 2.9.1\r\n")
        archive.writestr("Header.txt", "MovieVersion BizHawk v2.0.0\r\n" + header)
        archive.writestr("Comments.txt", "made by hand\r\n")
        archive.writestr("Subtitles.txt", "subtitle 100 0 0 120 FFFFFFFF Hello\r\n")
        archive.writestr("SyncSettings.json", '{"o":{"$type":"..."}}')
        archive.writestr("Input Log.txt", log)
        for name, content in (members or {}).items():
            archive.writestr(name, content)
    return path


def test_a_movie_from_power_on_begins_with_its_fourth_line(tmp_path: Path) -> None:
    lines = [IDLE] * 3 + ["|..|U.......|", "|..|.......A|"]
    movie = read_bk2(bizhawk(tmp_path / "a.bk2", lines))
    assert movie.from_power_on
    assert (movie.no_start, movie.notes, movie.state) == ("", (), None)
    assert [movie.pressed(step, 0) for step in range(2)] == [("UP",), ("A",)]


def test_keys_before_the_engines_first_input_are_told(tmp_path: Path) -> None:
    lines = ["|.P|....S...|", IDLE, "|..|......BA|", "|..|U.......|"]
    movie = read_bk2(bizhawk(tmp_path / "a.bk2", lines))
    assert len(movie.frames) == 1
    assert movie.reset_keys == (0b11000000,)
    assert movie.notes == (
        "not played: START on frame 0, B + A on frame 2; the engine steps 3 times after "
        "power-on before it takes an input",
    )
    short = read_bk2(bizhawk(tmp_path / "b.bk2", [IDLE]))
    assert (short.frames, short.reset_keys) == ((), (0,))


@pytest.mark.parametrize(
    ("header", "members", "part"),
    [
        ("StartsFromSavestate True\n", {}, "savestate of BizHawk"),
        ("", {"Core.bin": b"x"}, "savestate of BizHawk"),
        ("", {"Core.bin.zst": b"x"}, "savestate of BizHawk"),
        ("", {"CoreText.txt": b"x"}, "savestate of BizHawk"),
        ("StartsFromSaveRam True\n", {}, "a battery's memory"),
        ("", {"MovieSaveRam.bin": b"x"}, "a battery's memory"),
    ],
)
def test_a_start_that_the_engine_cannot_have(
    header: str, members: dict[str, bytes], part: str, tmp_path: Path
) -> None:
    lines = ["|..|U.......|", "|..|.......A|"]
    movie = read_bk2(
        bizhawk(tmp_path / "a.bk2", lines, header="Platform NES\n" + header, members=members)
    )
    assert part in movie.no_start
    assert not movie.from_power_on
    assert movie.state is None
    # From a state, the first line is the engine's reset step.
    assert movie.reset_keys == (1,)
    assert movie.pressed(0, 0) == ("A",)


def test_resets_in_the_middle_are_refused_at_their_line(tmp_path: Path) -> None:
    lines = [IDLE] * 5 + ["|r.|........|"]
    with pytest.raises(MovieError, match="line 8: the key 'Reset'") as caught:
        read_bk2(bizhawk(tmp_path / "a.bk2", lines))
    assert "a movie with resets in it cannot be played" in caught.value.mend


def test_analogue_columns_at_rest_are_left_out_with_a_note(tmp_path: Path) -> None:
    keys = "LogKey:#Reset Cycle|Power|Reset|#P1 Up|P1 Paddle|P1 A|#P2 X|P2 Y|"
    line = "|    0,..|{}   -5,{}|{}.|"
    still = line.format(".", ".", ".")
    lines = [still] * 3 + [line.format("U", "A", "."), line.format(".", "5", "x")]
    header = "Platform SNES\nPAL True\n"
    movie = read_bk2(bizhawk(tmp_path / "a.bk2", lines, keys, header))
    assert movie.players == 2
    assert [movie.pressed(step, 0) for step in range(2)] == [("UP", "A"), ("A",)]
    assert [movie.pressed(step, 1) for step in range(2)] == [(), ("X",)]
    assert [note.split(" stays")[0] for note in movie.notes[:2]] == ["Reset Cycle", "P1 Paddle"]
    assert "PAL" in movie.notes[2]
    moved = [*lines[:4], line.format(".", ".", ".").replace("   -5,", "12345,")]
    with pytest.raises(MovieError, match="'P1 Paddle' moves from -5 to 12345") as caught:
        read_bk2(bizhawk(tmp_path / "b.bk2", moved, keys, header))
    assert "line 7" in str(caught.value)
    assert "cannot be played" in caught.value.mend


def test_pipes_are_for_the_eye(tmp_path: Path) -> None:
    lines = ["|...|.......|"] * 3 + ["|..U.......|"]
    movie = read_bk2(bizhawk(tmp_path / "a.bk2", lines))
    assert movie.pressed(0, 0) == ("UP",)


@pytest.mark.parametrize("system", ["PCEngine", "Sms", "Nes"])
def test_a_pad_that_the_engines_letters_cannot_say(system: str, tmp_path: Path) -> None:
    buttons = load_platforms()[system].buttons
    everything = [1 << bit for bit, name in enumerate(buttons) if name is not None]
    frames = tuple((mask, everything[-1]) for mask in everything)
    movie = Movie(buttons, frames, 2, "Some Game", system, b"state")
    path = tmp_path / "a.bk2"
    write_bk2(movie, path, any_button=True)
    again = read_bk2(path)
    assert again.with_buttons(buttons).frames == frames
    assert (again.state, again.from_power_on, again.notes) == (b"state", False, ())
    write_bk2(Movie(buttons, frames, 2, "Some Game", system), path, any_button=True)
    assert read_bk2(path).from_power_on
    assert read_bk2(path).with_buttons(buttons).frames == frames
