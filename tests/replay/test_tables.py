"""A movie as a table: its columns, their types, and what can be taken of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from retrodsl.engines._base import EngineRun
from retrodsl.engines.info_table import InfoTable
from retrodsl.replay.tables import Table, table_of, table_of_run
from retrodsl.replay.tables_names import UnknownColumn, choose, parse_frames
from tests.replay.played import HEAD, memory, play, run_of

SPEC = (
    HEAD.replace("lives : >i2 @ 0xFF025A", 'lives : >i2 @ 0xFF025A in 0..5 "ships left"')
    + """
let alive = lives > 0
reward { score : gain(score); half : 0.5 when loss(lives) > 0 }
done { lost : lives == 0 }
truncate { long : frame >= 4 }
invariant { even : score % 2 == 0 }
info { alive, twice : 2 * score }
movie "m" from power { wait 5 }
replay m { }
"""
)
SCORE = [2, 4, 4, 7, 8, 8]
LIVES = [3, 3, 2, 2, 9, 0]
#: START is bit 3, LEFT bit 6 and B bit 0.
MASKS = [(0,), (1,), (1 | 64,), (0,), (8,)]


def table() -> Table:
    return table_of(play(SPEC, {"score": SCORE, "lives": LIVES}).trace, MASKS, movie="m")


def test_every_name_of_the_spec_is_a_column_of_its_type() -> None:
    found = table()
    assert found.names == (
        "frame", "score", "lives", "alive", "twice", "reward", "reward.score", "reward.half",
        "done", "ended_by", "done.lost", "truncate.long", "invariant.even", "range.lives", "pad",
        "pad.mask",
    )  # fmt: skip
    kinds = {name: values.dtype.kind for name, values in found.arrays.items()}
    assert "range.lives" not in kinds, "only on request"
    assert "".join(kinds.values()) == "iiibi" + "fif" + "bUbbb" + "Ui"
    assert found["score"].tolist() == SCORE
    assert found["alive"].tolist() == [True] * 5 + [False]
    assert found["twice"].tolist() == [2 * value for value in SCORE]
    assert found["invariant.even"].tolist() == [True, True, True, False, True, True]
    assert found["range.lives"].tolist() == [True] * 4 + [False, True]
    assert found["pad"].tolist() == ["", "", "B", "B+LEFT", "", "START"]
    assert found["pad.mask"].tolist() == [0, 0, 1, 65, 0, 8]
    assert found.column("lives").doc == "ships left"


def test_the_reset_frame_pays_nothing_and_ends_nothing() -> None:
    spec = SPEC.replace("gain(score)", "1 when score > 0").replace("frame >= 4", "frame == 0")
    found = table_of(play(spec, {"score": SCORE, "lives": LIVES}).trace)
    assert found["reward.score"].tolist() == [0, 1, 1, 1, 1, 1]
    assert found["reward"].tolist()[:3] == [0.0, 1.0, 1.5]
    assert found["truncate.long"].tolist() == [True] + [False] * 5
    assert found["done"].tolist() == [False] * 5 + [True]
    assert found["ended_by"].tolist() == [""] * 5 + ["lost"]


def test_the_reasons_of_done() -> None:
    assert table()["ended_by"].tolist() == ["", "", "", "", "long", "lost and long"]


def test_two_players_have_a_reward_and_a_pad_each() -> None:
    spec = SPEC.replace("ram {", "players 2\nram {").replace(
        "done {", "reward p2 { score : -gain(score) }\ndone {"
    )
    trace = play(spec, {"score": SCORE, "lives": LIVES}).trace
    found = table_of(trace, [(1, 64)] * 5)
    assert found["reward.p1.score"].tolist() == [0, 2, 0, 3, 1, 0]
    assert found["reward.p2.score"].tolist() == [0, -2, 0, -3, -1, 0]
    assert found["reward.p2"].dtype == np.float64
    assert found["pad.p1"].tolist() == ["", *["B"] * 5]
    assert found["pad.p2"].tolist() == ["", *["LEFT"] * 5]
    assert table_of(trace, [(1,)] * 5, players=2)["pad.p2.mask"].tolist() == [0] * 6


def test_names_that_are_taken() -> None:
    spec = HEAD.replace("score :", "`done` :").replace("lives :", "pad :")
    spec += '\ndone { lost : `done` == 9 }\nmovie "m" from power { wait 1 }\nreplay m { }\n'
    found = table_of(play(spec, {"done": [1, 2], "pad": [3, 4]}).trace, [(1,)])
    assert found["ram.done"].tolist() == [1, 2]
    assert found["done"].tolist() == [False, False]
    assert found["ram.pad"].tolist() == [3, 4]
    assert found["pad"].tolist() == ["", "B"]


def test_a_let_that_only_a_replay_uses() -> None:
    spec = SPEC.replace(
        "replay m { }", "let sum = score + lives\nreplay m { eventually : sum > 9 }"
    )
    found = table_of(play(spec, {"score": SCORE, "lives": LIVES}).trace)
    assert found["sum"].tolist() == [a + b for a, b in zip(SCORE, LIVES, strict=True)]


def test_a_value_behind_a_pointer() -> None:
    spec = HEAD.replace("}", '  there : u2 @ [score] + 0xFF0000 else 7 "somewhere"\n}', 1)
    spec += '\ninfo { there }\nmovie "m" from power { wait 1 }\nreplay m { }\n'
    found = table_of(play(spec, {"score": [0x25A, 0], "lives": [5, 6]}).trace)
    assert found.column("there").kind == "pointer"
    assert found["there"].tolist() == [5, 0]
    assert found.column("there").doc == "somewhere"


def test_rows_are_cut_with_their_memory() -> None:
    whole = table()
    cut = whole.cut(2, 4)
    assert cut["frame"].tolist() == [2, 3, 4]
    assert cut["score"].tolist() == SCORE[2:5]
    assert cut.ram is not None
    assert cut.ram.frames == 3
    assert cut.ram.columns(0xFF0250, 2)[:, 1].tolist() == SCORE[2:5]
    assert whole.cut(None, None) is whole
    assert whole.cut(None, 99).rows == 6
    assert whole.cut(7, None).rows == 0
    assert whole.cut(7, None).ram is None
    assert whole.cut(5, None)["frame"].tolist() == [5]


def test_columns_are_picked() -> None:
    found = table().picked(["range.lives", "score", "frame"])
    assert found.names == ("frame", "range.lives", "score")
    assert "range.lives" not in table().usual().names
    with pytest.raises(KeyError, match="nothing"):
        table().picked(["nothing"])


def _bare(rows: list[dict[str, int | float]]) -> EngineRun:
    made = play(SPEC, {"score": SCORE, "lives": LIVES})
    run = run_of(6, memory(made.program, {"score": SCORE, "lives": LIVES}))
    rewards: list[tuple[float, ...]] = [(1.0, -1.0)] * 6
    info = InfoTable.of_rows(rows)
    done = [True, False, False, False, False, True]
    return replace(run, rewards=rewards, done=done, info=info, buttons=("A", None, "B"))


def test_a_run_without_a_spec() -> None:
    found = table_of_run(_bare([{"b": n, "a": -n} for n in range(6)]), [(4, 1)] * 5, movie="x.bk2")
    assert found.names == (
        "frame", "a", "b", "reward.p1", "reward.p2", "done", "pad.p1", "pad.p1.mask", "pad.p2",
        "pad.p2.mask",
    )  # fmt: skip
    assert found["a"].dtype == np.int64
    assert found["reward.p2"].tolist() == [0.0] + [-1.0] * 5
    assert found["done"].tolist() == [False] * 5 + [True]
    assert found["pad.p1"].tolist() == ["", *["B"] * 5]


def test_a_variable_that_a_script_makes_later() -> None:
    rows: list[dict[str, int | float]] = [{"a": 1}]
    for number in range(5):
        rows.append({"a": 1, "late": number})
    found = table_of_run(_bare(rows))
    assert found["late"].dtype == np.float64
    assert np.isnan(found["late"][0])
    assert found["late"][1:].tolist() == [0, 1, 2, 3, 4]


# --- names and frames


NAMES = ["frame", "lives", "enemy[0].hp", "enemy[0].kind", "enemy[1].hp", "reward", "reward.score"]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["lives", "frame", "lives"], ["lives", "frame"]),
        (["enemy[*].hp"], ["enemy[0].hp", "enemy[1].hp"]),
        (["reward*"], ["reward", "reward.score"]),
        (["*core", "*"], ["reward.score", *(name for name in NAMES if name != "reward.score")]),
    ],
)
def test_columns_are_chosen(patterns: list[str], found: list[str]) -> None:
    assert choose(patterns, NAMES) == found


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("live", "did you mean `lives`?"),
        ("enemy", "did you mean `enemy[0].hp`, or all of them, `enemy*`?"),
        ("enemy[0]", "did you mean `enemy[0].hp`, or all of them, `enemy[0].*`?"),
        ("zzz*", "there are: frame, lives, "),
    ],
)
def test_a_name_that_is_not_there(pattern: str, said: str) -> None:
    with pytest.raises(UnknownColumn) as caught:
        choose([pattern], NAMES)
    assert f"nothing in this movie is called `{pattern}`" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "frames"),
    [("3..9", (3, 9)), ("3..", (3, None)), ("..9", (None, 9)), ("7", (7, 7)), (" 0..0 ", (0, 0))],
)
def test_frames(text: str, frames: tuple[int | None, int | None]) -> None:
    assert parse_frames(text) == frames


@pytest.mark.parametrize("text", ["", "..", "a..b", "-3..4", "9..3", "1...4"])
def test_what_are_no_frames(text: str) -> None:
    with pytest.raises(ValueError, match="frame"):
        parse_frames(text)
