"""``specs/tetris.retro`` on games made by hand, and on the memory of the engine's own state."""

from __future__ import annotations

import gzip

import pytest

from retrodsl.platforms import engine_root, parse_type
from tests.conformance.memory import Bytes
from tests.specs.play import Trace, column, end, frames_where, paid, total

PLAYING, LOST, GAME_OVER, CURTAIN, TITLE = 0, 1, 4, 13, 7
TYPE_A = 0x37
BLANK, WALL, BLOCK = 0x2F, 0x8E, 0x81
FIELD, SCORE, FULL_ROWS = 0xC800, 0xC0A0, 0xC0A3
FULL, GAP, EMPTY = "XXXXXXXXXX", "XXXX.XXXXX", ".........."


def field(*rows: str) -> Bytes:
    """The playfield with its walls: ``rows`` from the top of the stack to the bottom."""
    memory = {}
    for number, cells in enumerate([EMPTY] * (18 - len(rows)) + list(rows)):
        tiles = [BLANK, WALL, *(BLANK if cell == "." else BLOCK for cell in cells), WALL]
        memory.update({FIELD + 32 * number + i: tile for i, tile in enumerate(tiles)})
    return memory


def game(*rows: str, **values: int) -> Trace:
    """A trace that begins with ``rows`` on the field."""
    start = {"score": 0, "lines": 0, "level": 0, "mode": PLAYING, "kind": TYPE_A, **values}
    return Trace("tetris", start, field(*rows))


def test_the_facts_are_those_of_the_state_that_the_engine_ships() -> None:
    root = engine_root()
    assert root is not None
    state = root / "data" / "stable" / "Tetris-GameBoy-v0" / "Level0.TypeA.state"
    saved = gzip.decompress(state.read_bytes())

    def block(label: bytes, base: int) -> Bytes:
        """A part of the state: its name, its length in three bytes, its bytes."""
        start = saved.index(label + b"\0") + len(label) + 4
        length = int.from_bytes(saved[start - 3 : start], "big")
        return {base + i: byte for i, byte in enumerate(saved[start : start + length])}

    memory = {**block(b"wram", 0xC000), **block(b"hram", 0xFE00)}
    speaks_of = (range(SCORE, SCORE + 3), range(FIELD, FIELD + 32 * 18), range(0xFF80, 0xFFFF))
    known = {a: byte for a, byte in memory.items() if any(a in part for part in speaks_of)}
    trace = Trace("tetris", {}, known).then(2)
    values = trace.values(0)
    expected = {"score": 0, "lines": 0, "level": 0, "mode": PLAYING, "kind": TYPE_A}
    assert {name: values[name] for name in expected} == expected
    assert {memory[FIELD + 32 * y + x] for y in range(18) for x in range(2, 12)} == {BLANK}
    assert {memory[FIELD + 32 * y + 1] for y in range(18)} == {WALL}
    outcome = trace.play()
    assert outcome.info["height"] == [0, 0, 0]
    assert end(outcome) is None
    assert all(column(outcome, "level_by_lines"))


@pytest.mark.parametrize("column", range(10))
def test_a_row_counts_by_any_of_its_ten_cells(column: int) -> None:
    row = "." * column + "X" + "." * (9 - column)
    assert game().then(ram=field(row, row)).play().info["height"] == [0, 2]


def test_the_height_goes_up_to_the_whole_field() -> None:
    trace = game()
    for height in range(1, 19):
        trace.then(ram=field(*[GAP] * height))
    assert trace.play().info["height"] == list(range(19))


@pytest.mark.parametrize(
    ("lines", "worth", "points"), [(1, 1, 40), (2, 3, 100), (3, 5, 300), (4, 8, 1200)]
)
def test_lines_pay_by_how_many_go_at_once(lines: int, worth: int, points: int) -> None:
    trace = game(GAP, *[GAP] * lines).then(ram=field(GAP, *[FULL] * lines))
    trace.then(lines=lines).then(80).then(ram=field(GAP)).then(score=points)
    outcome = trace.play()
    assert frames_where(outcome, "lines") == [2]
    assert total(outcome, "lines") == worth
    assert column(outcome, "score")[-1] == points / 100
    assert outcome.info["height"][-1] == 1
    assert paid(outcome)[1:3] == [0, worth]
    # The rows give back what they cost as they go.
    assert paid(outcome)[-2:] == pytest.approx([0.2 * lines, points / 100])
    assert end(outcome) is None


def test_the_score_is_six_decimal_digits_low_ones_first() -> None:
    trace = game().then(ram={SCORE: 0x99, SCORE + 1: 0x09})
    trace.then(ram={SCORE: 0x39, SCORE + 1: 0x10}).then(score=999_999).then(score=0)
    assert [trace.values(frame)["score"] for frame in range(5)] == [0, 999, 1039, 999_999, 0]
    assert column(trace.play(), "score") == [0, 9.99, 0.4, 9989.6, 0]


def test_the_list_of_full_rows_is_no_part_of_the_score() -> None:
    # While a row is taken out, the address of the bottom one is 0xCA22.
    trace = game(FULL).then(lines=1, ram={FULL_ROWS: 0xCA, FULL_ROWS + 1: 0x22})
    outcome = trace.then(ram={FULL_ROWS: 0, FULL_ROWS + 1: 0, **field()}).then(score=40).play()
    assert column(outcome, "score") == [0, 0, 0, 0.4]
    # What the four bytes of the shipped integration read on that frame.
    assert parse_type("<d4").decode(bytes([0, 0, 0, 0xCA])) == 20_000_000


def test_the_height_costs_what_still_stands_at_the_end() -> None:
    trace = game()
    for rows in (2, 4, 3, 6, 5, 1, 3):
        trace.then(10, ram=field(*[GAP] * rows))
    outcome = trace.play()
    assert column(outcome, "stack")[1] == -0.4
    assert column(outcome, "stack")[21] == 0.2
    assert total(outcome, "stack") == pytest.approx(-0.2 * 3)


def test_a_lost_game_costs_once_and_ends_at_its_first_frame() -> None:
    trace = game(*[GAP] * 17).then(mode=PLAYING).then(mode=LOST).then(20, mode=CURTAIN)
    outcome = trace.then(mode=GAME_OVER).play()
    assert end(outcome) == 2
    assert frames_where(outcome, "game_over") == list(range(2, 24))
    assert frames_where(outcome, "left") == []
    assert column(outcome, "over")[:4] == [0, 0, -5, 0]
    assert total(outcome, "over") == -5
    assert paid(outcome)[2] == -5


def test_a_lost_game_ends_where_its_first_frame_is_missed() -> None:
    assert end(game().then().then(mode=CURTAIN).play()) == 2
    assert end(game().then().then(mode=GAME_OVER).play()) == 2


def test_the_way_out_is_no_lost_game() -> None:
    outcome = game().then().then(mode=TITLE).play()
    assert end(outcome) == 2
    assert frames_where(outcome, "left") == [2]
    assert total(outcome, "over") == 0


def test_a_whole_game() -> None:
    trace = game()
    trace.then(50, ram=field(GAP))  # two pieces side by side
    trace.then(50, ram=field(GAP, GAP), score=7)  # pushed down seven rows
    trace.then(ram=field(FULL, FULL), lines=2).then(85, ram=field()).then(score=107)
    trace.then(30, ram=field(*[GAP] * 16)).then(mode=LOST)
    outcome = trace.play()
    assert total(outcome, "lines") == 3
    assert total(outcome, "score") == pytest.approx(1.07)
    assert total(outcome, "stack") == pytest.approx(-3.2)
    assert total(outcome, "over") == -5
    assert sum(paid(outcome)[1:]) == pytest.approx(-4.13, abs=1e-5)
    assert end(outcome) == len(trace) - 1


def test_easy_is_won_with_ten_lines_more_than_at_the_start() -> None:
    trace = game(GAP, lines=7).then(ram=field(GAP, GAP), lines=8)
    outcome = trace.then(lines=12).then(lines=16).then(score=500, lines=17).play("easy")
    assert column(outcome, "lines") == [0, 1, 4, 4, 1]
    assert paid(outcome)[1:] == pytest.approx([0.95, 4, 4, 1])
    assert frames_where(outcome, "won") == [4]
    assert end(outcome) == 4
    assert end(game().then(mode=LOST).play("easy")) == 1


def test_hard_pays_the_square_of_the_lines_but_nothing_for_one() -> None:
    outcome = game().then(lines=1).then(lines=3).then(lines=6).then(lines=10).play("hard")
    assert paid(outcome) == [0, 0, 4, 9, 16]
    assert end(outcome) is None


def test_hard_ends_above_the_tenth_row() -> None:
    trace = game(*[GAP] * 9).then(ram=field(*[GAP] * 10)).then(ram=field(*[GAP] * 11))
    outcome = trace.then(mode=LOST).play("hard")
    assert column(outcome, "stack") == [0, -0.5, -0.5, 0]
    assert column(outcome, "over") == [0, 0, -20, 0]
    assert frames_where(outcome, "too_high") == [2, 3]
    assert end(outcome) == 2


def test_hard_ends_after_two_minutes_without_a_line() -> None:
    assert game().then(lines=1).then(7199).first("idle", "hard") is None
    assert game().then(lines=1).then(7200).first("idle", "hard") == 7201
    assert game().then(7200).then(lines=1).first("idle", "hard") == 7200


def test_easy_has_a_limit_of_ten_minutes() -> None:
    assert game().then(36_000).first("too_long", "easy") == 36_000


def test_the_invariants_find_wrong_facts() -> None:
    names = ("type_a_only", "four_at_a_time", "score_rises", "level_by_lines", "piece_by_piece")
    trace = game(score=40, level=9, lines=99).then(lines=100, level=10).then(score=80)
    outcome = trace.then(ram=field(*[GAP] * 4)).play()
    assert all(all(column(outcome, name)) for name in names)
    wrong = {"kind": 0x77, "lines": 94, "score": 20, "level": 11}
    outcome = game(score=40, level=9, lines=99).then(ram=field(*[GAP] * 5), **wrong).play()
    assert [column(outcome, name) for name in names] == [[True, False]] * 5
