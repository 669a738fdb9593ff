"""The page of a run, the explanations on it, and videos; on made-up memory."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from retrodsl.engines._base import Screen
from retrodsl.evaluators.arrays.columns import Array
from retrodsl.replay.coverage import Coverage, observe, report_of
from retrodsl.replay.mutate import Mutations, mutation_report_of
from retrodsl.replay.report.failure import (
    Table,
    failures_of,
    frames_to_picture,
    shown_value,
    text_table,
)
from retrodsl.replay.report.html import HtmlPage
from retrodsl.replay.report.html.curves import HEIGHT, band, curve
from retrodsl.replay.report.html.page import MAX_OPEN, page_screens
from retrodsl.replay.report.json_report import render_json
from retrodsl.replay.report.run import FinishedRun
from retrodsl.replay.report.text import TextReport
from retrodsl.replay.result import EngineComparison, Moved, RecordedComparison, ReplayResult
from retrodsl.replay.runner import judge, totals_of
from tests.replay.played import HEAD, play

SCORE = (0, 0, 20, 20, 40, 40, 40, 90, 90, 90)
LIVES = (3, 3, 3, 2, 2, 2, 1, 1, 1, 1)
BLOCK = """\
let left = lives - 1
reward { points : gain(score) ; lost : -10 * loss(lives) }
done { over : lives < 0 }
invariant { one : loss(lives) <= 1 }
movie "m" from power { wait 9 }
"""
SCREEN = Screen(8, 6, bytes(range(144)))


def _result(expectations: str, block: str = BLOCK) -> ReplayResult:
    """A replay's result, judged but not compared with the engine."""
    played = play(
        HEAD + block + f"replay m {{ {expectations} }}\n", {"score": SCORE, "lives": LIVES}
    )
    replay, trace = played.program.replays[0], played.trace
    return ReplayResult(
        replay,
        frames=trace.frames,
        start="power-on",
        engine="recorded 1",
        checks=judge(played.program, replay, trace),
        totals=tuple(totals_of(trace)),
        ended_at=trace.end,
        ended_with=trace.done_names(trace.end) if trace.end is not None else (),
        run=replace(played.run, screens={9: SCREEN}),
        trace=trace,
        origin="specs/test.retro",
        core="none",
    )


class _Checked(HTMLParser):
    """Fails for elements that are not closed in order; gathers addresses and text."""

    VOID = frozenset({"meta", "input", "img", "br", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [v for k, v in attrs if k in ("src", "href", "action") and v]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.words.append(data)


def _page(page: HtmlPage) -> _Checked:
    checked = _Checked()
    checked.feed(page.render())
    checked.close()
    assert checked.open == []
    for address in checked.addresses:
        assert address.startswith(("#", "data:image/"))
    return checked


# --- what a failure says


def test_a_failure_shows_every_name_and_the_reward_around_it() -> None:
    (failure,) = failures_of(_result("at 3 : left == 2 and score < 90"))
    assert failure.frame == 3
    assert failure.names == Table(
        1,
        3,
        (
            ("lives", (3, 3, 2, 2, 2)),
            ("score", (0, 20, 20, 40, 40)),
            ("left", (2, 2, 1, 1, 1)),
        ),
    )
    assert failure.reward == Table(
        1,
        3,
        (
            ("reward", (0.0, 20.0, -10.0, 20.0, 0.0)),
            ("  points", (0, 20, 0, 20, 0)),
            ("  lost", (0, 0, -10, 0, 0)),
        ),
    )


def test_an_end_that_is_missing_has_no_frame() -> None:
    (failure,) = failures_of(_result("ends with over"))
    assert (failure.frame, failure.names, failure.reward) == (None, None, None)


def test_an_end_shows_the_conditions() -> None:
    block = BLOCK.replace("lives < 0", "lives == 1")
    (failure,) = failures_of(_result("does not end", block))
    assert failure.frame == 6
    assert failure.names is not None
    rows = dict(failure.names.rows)
    assert rows["over"] == (False, False, True, True, True)
    assert rows["lives"] == (2, 2, 1, 1, 1)


def test_a_wrong_total_names_the_frames_that_paid() -> None:
    term, whole = failures_of(_result("total lost == 0\n total reward == 1"))
    assert term.payments == ((3, -10.0), (6, -10.0))
    assert whole.payments == ((2, 20.0), (3, -10.0), (4, 20.0), (6, -10.0), (7, 50.0))
    text = TextReport(color=False).result(_result("total lost == 0"))
    assert "          paid: -10 at frame 3, -10 at frame 6\n" in text


def test_a_broken_invariant() -> None:
    block = BLOCK.replace("loss(lives) <= 1", "left > 0")
    (failure,) = failures_of(_result("does not end", block))
    assert failure.text == "invariant one"
    assert failure.names is not None
    assert dict(failure.names.rows)["left"] == (1, 1, 0, 0, 0)


def test_without_a_trace_the_window_is_left() -> None:
    result = replace(_result("at 3 : left == 2"), trace=None)
    (failure,) = failures_of(result)
    assert failure.names == Table(1, 3, (("lives", (3, 3, 2, 2, 2)),))
    assert failure.reward is None


def test_what_moved_since_it_was_recorded() -> None:
    moved = (Moved("total points", "80", "90"), Moved("memory", "a", "b", fails=False))
    result = replace(
        _result("does not end"), recorded=RecordedComparison("x.expected", moved=moved)
    )
    (failure,) = failures_of(result)
    assert (failure.what, failure.text) == ("recorded", "recorded total points")
    assert failure.message == "it was 80, now 90"


def test_the_frames_whose_pictures_are_missing() -> None:
    assert frames_to_picture(_result("at 3 : lives == 3\n at 9 : lives == 3")) == {3}
    assert frames_to_picture(_result("does not end")) == set()
    assert frames_to_picture(replace(_result("at 3 : lives == 3"), run=None)) == set()


def test_the_text_report() -> None:
    text = TextReport(color=False).result(_result("at 3 : left == 2"))
    assert (
        "          broken at frame 3: lives is 2\n"
        "          test.retro:11:12\n"
        "            frame  1  2  >3  4  5\n"
        "            lives  3  3   2  2  2\n"
        "            left   2  2   1  1  1\n"
        "            frame     1   2   >3   4  5\n"
        "            reward    0  20  -10  20  0\n"
        "              points  0  20    0  20  0\n"
        "              lost    0   0  -10   0  0\n"
    ) in text


def test_the_json_report() -> None:
    coverage = report_of(_coverage(_result("does not end")), "a.retro")
    text = render_json(FinishedRun((_result("at 3 : left == 2"),), coverage=(coverage,)))
    assert '"reward": {' in text
    assert '"left": [' in text
    assert '"percent":' in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (-0.25, "-0.25"),
        (1e9, "1000000000"),
        (1e60, "1e+60"),
    ],
)
def test_values_are_shown(value: float, shown: str) -> None:
    assert shown_value(value) == shown


def test_an_empty_table_is_no_text() -> None:
    assert text_table(None) == text_table(Table(0, 0, ())) == []


# --- curves


def _points(path: str) -> list[tuple[float, float]]:
    """The corners of a path."""
    at = (0.0, 0.0)
    corners = []
    for kind, x, y in re.findall(r"([MHV])(-?\d+)(?: (-?\d+))?", path):
        at = (
            (float(x), float(y))
            if kind == "M"
            else (float(x), at[1])
            if kind == "H"
            else (at[0], float(x))
        )
        corners.append(at)
    return corners


def test_a_step_a_frame() -> None:
    drawn = curve(np.array([0, 0, 10, 5]), 100)
    assert (drawn.low, drawn.high, drawn.last) == (0, 10, 5)
    assert _points(drawn.path) == [(0, 94), (2, 94), (2, 6), (3, 6), (3, 50), (4, 50)]


def test_a_constant_is_a_line_in_the_middle() -> None:
    assert _points(curve(np.full(7, 3), 100).path) == [(0, 50), (7, 50)]


def test_one_odd_frame_in_many_is_seen() -> None:
    values = np.zeros(100_000)
    values[43_210] = 1
    drawn = curve(values, 500)
    assert min(y for _, y in _points(drawn.path)) == 6
    assert len(drawn.path) < 60


def test_what_is_not_finite_is_a_gap() -> None:
    drawn = curve(np.array([1.0, np.nan, np.inf, 2.0]), 100)
    assert _points(drawn.path) == [(0, 94), (1, 94), (3, 6), (4, 6)]
    assert curve(np.array([np.nan, np.nan]), 100).path == ""
    assert curve(np.array([]), 100).path == ""


def test_the_largest_doubles() -> None:
    corners = _points(curve(np.array([-1.7e308, 1.7e308]), 100).path)
    assert all(0 <= y <= HEIGHT for _, y in corners)


@pytest.mark.parametrize("most", [1, 7, 100, 1000])
def test_a_curve_keeps_within_its_picture(most: int) -> None:
    values: Array = np.random.default_rng(most).integers(-50, 50, 333)
    corners = _points(curve(values, most).path)
    assert corners[-1][0] == min(most, 333)
    assert {min(y for _, y in corners), max(y for _, y in corners)} == {6, 94}


def test_bands() -> None:
    assert band(np.array([False, True, True, False, True]), 100) == "M1 20H3V80H1ZM4 20H5V80H4Z"
    assert band(np.array([], np.bool_), 100) == ""
    assert band(np.zeros(1000, np.bool_), 100) == ""


# --- the page


def _coverage(result: ReplayResult) -> Coverage:
    assert result.trace is not None
    coverage = Coverage(result.trace.program)
    coverage.add("m", observe(result.trace.program, "scenario", result.trace.columns))
    return coverage


def test_the_page_of_a_run() -> None:
    page = HtmlPage()
    passed, failed = _result("does not end"), _result("at 3 : left == 2")
    page.add(passed)
    page.add(failed, {3: SCREEN})
    page.add_coverage(report_of(_coverage(passed), "specs/test.retro"))
    page.add_mutations(mutation_report_of(Mutations(), "specs/test.retro"))
    checked = _page(page)
    words = checked.words
    assert words.index("failed") < words.index("Failed ") < words.index("Passed ")
    assert words.index("at 3 : left == 2") < words.index("Passed ")
    assert {"specs/test.retro", "Coverage", "Mutation score", "points", "lost"} <= set(words)
    assert "done over" in words
    text = page.render()
    assert text.count('<details class="replay failed" id="r1"') == 1
    assert 'href="#r1"' in text
    # The screen of the frame that broke, and two thumbnails of the last.
    assert sum(address.startswith("data:image/png") for address in checked.addresses) == 1
    assert sum(address.startswith("data:image") for address in checked.addresses) == 3
    assert "http" not in re.sub(r"data:[^\"]*", "", text)


def test_an_end_and_a_failure_are_marked_on_the_axis() -> None:
    block = BLOCK.replace("lives < 0", "lives == 1")
    page = HtmlPage()
    page.add(_result("at 3 : left == 2", block))
    words = _page(page).words
    assert {"over · 6", "at 3 : left == 2 · 3", "over at 6"} <= set(words)
    assert "4 frames" in words  # on which `over` holds


def test_the_engines_reward_is_drawn_where_it_differs() -> None:
    result = _result("does not end")
    page = HtmlPage()
    differs = EngineComparison("reward", False, 10, "", "frame 2: 7, not 20", 2)
    page.add(replace(result, comparisons=(differs,)))
    assert "dashed: the engine" in _page(page).words


def test_what_the_page_shows_is_escaped() -> None:
    page = HtmlPage(title="<b>&")
    page.add(replace(_result("does not end"), origin='"><script>alert(1)</script>', start="<i>"))
    page.add(ReplayResult(_result("does not end").replay, error="<bad>", mend="a & b"))
    text = page.render()
    assert "<script>alert" not in text
    assert "&lt;bad&gt;" in text
    assert "a &amp; b" in text
    _page(page)


def test_an_integration_without_a_spec_shows_what_the_engine_did() -> None:
    result = replace(_result("does not end"), trace=None)
    page = HtmlPage()
    page.add(result)
    words = _page(page).words
    assert {"reward", "score", "lives"} <= set(words)


def test_a_page_without_replays() -> None:
    assert "0/0" in _page(HtmlPage()).words


def test_many_replays_are_drawn_small_and_shut() -> None:
    passed, failed = _result("does not end"), _result("at 3 : left == 2")
    page = HtmlPage(replays=200)
    for number in range(200):
        page.add(failed if number % 10 == 0 else passed)
    text = page.render()
    assert len(re.findall(r'<details class="replay failed"[^>]* open>', text)) == MAX_OPEN
    assert len(text) < 2_000_000
    assert '"replay passed"' in text
    assert not re.search(r'<details class="replay passed"[^>]* open>', text)


def test_a_page_is_written_whole(tmp_path: Path) -> None:
    page = HtmlPage()
    page.add(_result("does not end"))
    page.write(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text("utf-8") == page.render()
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    with pytest.raises(OSError, match="missing"):
        page.write(tmp_path / "missing" / "page.html")


def test_the_pictures_that_a_page_wants() -> None:
    assert page_screens(100) == {0, 20, 40, 60, 80, 100, "last"}
    assert page_screens(0) == {0, "last"}
