"""Every kind of expectation, at its edges, on made-up memory."""

from __future__ import annotations

import pytest

from retrodsl.replay.checks import check
from retrodsl.replay.checks.invariant import check_invariants
from retrodsl.replay.result import CheckResult
from tests.replay.played import HEAD, play

REST = """\
reward { points : gain(score) ; lost : -10 * loss(lives) }
done { over : lives < 0 ; won : score >= 900 }
movie "m" from power { wait 9 }
"""
#: Frames:    0  1   2   3   4   5   6   7   8   9
SCORE = (0, 0, 20, 20, 40, 40, 40, 90, 90, 90)
LIVES = (3, 3, 3, 2, 2, 2, 1, 1, 1, 1)


def _check(
    expectation: str, score: tuple[int, ...] = SCORE, lives: tuple[int, ...] = LIVES
) -> CheckResult:
    text = HEAD + REST + f"replay m {{ {expectation} }}\n"
    played = play(text, {"score": score, "lives": lives})
    (expected,) = played.program.replays[0].expected
    result = check(expected, played.trace)
    assert result.text.replace(" ", "") == expectation.replace(" ", "")
    assert result.place is not None
    assert result.held == (result.message == "")
    return result


@pytest.mark.parametrize(
    "expectation",
    [
        "at 0 : score == 0",
        "at 2 : score == 20",
        "at 9 : lives == 1",
        "by 2 : score == 20",
        "by 9 : score == 90",
        "by 4 : score == 20",
        "within 2..2 : score == 20",
        "within 7..9 : lives == 1",
        "within 4..6 : score == 40 and lives == 1",
        "always : score >= 0",
        "never : lives == 0",
        "eventually : score == 90",
        "eventually : falls(lives == 2)",
        "at 3 : prev(lives) == 3",
        "total reward == 70",
        "total reward in 70..70",
        "total reward == 72 +- 2",
        "total points == 90",
        "total lost in -30..-20",
        "does not end",
    ],
)
def test_it_holds(expectation: str) -> None:
    assert _check(expectation).held


@pytest.mark.parametrize(
    ("expectation", "frame", "message"),
    [
        ("at 1 : score == 20", 1, "broken at frame 1: score is 0"),
        ("at 2 : score == 0", 2, "broken at frame 2: score is 20"),
        ("at 10 : score == 90", 9, "frame 10 was not reached: the last is 9, the movie ends there"),
        ("by 1 : score == 20", 1, "did not hold on frames 0 to 1; at frame 1 score is 0"),
        ("by 20 : score == 91", 9, "frame 20 was not reached"),
        ("within 3..5 : lives == 3", 5, "did not hold on frames 3 to 5; at frame 5 lives is 2"),
        ("within 8..12 : lives == 3", 9, "frame 12 was not reached"),
        ("always : lives == 3", 3, "broken at frame 3: lives is 2"),
        ("never : score == 40", 4, "broken at frame 4: score is 40"),
        ("eventually : score == 91", 9, "did not hold on any frame; at frame 9 score is 90"),
        ("total reward == 71", None, "the total is 70, not 71"),
        (
            "total reward == 70.00001",
            None,
            "the total is 70, not 70.00001; rewards are 32-bit floats, so allow for rounding: "
            "70.00001 +- 0.001",
        ),
        ("total reward == 73 +- 2", None, "the total is 70, not from 71 to 75"),
        ("total lost in -10..0", None, "the total is -20, not from -10 to 0"),
        ("ends", None, "the episode did not end in 9 steps"),
        ("ends with over", None, "the episode did not end in 9 steps"),
        ("ends at 9", None, "the episode did not end in 9 steps"),
    ],
)
def test_it_does_not_hold(expectation: str, frame: int | None, message: str) -> None:
    result = _check(expectation)
    assert not result.held
    assert message in result.message
    assert result.frame == frame


def test_an_expectation_that_holds_before_the_movie_is_too_short() -> None:
    assert _check("by 20 : score == 90").held
    assert _check("within 5..20 : score == 90").held


def test_the_values_around_the_frame_are_shown() -> None:
    window = _check("at 4 : score == 0 or lives == 0").window
    assert window is not None
    assert (window.first, window.frame) == (2, 4)
    assert window.rows == {"lives": [3, 2, 2, 2, 1], "score": [20, 20, 40, 40, 40]}
    first = _check("at 0 : score == 1").window
    assert first is not None
    assert (first.first, first.frame, first.rows) == (0, 0, {"score": [0, 0, 20]})
    last = _check("at 9 : score == 1").window
    assert last is not None
    assert (last.first, last.frame, last.rows) == (7, 9, {"score": [90, 90, 90]})


ENDED = (*LIVES[:9], -1)


@pytest.mark.parametrize(
    "expectation",
    ["ends", "ends with over", "ends at 9", "ends with over at 9", "ends with over at 8 +- 1"],
)
def test_an_end_that_is_expected(expectation: str) -> None:
    assert _check(expectation, lives=ENDED).held


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        ("ends with won", "it ended at frame 9 with over"),
        ("ends with over at 8", "it ended at frame 9"),
        ("ends with over at 6 +- 2", "it ended at frame 9"),
        ("ends at 10", "it ended at frame 9"),
        ("does not end", "it ended at frame 9 with over"),
    ],
)
def test_an_end_that_is_not_expected(expectation: str, message: str) -> None:
    result = _check(expectation, lives=ENDED)
    assert not result.held
    assert result.message == message
    assert result.frame == 9
    assert result.window is not None


def test_two_conditions_can_end_it_together() -> None:
    score = (*SCORE[:9], 900)
    assert _check("ends with won at 9", score, ENDED).held
    assert _check("ends with over at 9", score, ENDED).held
    assert "over and won" in _check("does not end", score, ENDED).message


def test_what_holds_on_the_reset_frame_ends_nothing() -> None:
    lives = (-1, *LIVES[1:])
    assert _check("does not end", lives=lives).held


def test_the_reset_frame_pays_nothing() -> None:
    text = HEAD + "reward { each : score }\n" + 'movie "m" from power { wait 1 }\n'
    played = play(text + "replay m { total reward == 2 }\n", {"score": (7, 2), "lives": (0, 0)})
    (expected,) = played.program.replays[0].expected
    assert check(expected, played.trace).held


RANGES = """\
game "Airstriker-Genesis"
ram {
  score : >u2 @ 0xFF0250 in 0..50
  lives : >i2 @ 0xFF025A enum only { none = 0, one = 1, two = 2 }
}
invariant { rising : delta(score) >= 0 }
info { score, lives }
movie "m" from power { wait 3 }
replay m { does not end }
"""


@pytest.mark.parametrize(
    ("score", "lives", "broken", "message", "frame"),
    [
        ((0, 1, 2, 50), (0, 1, 2, 2), None, "", None),
        ((0, 5, 4, 50), (0, 1, 2, 2), "invariant rising", "broken at frame 2", 2),
        ((0, 1, 51, 51), (0, 1, 2, 2), "range of score", "`in 0..50` rules out", 2),
        ((0, 1, 2, 3), (0, 1, 1, 3), "range of lives", "its enum rules out", 3),
        ((0, 1, 2, 3), (-1, 1, 1, 1), "range of lives", "its enum rules out", 0),
    ],
)
def test_invariants_and_stated_ranges(
    score: tuple[int, ...],
    lives: tuple[int, ...],
    broken: str | None,
    message: str,
    frame: int | None,
) -> None:
    played = play(RANGES, {"score": score, "lives": lives})
    results = list(check_invariants(played.program, played.trace))
    assert [r.text for r in results if not r.held] == ([broken] if broken else [])
    assert "invariant rising" in [r.text for r in results]
    for result in results:
        assert result.quiet == result.held
        if not result.held:
            assert message in result.message
            assert result.frame == frame
            assert result.window is not None
            assert result.window.frame == frame
