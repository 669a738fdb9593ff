"""What changes, as lines for a log."""

from __future__ import annotations

import json

from retrodsl.watch.changes import json_lines, text_lines
from retrodsl.watch.subject import after, before, parse_piece
from tests.watch.watched import subject

SUBJECT = subject()


def test_text() -> None:
    assert list(text_lines(SUBJECT, ["lives", "level"])) == [
        "frame   0  lives 3  level 7",
        "frame 120  lives 3 -> 2",
        "frame 200  violated: invariant.even",
        "frame 250  lives 2 -> 1",
        "frame 300  violated: range.lives",
        "frame 390  lives 1 -> 0 last  done by lost",
    ]


def test_json() -> None:
    rows = [json.loads(line) for line in json_lines(SUBJECT, ["lives", "speed"])]
    assert rows[0] == {"frame": 0, "values": {"lives": 3, "speed": None}}
    assert rows[1] == {"frame": 9, "values": {"speed": 0.5}}
    assert rows[-1] == {"frame": 390, "values": {"lives": 0}, "done": True, "ended_by": "lost"}
    assert rows[3] == {"frame": 200, "values": {}, "violated": ["invariant.even"]}


def test_memory() -> None:
    item = SUBJECT.piece("0xFF0000:4")
    lines = list(text_lines(SUBJECT, [item]))
    assert lines[0] == "frame   0  0xFF0000:4 52 41 4d 00"
    assert lines[1] == "frame 100  0xFF0003 00 -> 01"
    rows = [json.loads(line) for line in json_lines(SUBJECT, [item])]
    assert rows[1] == {"frame": 100, "values": {"0xFF0000:4": "52414d01"}}


def test_text_values_and_cut_frames() -> None:
    lines = list(text_lines(subject(388), ["pad", "reward"]))
    assert lines[0] == "frame 388  pad -  reward 0"
    assert lines[1] == "frame 389  pad - -> B+LEFT"
    assert lines[2] == "frame 390  pad B+LEFT -> -  done by lost"


def test_neighbours() -> None:
    rows = SUBJECT.changes("lives")
    assert rows.tolist() == [120, 250, 390]
    assert (after(rows, 120), after(rows, 119), after(rows, 390)) == (250, 120, None)
    assert (before(rows, 120), before(rows, 121), before(rows, 999)) == (None, 120, 390)


def test_pieces_of_memory() -> None:
    for text in ("0xff0000:32", "$FF0000:0x20", " 0xFF0000:32 "):
        piece = parse_piece(text)
        assert piece is not None
        assert piece.item == "0xFF0000:32"
    bare = parse_piece("0x10")
    assert bare is not None
    assert bare.length == 16
    for text in ("lives", "0x", "0xZZ", "100:3", "0x10:", "0x10:-3"):
        assert parse_piece(text) is None, text
