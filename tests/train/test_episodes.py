"""What episodes come to, from made-up infos; no learner and no emulator."""

from __future__ import annotations

from typing import Any

import pytest

from retrodsl.train.episodes import Episodes, UnknownFinal


def info(done: str | None = None, score: int = 0, **more: Any) -> dict[str, Any]:
    """As an environment gives it."""
    return {"done_reason": done, "score": score, "reward_terms": {"hit": 1.0, "miss": -0.5}, **more}


def test_terms_are_summed_and_reasons_kept() -> None:
    episodes = Episodes(2, final=["score"])
    assert episodes.step([0.5, 0.5], [False, False], [info(), info()]) == []
    (first,) = episodes.step([0.5, 2], [False, True], [info(), info("crashed", 40)])
    assert (first.environment, first.length, first.reward) == (1, 2, 2.5)
    assert first.terms == {"hit": 2.0, "miss": -1.0}
    assert (first.reasons, first.final) == (("crashed",), {"score": 40.0})
    (second,) = episodes.step([1, 1], [True, False], [info("crashed, late", 20), info()])
    assert (second.environment, second.length, second.reward) == (0, 3, 2.0)
    assert second.reasons == ("crashed", "late")
    assert episodes.ended == 2
    assert episodes.scalars() == {
        "violations/all": 0,
        "episode/ended": 2,
        "episode/reward": 2.25,
        "episode/length": 2.5,
        "reward_terms/hit": 2.5,
        "reward_terms/miss": -1.25,
        "final/score": 30.0,
        "done/crashed": 1.0,
        "done/late": 0.5,
    }


def test_a_second_player_has_terms_of_his_own() -> None:
    episodes = Episodes(1)
    for done in (False, True):
        now = info("over" if done else None, reward_terms_p2={"hit": 3.0}, reward_p2=3.0)
        episodes.step([0], [done], [now])
    assert episodes.latest[0].terms_p2 == {"hit": 6.0}
    assert episodes.scalars()["reward_terms_p2/hit"] == 6.0


def test_violations_are_counted_by_name_whether_episodes_end_or_not() -> None:
    episodes = Episodes(2)
    broken = ("invariant one at a time", "range of lives", "range of lives")
    episodes.step([0, 0], [False, False], [info(violations=broken), info()])
    episodes.step([0, 0], [False, False], [info(), info(violations=broken[:1])])
    assert episodes.scalars() == {
        "violations/all": 4,
        "violations/invariant_one_at_a_time": 2,
        "violations/range_of_lives": 2,
    }


def test_what_is_broken_on_the_reset_frame_counts() -> None:
    """Learners do not hand a reset's info on: the first step's has it under a key of its own."""
    episodes = Episodes(1)
    first = info(violations=("range of lives",), reset_violations=("range of lives", "invariant i"))
    episodes.step([0], [False], [first])
    episodes.step([0], [False], [info()])
    assert episodes.violations == {"range of lives": 2, "invariant i": 1}


def test_only_the_newest_episodes_count_and_a_reason_that_is_gone_is_zero() -> None:
    episodes = Episodes(1, window=2)
    for reason in ("crashed", "cleared", "cleared"):
        episodes.step([0], [True], [info(reason)])
        shares = {t: v for t, v in episodes.scalars().items() if t.startswith("done/")}
    assert shares == {"done/cleared": 1.0, "done/crashed": 0.0}
    assert episodes.ended == 3


def test_an_end_that_is_not_the_spec_s_and_infos_without_terms() -> None:
    """As from a limit of time around the environment, or one that is only checked."""
    episodes = Episodes(1)
    episodes.step([1], [True], [{"TimeLimit.truncated": True}])
    assert episodes.latest[0].reasons == ("other",)
    assert episodes.scalars()["done/other"] == 1.0


def test_what_goes_on_is_forgotten_when_the_environments_are_reset() -> None:
    episodes = Episodes(1)
    episodes.step([5], [False], [info()])
    episodes.restart()
    episodes.step([1], [True], [info("over")])
    assert (episodes.latest[0].length, episodes.latest[0].reward) == (1, 1.0)


def test_an_unknown_variable_is_told_with_those_that_there_are() -> None:
    episodes = Episodes(1, final=["scroe"])
    episodes.step([0], [False], [info()])
    with pytest.raises(UnknownFinal, match=r"info has no scroe; it has score$"):
        episodes.step([0], [True], [info("over")])
