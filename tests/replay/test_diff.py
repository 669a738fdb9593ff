"""Two specs over one memory: what differs, where and by how much."""

from __future__ import annotations

import json
from collections.abc import Sequence

from retrodsl.api import check_source
from retrodsl.engines._base import EngineRun
from retrodsl.engines.info_table import InfoTable
from retrodsl.replay.diff import Change, MovieDiff, compare_traces, replays_of_both
from retrodsl.replay.diff_report import render_json, render_specs, render_text, summary
from retrodsl.replay.diff_specs import SpecChange, SpecsDiff
from retrodsl.replay.trace import Trace, evaluate_run
from retrodsl.source import Source
from tests.replay.played import HEAD, compiled, memory, play, run_of

OLD = """\
reward { points : gain(score) ; lost : -10 * loss(lives) }
done { over : lives < 0 }
info { doubled : 2 * score }
movie "m" from power { wait 5 }
replay m { does not end }
"""
VALUES = {"score": (0, 0, 20, 20, 40, 60), "lives": (3, 3, 3, 2, 2, 2)}


def _changes(new: str, old: str = OLD) -> tuple[int, dict[str, Change]]:
    played = play(HEAD + old, VALUES)
    program, _ = compiled(HEAD + new)
    trace = evaluate_run(program, played.program.replays[0], played.run)
    frames, changes = compare_traces(played.trace, trace)
    return frames, {change.what: change for change in changes}


def _scripted(
    text: str, done: Sequence[bool] | None = None, paid: Sequence[float] | None = None
) -> tuple[Trace, EngineRun]:
    """The trace and the run of a spec whose script says this on each frame."""
    program = check_source(Source("test.retro", HEAD + text)).program
    assert program is not None
    frames = len(VALUES["score"])
    run = run_of(
        frames,
        memory(program, VALUES),
        [(value,) for value in paid or (0.0,) * frames],
        list(done or (False,) * frames),
    )
    return evaluate_run(program, program.replays[0], run), run


def test_the_same_meaning_is_equal() -> None:
    other = OLD.replace("gain(score)", "max(score - prev(score), 0)")
    assert _changes(other) == (6, {})


def test_a_reward() -> None:
    frames, changes = _changes(OLD.replace("gain(score)", "2 * gain(score)"))
    assert frames == 6
    assert list(changes) == ["reward"]
    reward = changes["reward"]
    assert (reward.frame, reward.count, reward.frames) == (2, 3, (2, 4, 5))
    assert (reward.old, reward.new) == ("20", "40")
    assert reward.detail == "in all 50 to 110, points 60 to 120"


def test_a_term_that_came() -> None:
    _, changes = _changes(OLD.replace("lost :", "time : 1 ; lost :"))
    assert changes["reward"].detail == "in all 50 to 55, time none to 5"
    assert changes["reward"].frames == (1, 2, 3, 4, 5)


def test_an_end_and_nothing_behind_it() -> None:
    new = OLD.replace("lives < 0", "score == 40").replace("gain(score)", "7 * gain(score)")
    frames, changes = _changes(new)
    assert frames == 5
    assert (changes["done"].old, changes["done"].new) == ("does not end", "ends at 4 with over")
    assert changes["reward"].frames == (2, 4)


def test_the_reason_of_an_end() -> None:
    old = OLD.replace("over : lives < 0", "over : lives == 2")
    new = OLD.replace("over : lives < 0", "lost_one : lives == 2")
    frames, changes = _changes(new, old)
    assert frames == 4
    assert list(changes) == ["the reason of done"]


def test_an_end_that_is_truncated_now() -> None:
    done = OLD.replace("over : lives < 0", "over : lives == 2")
    truncate = done.replace("done {", "truncate {")
    for old, new, words in (
        (done, truncate, ("terminated", "truncated")),
        (truncate, done, ("truncated", "terminated")),
        (
            done,
            done + "truncate { again : loss(lives) == 1 }\n",
            ("terminated", "terminated and truncated"),
        ),
    ):
        _, changes = _changes(new, old)
        kind = changes["the kind of end"]
        assert (kind.frame, kind.old, kind.new) == (3, *words)
    assert _changes(truncate, truncate) == (4, {})


BY_HAND = """\
reward { points : gain(score) ; lost : -10 * loss(lives) }
lua "r.lua" { done = g }
info { doubled : 2 * score }
movie "m" from power { wait 5 }
replay m { does not end }
"""


def test_what_a_script_pays() -> None:
    text = OLD.replace("reward { points : gain(score) ; lost : -10 * loss(lives) }\n", "")
    text += 'lua "r.lua" { reward = f }\n'
    one, _ = _scripted(text, paid=(0, 1, 1, 1, 1, 1))
    other, _ = _scripted(text, paid=(0, 1, 1, 3, 1, 1))
    assert compare_traces(one, one) == (6, ())
    frames, (reward,) = compare_traces(one, other)
    assert frames == 6
    assert (reward.what, reward.frames, reward.old, reward.new) == ("reward", (3,), "1", "3")
    assert reward.detail == "in all 5 to 7"
    _, (against_terms,) = compare_traces(_scripted(OLD)[0], one)
    assert against_terms.frames == (1, 2, 3, 4, 5)
    assert "points 60 to none" in against_terms.detail


def test_when_a_script_is_done() -> None:
    at_2, at_4, spec = (
        _scripted(BY_HAND, (False, False, True, True, True, True))[0],
        _scripted(BY_HAND, (False, False, False, False, True, True))[0],
        _scripted(OLD)[0],
    )
    assert compare_traces(at_2, at_2) == (3, ())
    frames, (done,) = compare_traces(at_2, at_4)
    assert (frames, done.frame) == (5, 2)
    assert (done.old, done.new) == ("ends at 2 with lua:g", "ends at 4 with lua:g")
    for old, new in ((at_2, spec), (spec, at_2)):
        frames, (done,) = compare_traces(old, new)
        assert (frames, done.what, done.frame) == (6, "done", 2)


def test_a_scripts_done_hides_nothing_of_the_other_spec() -> None:
    late = OLD.replace("2 * score", "2 * score + (if score == 60 then 1 else 0)")
    by_hand, _ = _scripted(BY_HAND, (False, True, True, True, True, True))
    for old, new in ((by_hand, _scripted(late)[0]), (_scripted(late)[0], by_hand)):
        frames, changes = compare_traces(old, new)
        assert frames == 6
        assert [(c.what, c.frame) for c in changes] == [("done", 1), ("info `doubled`", 5)]
    ended, _ = _scripted(late.replace("lives < 0", "lives == 2"))
    frames, changes = compare_traces(by_hand, ended)
    assert (frames, [c.what for c in changes]) == (4, ["done"])  # it ends by itself there


def test_what_a_script_shows_in_info() -> None:
    trace, _ = _scripted(BY_HAND)
    rows: list[dict[str, int]] = [{}, *({"own": frame, "doubled": 7} for frame in range(1, 6))]
    info = InfoTable.of_rows(rows)
    other = InfoTable.of_rows([{}, *({"own": frame or 1} for frame in (0, 2, 3, 4, 5))])
    assert compare_traces(trace, trace, info, info) == (6, ())
    assert compare_traces(trace, trace, info, other) == (6, ())
    later = InfoTable.of_rows([{"own": frame} for frame in range(6)])
    _, (own,) = compare_traces(trace, trace, info, later)
    assert (own.what, own.frame, own.old, own.new) == ("info `own`", 0, "not there", "0")
    _, (own,) = compare_traces(trace, trace, info)
    assert (own.what, own.old, own.new) == ("info `own`", "there", "not there")


def test_info() -> None:
    _, changes = _changes(OLD.replace("2 * score", "score + 20"))
    assert list(changes) == ["info `doubled`"]
    assert (changes["info `doubled`"].old, changes["info `doubled`"].count) == ("0", 4)
    _, changes = _changes(OLD.replace("doubled", "twice"))
    assert [(c.what, c.old, c.new) for c in changes.values()] == [
        ("info `doubled`", "there", "not there"),
        ("info `twice`", "not there", "there"),
    ]


def test_a_variable_at_another_address() -> None:
    played = play(HEAD + OLD, VALUES)
    program, _ = compiled(HEAD.replace("0xFF025A", "0xFF0250") + OLD)
    trace = evaluate_run(program, played.program.replays[0], played.run)
    _, changes = compare_traces(played.trace, trace)
    assert "info `lives`" in [change.what for change in changes]


def test_every_movie_of_either_is_played_once() -> None:
    one, _ = compiled(HEAD + OLD)
    other, _ = compiled(
        HEAD + OLD.replace('"m"', '"n"').replace("replay m", "replay n") + "replay n { ends }\n"
    )
    found = [(replay.movie, in_new) for replay, in_new in replays_of_both(one, other)]
    assert found == [("n", True), ("m", False)]


def test_the_reports() -> None:
    _, changes = _changes(OLD.replace("gain(score)", "2 * gain(score)"))
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
    movies, same = [diff, broken, equal], SpecsDiff()
    assert summary(same, movies) == "1 of 3 movies differ, 1 could not be compared"
    document = json.loads(render_json("a", "b", same, movies))
    assert [movie["equal"] for movie in document["movies"]] == [False, False, True]
    assert document["movies"][0]["changes"][0]["frames"] == [2, 4, 5]
    assert not document["equal"]


def test_the_reports_of_the_specs() -> None:
    equal = MovieDiff("o", "scenario", 9)
    noted, differ = SpecsDiff((), ("n",)), SpecsDiff((SpecChange("players", "1", "2"),), ("n",))
    assert render_specs(SpecsDiff()) == ""
    assert render_specs(noted) == "specs: no difference that an agent could tell\n  note    n\n"
    assert render_specs(differ) == "specs: differ\n  players: 1, now 2\n  note    n\n"
    assert summary(noted, [equal]) == "0 of 1 movies differ"
    assert summary(differ, [equal]) == "0 of 1 movies differ; the specs themselves differ"
    assert json.loads(render_json("a", "b", noted, [equal]))["equal"]
    document = json.loads(render_json("a", "b", differ, [equal]))
    assert not document["equal"]
    assert document["specs"] == {
        "equal": False,
        "changes": [{"what": "players", "old": "1", "new": "2"}],
        "notes": ["n"],
    }
