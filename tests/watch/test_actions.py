"""What each key makes of a state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrodsl.watch.actions import BINDINGS, press
from retrodsl.watch.loop import _Clock
from retrodsl.watch.model import FASTEST, SLOWEST, State, start
from retrodsl.watch.subject import Subject
from tests.watch.watched import FRAMES, subject

SUBJECT = subject()


def pressed(*keys: str, begin: State | None = None, of: Subject = SUBJECT) -> State:
    state = begin or start(of)
    for key in keys:
        state = press(state, key, of)
    return state


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ("right", 1),
        ("l l h", 1),
        ("left", 0),
        ("] ] [", 10),
        ("shift+right ctrl+right } ctrl+left", 110),
        ("end", FRAMES - 1),
        ("G right", FRAMES - 1),
        ("G home", 0),
        (": 1 2 0 enter", 120),
        ("f 1 2 3 backspace enter", 12),
        (": 9 9 9 9 enter", FRAMES - 1),
        (": 5 0 enter : + 7 enter", 57),
        (": 5 0 enter : - 7 enter", 43),
        (": 5 escape", 0),
        (": backspace right", 1),
        ("j n", 120),
        ("j n n", 250),
        ("j G N", 390),
        ("j G N N N", 120),
        ("d", 390),
        ("G D", 390),
        ("v", 200),
        ("v v", 300),
        ("G V", 300),
        ("r", 50),
        ("r r R", 50),
    ],
)
def test_moving(keys: str, row: int) -> None:
    found = pressed(*(key for key in keys.split(" ")))
    assert found.row == row
    assert not found.running


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("j j n", "no change after this frame"),
        ("N", "no change before this frame"),
        ("D", "no done before this frame"),
        ("V", "no violation before this frame"),
        ("G r", "no reward after this frame"),
        (": enter", "is no frame"),
        (": x enter", "`x` is no frame"),
        (": 9 9 9 9 enter", "there are frames 0 to 399"),
        ("m x enter", "is no memory"),
        ("m 0 x 9 enter", "not inside one block"),
        ("/ z z enter", "nothing is called zz"),
    ],
)
def test_what_cannot_be_done_is_said(keys: str, said: str) -> None:
    found = pressed(*keys.split(" "))
    assert said in found.message
    assert pressed("right", begin=found).message == ""


def test_selecting() -> None:
    assert start(SUBJECT).items == ("score", "lives", "level", "enemy[0].hp", "speed")
    assert pressed("j", "down", "k").item == "lives"
    assert pressed("up").item == "score"
    assert pressed(*"jjjjjjjj").item == "speed"
    assert pressed("pagedown", begin=replace(start(SUBJECT), page=3)).item == "enemy[0].hp"
    assert pressed("pagedown", "pageup").item == "score"


def test_finding() -> None:
    assert pressed("/", "l", "enter").item == "lives"
    assert pressed("/", "l", "tab", "enter").item == "level"
    assert pressed("/", *"HP", "enter").item == "enemy[0].hp"
    added = pressed("/", *"points", "enter")
    assert (added.items[-1], added.item) == ("reward.points", "reward.points")
    assert pressed("n", begin=added).row == 50
    assert pressed("/", "q", "escape").items == start(SUBJECT).items


def test_what_is_shown() -> None:
    chosen = start(SUBJECT, ("lives",))
    every = pressed("a", begin=chosen)
    assert set(every.items) == {name for name in SUBJECT.columns if name != "frame"}
    assert every.item == "lives"
    assert pressed("a", begin=every).items == ("lives",)
    hidden = pressed("x", begin=chosen)
    assert (hidden.items, hidden.item) == ((), None)
    assert "no change" in pressed("n", begin=hidden).message
    assert pressed("j", "k", "x", "pagedown", begin=hidden).item is None
    assert pressed("j", "x").item == "level"
    assert pressed(*"jjjjx").item == "enemy[0].hp"


def test_memory() -> None:
    found = pressed("m", *"$FF0000:8", "enter")
    assert found.item == "0xFF0000:8"
    assert pressed("n", begin=found).row == 100
    assert pressed("a", "a", begin=found).item == "0xFF0000:8"
    again = pressed("m", *"0xff0000:0x8", "enter", begin=found)
    assert again.items.count("0xFF0000:8") == 1
    assert "1 to 4096 bytes" in pressed("m", *"0xFF0000:0", "enter").message
    assert "not inside one block" in pressed("m", *"0xFF0030:32", "enter").message


def test_running_and_its_speed() -> None:
    assert pressed(" ").running
    assert not pressed(" ", " ").running
    assert not pressed(" ", "right").running
    assert (pressed("end", " ").row, pressed("end", " ").running) == (0, True)
    assert pressed(*"+=-").speed == 1
    assert pressed(*"+" * 20).speed == FASTEST
    assert pressed(*"-" * 20).speed == SLOWEST


def test_the_clock_moves_what_runs() -> None:
    now = [0.0]
    clock = _Clock(60.0, lambda: now[0])
    state = pressed(" ")

    def tick(seconds: float, state: State) -> State:
        now[0] += seconds
        return clock.tick(state, SUBJECT)

    state = tick(0.1, state)
    assert state.row == 6
    state = tick(0.01, state)
    state = tick(0.01, state)
    assert state.row == 7, "parts of a frame add up"
    assert tick(0.1, replace(state, running=False)).row == 7
    assert tick(0.1, replace(state, speed=2)).row == 7 + 24
    assert tick(99, state).row == 7 + 30, "after a pause of the program it does not leap"
    last = tick(0.4, replace(state, row=FRAMES - 3))
    assert (last.row, last.running, last.message) == (FRAMES - 1, False, "the end")


def test_help_and_quitting() -> None:
    assert pressed("?").help
    assert not pressed("?", "q").help
    assert not pressed("?", "q").quit
    assert pressed("q").quit
    assert pressed("s").picture
    assert not pressed("s", "s").picture
    assert pressed("ctrl+q", "insert", "\x00") == start(SUBJECT)


def test_no_key_means_two_things() -> None:
    keys = [key for _, _, actions in BINDINGS for key in actions]
    assert len(keys) == len(set(keys))


def test_frames_that_were_cut_keep_their_numbers() -> None:
    cut = subject(100)
    assert pressed(":", *"120", "enter", of=cut).row == 20
    assert "frames 100 to 399" in pressed(":", *"7", "enter", of=cut).message
    assert pressed("j", "n", of=cut).row == 20
