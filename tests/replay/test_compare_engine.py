"""The engine's reward, done and info against the spec's: the first frame and term that differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrodsl.emitters.float32 import is_exact
from retrodsl.engines._base import EngineRun
from retrodsl.engines.info_table import InfoTable
from retrodsl.replay.checks.engine import compare_engine
from retrodsl.replay.result import EngineComparison
from tests.replay.played import HEAD, Played, play

TEXT = """\
reward { points : gain(score) ; lost : -10 * loss(lives) }
done { over : lives < 0 }
truncate { late : frame >= 6 }
movie "m" from power { wait 6 }
replay m { ends at 6 }
"""
SCORE = (0, 0, 20, 20, 40, 40, 40)
LIVES = (3, 3, 3, 2, 1, 1, 1)


@pytest.fixture(scope="module")
def played() -> Played:
    return play(HEAD + TEXT, {"score": SCORE, "lives": LIVES})


def _compare(played: Played, run: EngineRun) -> dict[str, EngineComparison]:
    scenario = played.integration.scenarios["scenario"]
    found = compare_engine(played.program, scenario, played.trace, run)
    return {comparison.what: comparison for comparison in found}


def _rewards(played: Played, frame: int, value: float) -> EngineRun:
    rewards = list(played.run.rewards)
    rewards[frame] = (value,)
    return replace(played.run, rewards=rewards)


def test_an_engine_that_does_what_the_spec_says(played: Played) -> None:
    compared = _compare(played, played.run)
    assert list(compared) == ["info", "done", "reward"]
    assert all(comparison.equal for comparison in compared.values())
    assert {comparison.frames for comparison in compared.values()} == {7}
    assert played.run.done == [False] * 6 + [True]
    assert [reward for (reward,) in played.run.rewards] == [0, 0, 20, -10, 10, 0, 0]


@pytest.mark.parametrize(
    ("frame", "value", "message"),
    [
        (2, 0.0, "frame 2: the engine pays 0, the spec 20 (points 20, lost -0)"),
        (3, 10.0, "frame 3: the engine pays 10, the spec -10"),
        (4, 20.0, "frame 4: the engine pays 20, the spec 10 (points 20, lost -10)"),
        (6, 1e-30, "frame 6: the engine pays 1e-30, the spec 0"),
        (5, float("nan"), "frame 5: the engine pays nan, the spec 0"),
        (5, float("inf"), "frame 5: the engine pays inf, the spec 0"),
    ],
)
def test_a_reward_that_differs(played: Played, frame: int, value: float, message: str) -> None:
    compared = _compare(played, _rewards(played, frame, value))
    assert compared["info"].equal
    assert compared["done"].equal
    reward = compared["reward"]
    assert not reward.equal
    assert message.replace("-0)", "0)") in reward.message.replace("-0)", "0)")
    assert reward.frame == frame
    assert reward.window is not None
    assert (reward.window.frame, set(reward.window.rows)) == (frame, {"lives", "score"})


@pytest.mark.parametrize(
    ("frame", "value", "term"),
    [
        (2, 0.0, "points"),
        (3, 0.0, "lost"),
        (4, -10.0, "points"),
        (4, 20.0, "lost"),
        (4, 11.0, None),
        (5, 1.0, None),
    ],
)
def test_the_term_at_fault_is_named_where_it_is_clear(
    played: Played, frame: int, value: float, term: str | None
) -> None:
    message = _compare(played, _rewards(played, frame, value))["reward"].message
    assert ("differs" in message) == (term is not None)
    assert term is None or message.endswith(f": the term `{term}` differs")


def test_only_the_first_frame_that_differs_is_told(played: Played) -> None:
    run = _rewards(played, 5, 1.0)
    run.rewards[3] = (7.0,)
    assert _compare(played, run)["reward"].frame == 3


def test_the_reset_frame_is_left_out(played: Played) -> None:
    run = replace(_rewards(played, 0, 999.0), done=[True, *played.run.done[1:]])
    assert all(comparison.equal for comparison in _compare(played, run).values())


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (3, "frame 3: the engine says done, no condition of the spec holds"),
        (6, "frame 6: the engine says not done, late hold"),
    ],
)
def test_a_done_that_differs(played: Played, frame: int, message: str) -> None:
    done = list(played.run.done)
    done[frame] = not done[frame]
    compared = _compare(played, replace(played.run, done=done))
    assert compared["info"].equal
    assert compared["reward"].equal
    assert not compared["done"].equal
    assert compared["done"].message.startswith(message)
    assert compared["done"].frame == frame


def test_info_that_differs_or_is_missing(played: Played) -> None:
    info = [dict(values) for values in played.run.info]
    info[4]["lives"] = 5
    differs = _compare(played, replace(played.run, info=InfoTable.of_rows(info)))
    assert differs["info"].message == "frame 4: `lives` is 5, the spec reads 1"
    assert differs["info"].window is not None
    assert differs["info"].window.rows == {"lives": [3, 2, 1, 1, 1]}
    assert differs["done"].equal
    assert differs["reward"].equal
    del info[0]["score"]
    missing = _compare(played, replace(played.run, info=InfoTable.of_rows(info)))["info"]
    assert missing.message == "frame 0: `score` is missing, the spec reads 0"


INEXACT = """\
reward { points : 0.1 * gain(score) ; lost : -0.3 * loss(lives) ; time : 0.7 }
movie "m" from power { wait 6 }
replay m { does not end }
"""


def test_float32_rounding_is_allowed_and_no_more() -> None:
    played = play(HEAD + INEXACT, {"score": SCORE, "lives": LIVES})
    (reward,) = played.integration.scenarios["scenario"].rewards
    assert reward is not None
    assert not is_exact(reward)
    right = played.run.rewards[4][0]
    close = _compare(played, _rewards(played, 4, right + 2e-7))["reward"]
    assert close.equal
    assert "to float32 rounding" in close.note
    far = _compare(played, _rewards(played, 4, right + 1e-4))["reward"]
    assert not far.equal
    assert far.frame == 4


def test_a_reward_beyond_float32_is_equal_to_itself() -> None:
    text = """\
reward { points : 1e37 * gain(score) }
movie "m" from power { wait 2 }
replay m { does not end }
"""
    played = play(HEAD + text, {"score": (0, 60000, 60000), "lives": (1, 1, 1)})
    assert played.run.rewards[1] == (float("inf"),)
    assert _compare(played, played.run)["reward"].equal


def test_each_player_is_compared() -> None:
    text = """\
players 2
reward { points : gain(score) }
reward p2 { lost : -1 * loss(lives) }
movie "m" from power { wait 6 }
replay m { does not end }
"""
    played = play(HEAD + text, {"score": SCORE, "lives": LIVES})
    compared = _compare(played, played.run)
    assert list(compared) == ["info", "done", "reward p1", "reward p2"]
    assert all(comparison.equal for comparison in compared.values())
    rewards = list(played.run.rewards)
    rewards[3] = (rewards[3][0], 0.0)
    compared = _compare(played, replace(played.run, rewards=rewards))
    assert compared["reward p1"].equal
    assert compared["reward p2"].message.endswith("the term `lost` differs")
