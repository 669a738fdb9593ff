"""Two specs over one memory: what differs, where and by how much."""

from __future__ import annotations

import json

from retrodsl.replay.diff import Change, MovieDiff, compare_traces, replays_of_both
from retrodsl.replay.diff_report import render_json, render_text, summary
from retrodsl.replay.trace import evaluate_run
from tests.replay.played import HEAD, compiled, play

OLD = """\
reward { points : gain(score) ; lost : -10 * loss(lives) }
done { over : lives < 0 }
info { doubled : 2 * score }
movie "m" from power { wait 5 }
replay m { does not end }
"""
VALUES = {"score": (0, 0, 20, 20, 40, 60), "lives": (3, 3, 3, 2, 2, 2)}


def _changes(new: str, old: str = OLD) -> tuple[int, dict[str, Change], tuple[str, ...]]:
    played = play(HEAD + old, VALUES)
    program, _ = compiled(HEAD + new)
    trace = evaluate_run(program, played.program.replays[0], played.run)
    frames, changes, notes = compare_traces(played.trace, trace)
    return frames, {change.what: change for change in changes}, notes


def test_the_same_meaning_is_equal() -> None:
    other = OLD.replace("gain(score)", "max(score - prev(score), 0)")
    assert _changes(other) == (6, {}, ())


def test_a_reward() -> None:
    frames, changes, _ = _changes(OLD.replace("gain(score)", "2 * gain(score)"))
    assert frames == 6
    assert list(changes) == ["reward"]
    reward = changes["reward"]
    assert (reward.frame, reward.count, reward.frames) == (2, 3, (2, 4, 5))
    assert (reward.old, reward.new) == ("20", "40")
    assert reward.detail == "in all 50 to 110, points 60 to 120"


def test_a_term_that_came() -> None:
    _, changes, _ = _changes(OLD.replace("lost :", "time : 1 ; lost :"))
    assert changes["reward"].detail == "in all 50 to 55, time none to 5"
    assert changes["reward"].frames == (1, 2, 3, 4, 5)


def test_an_end_and_nothing_behind_it() -> None:
    new = OLD.replace("lives < 0", "score == 40").replace("gain(score)", "7 * gain(score)")
    frames, changes, _ = _changes(new)
    assert frames == 5
    assert (changes["done"].old, changes["done"].new) == ("does not end", "ends at 4 with over")
    assert changes["reward"].frames == (2, 4)


def test_the_reason_of_an_end() -> None:
    old = OLD.replace("over : lives < 0", "over : lives == 2")
    new = OLD.replace("over : lives < 0", "lost_one : lives == 2")
    frames, changes, _ = _changes(new, old)
    assert frames == 4
    assert list(changes) == ["the reason of done"]


def test_info() -> None:
    _, changes, _ = _changes(OLD.replace("2 * score", "score + 20"))
    assert list(changes) == ["info `doubled`"]
    assert (changes["info `doubled`"].old, changes["info `doubled`"].count) == ("0", 4)
    _, changes, _ = _changes(OLD.replace("doubled", "twice"))
    assert [(c.what, c.old, c.new) for c in changes.values()] == [
        ("info `doubled`", "there", "not there"),
        ("info `twice`", "not there", "there"),
    ]


def test_a_variable_at_another_address() -> None:
    played = play(HEAD + OLD, VALUES)
    program, _ = compiled(HEAD.replace("0xFF025A", "0xFF0250") + OLD)
    trace = evaluate_run(program, played.program.replays[0], played.run)
    _, changes, _ = compare_traces(played.trace, trace)
    assert "info `lives`" in [change.what for change in changes]


def test_every_movie_of_either_is_played_once() -> None:
    one, _ = compiled(HEAD + OLD)
    other, _ = compiled(
        HEAD + OLD.replace('"m"', '"n"').replace("replay m", "replay n") + "replay n { ends }\n"
    )
    found = [(replay.movie, in_new) for replay, in_new in replays_of_both(one, other)]
    assert found == [("n", True), ("m", False)]


def test_the_reports() -> None:
    _, changes, _ = _changes(OLD.replace("gain(score)", "2 * gain(score)"))
    diff = MovieDiff("m", "scenario", 6, tuple(changes.values()), ("a note",))
    broken = MovieDiff("n", "rush", error="no ROM", mend="find it")
    equal = MovieDiff("o", "scenario", 9)
    assert render_text(diff) == (
        "movie m: differs in 6 frames\n"
        "  reward at frame 2: 20, now 40; on 3 frames: 2, 4, 5\n"
        "          in all 50 to 110, points 60 to 120\n"
        "  note    a note\n"
    )
    assert render_text(broken) == (
        "movie n (rush): it could not be compared\n  ERROR   no ROM\n          find it\n"
    )
    assert render_text(equal) == "movie o: equal on all 9 frames\n"
    assert summary([diff, broken, equal]) == "1 of 3 movies differ, 1 could not be compared"
    document = json.loads(render_json("a", "b", [diff, broken, equal]))
    assert [movie["equal"] for movie in document["movies"]] == [False, False, True]
    assert document["movies"][0]["changes"][0]["frames"] == [2, 4, 5]
    assert not document["equal"]
