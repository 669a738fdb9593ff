"""``specs/super_mario_kart.retro`` on races made by hand: a track of three sectors."""

from __future__ import annotations

import pytest

from tests.specs.play import Trace, column, end, frames_where, paid, total

RACING, RESULTS = 0x1C, 0x20
ROAD, DIRT, DEEP_WATER = 64, 84, 34
FLAGS = 0x7E010B

#: On the grid: before the line, in the last sector, in the last place.
GRID = {
    "lap": 127,
    "checkpoint": 2,
    "checkpoints": 3,
    "speed": 0,
    "surface": ROAD,
    "turned": 0,
    "mode": RACING,
    "place": 14,
}


def race(**values: int) -> Trace:
    """A trace whose reset frame is the grid, apart from ``values``."""
    return Trace("super_mario_kart", {**GRID, **values})


def drive(trace: Trace, first: int, last: int) -> Trace:
    """On each frame the next sector, counted through the laps: 0 is behind the line."""
    for progress in range(first, last + 1):
        trace.then(lap=128 + progress // 3, checkpoint=progress % 3, speed=900)
    return trace


def test_the_variables_are_read_as_the_game_writes_them() -> None:
    trace = race().then(ram={0x7E10EA: 0x84, 0x7E10EB: 0x03, FLAGS: 0xB3})
    assert trace.values(1)["speed"] == 900
    assert trace.values(1)["turned"] == 16
    assert race().then(ram={FLAGS: 0xEF}).values(1)["turned"] == 0
    assert race().then(speed=-1).values(1)["speed"] == -1


def test_a_whole_race_pays_each_sector_once_and_the_place() -> None:
    trace = drive(race(), 0, 14).then(place=2).then(lap=133, checkpoint=0)
    outcome = trace.play()
    # 16 sectors: from the last one, before the line, to the first one after five laps.
    assert total(outcome, "sectors") == 160
    assert column(outcome, "sectors")[1:16] == [10] * 15
    assert column(outcome, "sectors")[16:] == [0, 10]
    assert column(outcome, "finish") == [0] * 17 + [60]
    assert paid(outcome)[1:16] == pytest.approx([9.99] * 15)
    assert paid(outcome)[16:] == pytest.approx([-0.01, 69.99])
    assert frames_where(outcome, "finished") == [17]
    assert end(outcome) == 17
    assert outcome.info["progress"] == [-1, *range(15), 14, 15]


@pytest.mark.parametrize(("place", "points"), [(0, 90), (2, 60), (4, 30), (6, 10), (8, 0), (14, 0)])
def test_the_places_pay_ten_times_the_points_of_the_grand_prix(place: int, points: int) -> None:
    outcome = race(lap=132, place=place).then().then(2, lap=133, checkpoint=0).play()
    assert column(outcome, "finish") == [0, 0, points, 0]


def test_driving_back_pays_nothing_and_neither_does_the_way_again() -> None:
    trace = drive(race(), 0, 1)
    trace.then(checkpoint=0, turned=16).then(lap=127, checkpoint=2)  # back over the line
    trace.then(lap=128, checkpoint=0, turned=0).then(checkpoint=1).then(checkpoint=2)
    outcome = trace.play()
    assert outcome.info["progress"] == [-1, 0, 1, 0, -1, 0, 1, 2]
    assert column(outcome, "sectors") == [0, 10, 10, 0, 0, 0, 0, 10]
    assert column(outcome, "wrong_way") == [0, 0, 0, -0.2, -0.2, 0, 0, 0]
    assert paid(outcome)[1:] == pytest.approx([9.99, 9.99, -0.21, -0.21, -0.01, -0.01, 9.99])
    assert end(outcome) is None


def test_crossing_the_line_back_and_forth_is_no_lap() -> None:
    trace = race()
    for _ in range(3):
        trace.then(lap=128, checkpoint=0).then(lap=127, checkpoint=2)
    assert total(trace.play(), "sectors") == 10


def test_beside_the_road_each_frame_costs() -> None:
    trace = drive(race(), 0, 0).then(2, surface=DIRT).then(surface=ROAD)
    for surface in (86, 88, 90, 92, 128):
        trace.then(surface=surface)
    outcome = trace.play()
    assert column(outcome, "off_road") == [0, 0, -0.05, -0.05, 0, *[-0.05] * 4, 0]
    assert paid(outcome)[2:5] == pytest.approx([-0.06, -0.06, -0.01])


def test_a_fall_costs_once() -> None:
    trace = drive(race(), 0, 0).then(90, surface=DEEP_WATER).then(surface=32).then(surface=ROAD)
    outcome = trace.then(surface=36).play()
    assert frames_where(outcome, "fall") == [2, 94]
    assert total(outcome, "fall") == -10
    assert paid(outcome)[1:4] == pytest.approx([9.99, -5.01, -0.01])


def test_ten_seconds_of_standing_still_end_it() -> None:
    outcome = race().then(599, speed=15).play()
    assert end(outcome) == 599
    assert frames_where(outcome, "stuck") == [599]
    outcome = race().then(99, speed=15).then(speed=16).then(600, speed=0).play()
    assert end(outcome) == 700
    assert frames_where(outcome, "finished") == frames_where(outcome, "lost") == []


def test_half_a_minute_without_a_new_sector_ends_it() -> None:
    trace = drive(race(), 0, 9)
    for _ in range(900):  # circles between two sectors that the kart knows
        trace.then(checkpoint=2, lap=130).then(checkpoint=0, lap=131)
    outcome = trace.play()
    assert end(outcome) == 10 + 1800
    assert frames_where(outcome, "lost") == [1810]
    assert total(outcome, "sectors") == 100


def test_the_race_is_left_but_not_by_a_state_from_before_it() -> None:
    outcome = race().then().then(2, mode=RESULTS).play()
    assert frames_where(outcome, "left") == [2]
    assert end(outcome) == 2
    assert end(race(mode=0).then(3, mode=0).then(5, mode=RACING).play()) is None


def test_five_minutes_are_the_limit() -> None:
    trace = race(speed=900)
    for progress in range(20):
        trace.then(1000, lap=128 + progress // 10, checkpoint=progress % 10, checkpoints=10)
    assert trace.first("too_long", "progress") == 5 * 60 * 60
    assert trace.first("one_lap", "progress") == 10_001
    assert trace.first("lost", "progress") is None


def test_the_scenario_progress_pays_one_for_a_sector_and_ends_with_a_lap() -> None:
    outcome = drive(race(), 0, 2).then(surface=DIRT, turned=16).then(checkpoint=1).play("progress")
    assert paid(outcome) == [0, 1, 1, 1, 0, 0]
    assert end(outcome) is None
    outcome = drive(race(), 0, 3).play("progress")
    assert paid(outcome) == [0, 1, 1, 1, 1]
    assert frames_where(outcome, "one_lap") == [4]
    assert end(outcome) == 4


def test_the_scenario_speed_pays_for_speed_in_the_right_direction_on_the_road() -> None:
    trace = race().then(speed=250).then(speed=1000).then(surface=DIRT)
    trace.then(surface=ROAD, turned=16).then(surface=DIRT).then(surface=ROAD, turned=0)
    outcome = trace.then(mode=RESULTS).play("speed")
    assert column(outcome, "speed") == [0, 0.25, 1, 0, 0, 0, 1, 1]
    assert paid(outcome) == [0, 0.25, 1, 0, -0.5, -0.5, 1, 1]
    assert end(outcome) == 7  # `left`, taken from the file


def test_the_invariants_hold_in_a_race_and_find_wrong_facts() -> None:
    names = ("one_line_at_a_time", "sector_of_track", "never_backwards", "eight_karts")
    outcome = drive(race(), 0, 15).play()
    assert all(all(column(outcome, name)) for name in names)
    outcome = race().then(lap=129, checkpoint=3, speed=-1, place=3).play()
    assert [column(outcome, name) for name in names] == [[True, False]] * 4
