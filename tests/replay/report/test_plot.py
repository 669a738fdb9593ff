from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from retrodsl.replay.report.picture import load_font
from retrodsl.replay.report.plot import (
    PALETTE,
    Event,
    Panel,
    Series,
    _Axis,
    _place_events,
    column_ranges,
    draw_plot,
    format_number,
    nice_step,
)

RED = "#ff0000"
SCORE = Panel("Score", [Series("score", [0, 0, 10, 10, 30])], "points")


def pixels(image: Image.Image, color: str) -> list[tuple[int, int]]:
    """Where a colour was drawn, the legend's swatch left out."""
    wanted = ImageColor.getrgb(color)
    return [
        (x, y)
        for y in range(image.height)
        for x in range(image.width)
        if image.getpixel((x, y)) == wanted
    ]


def line_pixels(values: list[float], width: int = 600) -> list[tuple[int, int]]:
    """The pixels of a red line in a plot of one panel."""
    image = draw_plot([Panel("p", [Series("s", values, RED)])], title="t", width=width)
    found = pixels(image, RED)
    legend_end = min(y for _, y in found) + 2
    return [(x, y) for x, y in found if y > legend_end]


def test_the_file_holds_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "plot.png"
    image = draw_plot([SCORE], [Event(2, "scored")], path, title="Airstriker")
    with Image.open(path) as written:
        assert written.format == "PNG"
        assert written.size == image.size
        assert written.tobytes() == image.tobytes()
    assert list(tmp_path.iterdir()) == [path]


def test_the_picture_is_the_same_each_time() -> None:
    events = [Event(2, "b"), Event(2, "a"), Event(4, "c")]
    first = draw_plot([SCORE], events, title="t")
    assert draw_plot([SCORE], events[::-1], title="t").tobytes() == first.tobytes()


def test_each_panel_adds_the_same_height() -> None:
    heights = [draw_plot([SCORE] * n, title="t").height for n in range(4)]
    assert len({b - a for a, b in pairwise(heights)}) == 1
    assert heights[1] > heights[0]


def test_a_value_holds_until_the_next_frame() -> None:
    line = line_pixels([0, 0, 10, 10])
    left, right = min(x for x, _ in line), max(x for x, _ in line)
    middle = (left + right) // 2
    low = {y for x, y in line if x < middle - 2}
    high = {y for x, y in line if x > middle + 2}
    assert len(low) == len(high) == 2
    assert min(low) > max(high)
    jump = {y for x, y in line if abs(x - middle) <= 2}
    assert jump == set(range(min(high), max(low) + 1))


def test_one_frame_is_a_line_over_the_whole_width() -> None:
    line = line_pixels([5])
    assert len({y for _, y in line}) == 2
    assert max(x for x, _ in line) - min(x for x, _ in line) > 400


@pytest.mark.parametrize("value", [0, 7, -1.5, 1e-9, 1e9, 1e18, -1e308])
def test_a_constant_is_a_line_in_the_middle_of_its_panel(value: float) -> None:
    assert len({y for _, y in line_pixels([value] * 50)}) == 2


def test_a_missing_value_is_a_gap() -> None:
    line = {x for x, _ in line_pixels([1.0, math.nan, math.inf, 1.0])}
    left, right = min(line), max(line)
    quarter = (right - left) // 4
    gap = set(range(left, right + 1)) - line
    assert gap
    assert abs(min(gap) - (left + quarter)) <= 3
    assert abs(max(gap) - (right - quarter)) <= 3


def test_one_odd_frame_of_many_is_seen() -> None:
    values = [0.0] * 100_000
    values[70_001] = 10.0
    line = line_pixels(values)
    top = min(y for _, y in line)
    spike = {x for x, y in line if y == top}
    left, right = min(x for x, _ in line), max(x for x, _ in line)
    assert len(spike) <= 3
    assert abs(min(spike) - (left + 0.7 * (right - left))) <= 2


def test_series_take_the_palette_and_coincide_in_dashes() -> None:
    same = [0, 1, 0, 1]
    panel = Panel("p", [Series("engine", same), Series("reference", same)])
    image = draw_plot([panel], title="t", width=600)
    first, second = (len(pixels(image, color)) for color in PALETTE[:2])
    assert 0.8 < first / second < 1.25


def test_events_cross_all_panels() -> None:
    plain = draw_plot([SCORE, SCORE], title="t")
    image = draw_plot([SCORE, SCORE], [Event(3, "x")], title="t")
    added = image.height - plain.height
    marked = pixels(image, "#7a4b9a")
    assert added > 0
    assert max(y for _, y in marked) - min(y for _, y in marked) > plain.height * 0.7


def test_labels_of_events_do_not_overlap() -> None:
    axis = _Axis(100, 1100, 1000)
    events = [Event(f, f"event at {f}") for f in (0, 5, 300, 320, 330, 900, 960, 990, 995, 999)]
    tags, unlabelled, outside = _place_events(events, 1000, axis, load_font(14))
    assert (len(tags), unlabelled, outside) == (10, 0, 0)
    for tag in tags:
        assert axis.left <= tag.left
        assert tag.left + tag.width <= axis.right
        assert tag.x in (tag.left, tag.left + tag.width)
        for other in tags:
            if other is not tag and other.lane == tag.lane:
                apart = other.left + other.width < tag.left or tag.left + tag.width < other.left
                assert apart


def test_events_that_cannot_be_shown_are_counted() -> None:
    axis = _Axis(100, 1100, 1000)
    events = [Event(500, f"number {n}") for n in range(20)]
    events += [Event(500, "number 1"), Event(-1, "early"), Event(1000, "late"), Event(1000, "late")]
    tags, unlabelled, outside = _place_events(events, 1000, axis, load_font(14))
    assert len(tags) == 20
    assert unlabelled == sum(not tag.text for tag in tags) == 12
    assert outside == 2


@pytest.mark.parametrize("panels", [[], [Panel("p", [])], [Panel("p", [Series("s", [])])]])
def test_nothing_to_plot_is_still_a_picture(panels: list[Panel]) -> None:
    assert draw_plot(panels, [Event(0, "x")], title="t").width == 1200


@pytest.mark.parametrize("rate", [0.0, -1.0, math.nan, math.inf])
def test_an_impossible_rate_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="frames a second"):
        draw_plot([SCORE], title="t", frames_per_second=rate)


def test_a_width_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="480"):
        draw_plot([SCORE], title="t", width=479)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        draw_plot([SCORE], (), tmp_path / "missing" / "plot.png", title="t")


@pytest.mark.parametrize(
    ("span", "count", "step"),
    [(10, 5, 2), (10, 2, 5), (11, 5, 5), (100, 100, 1), (0.5, 5, 0.1), (1800, 10, 200)],
)
def test_steps_are_round(span: float, count: int, step: float) -> None:
    assert nice_step(span, count) == pytest.approx(step)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (1200, 200, "1,200"),
        (-3, 1, "-3"),
        (-0.0, 1, "0"),
        (0.25, 0.05, "0.25"),
        (2, 0.5, "2.0"),
        (1e18, 1e17, "1.0e18"),
        (2e-5, 1e-5, "2.0e-05"),
    ],
)
def test_labels_of_ticks(value: float, step: float, text: str) -> None:
    assert format_number(value, step) == text


@given(
    st.lists(st.floats() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=60),
    st.integers(1, 40),
)
def test_columns_hold_every_finite_value(values: list[float], width: int) -> None:
    runs = list(column_ranges(values, (10, 10 + width, len(values))))
    for (_, end, *_), (start, *_) in pairwise(runs):
        assert end <= start
    finite = [float(v) for v in values if math.isfinite(v)]
    assert bool(runs) == bool(finite)
    if finite:
        assert min(run[2] for run in runs) == min(finite)
        assert max(run[3] for run in runs) == max(finite)
        assert runs[0][0] >= 10
        assert runs[-1][1] <= 10 + width
    if math.isfinite(values[-1]):
        assert runs[-1][4] == float(values[-1])


_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
_PANELS = st.lists(
    st.builds(
        Panel,
        _TEXT,
        st.lists(
            st.builds(
                Series, _TEXT, st.lists(st.floats() | st.integers(-(2**63), 2**63), max_size=30)
            ),
            max_size=9,
        ),
        _TEXT,
    ),
    max_size=3,
)


@settings(deadline=None, max_examples=30)
@given(_PANELS, st.lists(st.builds(Event, st.integers(-2, 40), _TEXT), max_size=12), _TEXT)
def test_any_values_and_texts_are_drawn(
    panels: list[Panel], events: list[Event], title: str
) -> None:
    image = draw_plot(panels, events, title=title, width=480)
    assert image.width == 480
    colors = image.getcolors(maxcolors=1 << 16)
    assert colors is not None
    assert len(colors) > 1
