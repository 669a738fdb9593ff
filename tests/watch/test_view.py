"""The picture of a state, in terminals of all sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrodsl.watch.actions import BINDINGS, press
from retrodsl.watch.ansi import Colours, Screen, colours_of, written
from retrodsl.watch.model import State, start
from retrodsl.watch.pictures import Picture, cells, fitted
from retrodsl.watch.style import Line, Piece, clipped, cut, padded, width_of
from retrodsl.watch.view import view
from tests.watch.watched import subject

SUBJECT = subject()


def texts(lines: list[Line]) -> list[str]:
    return ["".join(piece.text for piece in line) for line in lines]


def shown(state: State, columns: int = 100, rows: int = 24) -> list[str]:
    return texts(view(state, SUBJECT, columns, rows))


def looks(lines: list[Line], text: str) -> set[str]:
    return {piece.look for line in lines for piece in line if text in piece.text}


def test_a_frame() -> None:
    state = replace(start(SUBJECT, ("score", "lives", "level", "speed")), row=151)
    lines = shown(state)
    assert len(lines) == 24
    assert lines[0] == "run.bk2  paused 1x  Small-Genesis scenario"
    assert lines[1] == "frame 151 of 399  0:02.52  pad B+LEFT"
    assert set(lines[2]) == set("-|E!")
    assert len(lines[2]) == 100
    assert lines[3] == "reward 0  so far 30"
    assert lines[4] == "not done"
    assert lines[5].split() == [">", "score", "30", "since", "150,", "was", "20", "points"]
    assert lines[6].split() == ["lives", "2", "since", "120,", "was", "3", "ships"]
    assert lines[7].split() == ["level", "7", "never", "changes"]
    assert lines[8].split() == ["speed", "0.5", "since", "9,", "was", "nan"]
    assert "? help" in lines[-1]


def test_what_changed_stands_out() -> None:
    state = start(SUBJECT)
    lines = view(replace(state, row=150), SUBJECT, 100, 24)
    assert looks(lines, "  30") == {"changed"}
    assert looks(lines, "+10") == {"changed"}
    assert texts(lines)[3] == "reward +10  so far 30  points +10"
    assert looks(view(replace(state, row=149), SUBJECT, 100, 24), "  20") == {"plain"}
    assert "speed  " in texts(view(replace(state, row=3), SUBJECT, 100, 24))[9]
    assert looks(view(replace(state, row=3), SUBJECT, 100, 24), "nan") == {"plain"}


def test_ends_and_violations() -> None:
    assert shown(replace(start(SUBJECT), row=390))[4] == "done by lost"
    assert shown(replace(start(SUBJECT), row=5))[4] == "not done  holds: done.lost"
    assert shown(replace(start(SUBJECT), row=205))[4] == "not done  violated: invariant.even"
    assert shown(replace(start(SUBJECT), row=300))[4] == "not done  violated: range.lives"


def test_names_of_values() -> None:
    lines = shown(replace(start(SUBJECT, ("lives",)), row=395))
    assert lines[5].split()[:4] == [">", "lives", "0", "last"]


def test_memory_with_changed_bytes() -> None:
    item = SUBJECT.piece("0xFF0000:32")
    lines = view(replace(start(SUBJECT, (item,)), row=100), SUBJECT, 100, 24)
    assert texts(lines)[5] == f"> 0xFF0000  52 41 4D 01 {'00 ' * 11}00  RAM............."
    assert texts(lines)[6].startswith("> 0xFF0010  00 00 00 00 64 00")
    bytes_of = [(piece.text, piece.look) for line in lines[5:7] for piece in line]
    assert [text for text, look in bytes_of if look == "changed"] == ["01", "64"]
    assert ("4D", "plain") in bytes_of


def test_a_list_longer_than_the_terminal_shows_what_is_selected() -> None:
    pieces = tuple(SUBJECT.piece(f"0xFF00{n:02X}:48") for n in range(16))
    state = start(SUBJECT, (*SUBJECT.names, *pieces))
    for selected in range(len(state.items)):
        lines = shown(replace(state, selected=selected), 100, 12)
        assert len(lines) == 12
        assert any(line.startswith("> ") for line in lines), selected


@pytest.mark.parametrize("columns", [1, 7, 40, 300])
@pytest.mark.parametrize("rows", [1, 2, 4, 6, 60])
def test_every_size(columns: int, rows: int) -> None:
    item = SUBJECT.piece("0xFF0000:32")
    states = [
        start(SUBJECT, ("score", item)),
        start(SUBJECT, (item,), picture=True),
        press(start(SUBJECT), "?", SUBJECT),
        press(start(SUBJECT), "/", SUBJECT),
        press(start(SUBJECT, ("score",)), "x", SUBJECT),
    ]
    picture = Picture(0, 20, 10, bytes(600))
    for state in states:
        lines = view(state, SUBJECT, columns, rows, picture)
        assert len(lines) == rows
        assert max(width_of(text) for text in texts(lines)) <= columns


def test_the_last_line() -> None:
    state = start(SUBJECT)
    for key in ("/", "l"):
        state = press(state, key, SUBJECT)
    assert shown(state)[-1] == "find: l_  1/4 lives"
    assert shown(press(state, "tab", SUBJECT))[-1].endswith("2/4 level")
    assert shown(press(state, "!", SUBJECT))[-1].endswith("nothing is called so")
    assert shown(press(start(SUBJECT), ":", SUBJECT))[-1] == "to frame: _"
    assert shown(press(start(SUBJECT), "D", SUBJECT))[-1] == "no done before this frame"


def test_help_fits_and_has_every_key() -> None:
    lines = shown(press(start(SUBJECT), "?", SUBJECT), 80, 24)
    for called, what, _ in BINDINGS:
        assert any(called in line and what in line for line in lines), called


# --- text and terminals


def test_text_in_cells() -> None:
    assert width_of("a\N{COMBINING ACUTE ACCENT}ж漢") == 4
    assert cut("a漢b", 2) == "a"
    assert padded("漢", 4) == "漢  "
    assert padded("a\x1b[31m\n", 9) == "a?[31m?  "
    line = clipped((Piece("ab\x07"), Piece("cdef", "bold"), Piece("g")), 5)
    assert line == (Piece("ab?"), Piece("cd", "bold"))


def test_looks_and_colours() -> None:
    line = (Piece("a"), Piece("b", "changed"), Piece("c", "plain", (255, 0, 0), (0, 0, 255)))
    assert written(line, Colours.TRUE) == (
        "a\x1b[1;33mb\x1b[0m\x1b[38;2;255;0;0;48;2;0;0;255mc\x1b[0m"
    )
    assert "38;5;196;48;5;21m" in written(line, Colours.CUBE)
    assert written(line, Colours.NONE) == "a\x1b[1;4mb\x1b[0mc"


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color"}, Colours.CUBE),
        ({"COLORTERM": "truecolor"}, Colours.TRUE),
        ({"TERM": "xterm-kitty"}, Colours.TRUE),
        ({"COLORTERM": "24bit", "NO_COLOR": "1"}, Colours.NONE),
    ],
)
def test_what_the_environment_says(environment: dict[str, str], colours: Colours) -> None:
    assert colours_of(environment) is colours


def test_only_what_differs_is_sent() -> None:
    screen = Screen(Colours.NONE)
    first = screen.update([(Piece("a"),), (Piece("b"),), (Piece("c"),)])
    assert "\x1b[2J" in first
    assert "\x1b[3;1Hc\x1b[K" in first
    assert screen.update([(Piece("a"),), (Piece("b"),), (Piece("c"),)]) == ""
    changed = screen.update([(Piece("a"),), (Piece("x"),), (Piece("c"),)])
    assert "\x1b[2;1Hx\x1b[K" in changed
    assert "\x1b[1;1H" not in changed
    assert "\x1b[2;1H\x1b[J" in screen.update([(Piece("a"),)])
    screen.forget()
    assert "\x1b[1;1Ha" in screen.update([(Piece("a"),)])


# --- pictures


def test_a_picture_in_half_blocks() -> None:
    red, blue = bytes([255, 0, 0]), bytes([0, 0, 255])
    picture = Picture(3, 2, 4, red + red + blue + blue + red + blue + red + red)
    first, second = cells(picture, 3)
    assert first == (Piece("▀▀", "plain", (255, 0, 0), (0, 0, 255)),)
    assert [piece.text for piece in second] == ["▀", "▀"]
    assert second[1].over == (0, 0, 255)
    assert texts(cells(picture, 4))[-1] == "..."
    assert "not what was played" in texts(cells(replace(picture, same=False), 3))[-1]


@pytest.mark.parametrize(
    ("size", "room", "found"),
    [
        ((320, 224), (80, 40), (57, 40)),
        ((320, 224), (40, 99), (40, 28)),
        ((160, 144), (500, 500), (160, 144)),
        ((320, 224), (8, 8), (8, 6)),
    ],
)
def test_pictures_keep_their_shape(
    size: tuple[int, int], room: tuple[int, int], found: tuple[int, int]
) -> None:
    assert fitted(*size, *room) == found


def test_the_screen_stands_beside_the_list() -> None:
    picture = Picture(0, 20, 8, bytes(480))
    state = start(SUBJECT, ("lives",), picture=True)
    lines = texts(view(state, SUBJECT, 100, 24, picture))
    assert lines[5].startswith("> lives")
    assert lines[5].endswith("▀" * 20)
    assert lines[8].strip() == "▀" * 20
    assert "▀" not in lines[9]
    narrow = texts(view(state, SUBJECT, 50, 24, picture))
    assert "▀" not in "".join(narrow)
    assert texts(view(state, SUBJECT, 100, 24, None))[5].endswith("...")
