"""What becomes what: small integrations, sound and broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from retrodsl.diagnostics import Diagnostic, Severity
from retrodsl.lift import NotLiftable, import_folder
from retrodsl.syntax.words import RESERVED
from tests.lift.folders import LIVES, SCORE, make

Entry = dict[str, Any]


def body(text: str, head: str) -> list[str]:
    """The lines of a block, without its braces and the columns' spaces."""
    lines = text.splitlines()
    start = lines.index(f"{head} {{") + 1
    return [" ".join(line.split()) for line in lines[start : lines.index("}", start)]]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"reward": 1}, "gain(x)"),
        ({"reward": 1.0, "penalty": 1.0}, "delta(x)"),
        ({"reward": -1, "penalty": -1}, "-delta(x)"),
        ({"reward": 0.1, "penalty": 0.1}, "0.1 * delta(x)"),
        ({"reward": 1, "penalty": 2.5}, "gain(x) - 2.5 * loss(x)"),
        ({"reward": 10, "penalty": -3}, "10 * gain(x) + 3 * loss(x)"),
        ({"penalty": 1}, "-loss(x)"),
        ({"penalty": -1}, "loss(x)"),
        ({"reward": 2, "measurement": "absolute"}, "2 * x"),
        ({"reward": 1e-5, "measurement": "absolute"}, "1.0e-05 * x"),
        ({"reward": True}, "gain(x)"),
        ({"reward": 5, "op": "equal", "reference": -1}, "5 when delta(x) == -1"),
        ({"reward": 5, "op": "negative-equal", "reference": 1}, "5 when delta(x) == -1"),
        ({"reward": -5, "op": "negative"}, "-5 when delta(x) < 0"),
        ({"reward": 1, "op": "nonzero", "measurement": "absolute"}, "1 when x != 0"),
        (
            {"reward": 1, "penalty": 2, "op": "sign"},
            "if delta(x) > 0 then 1 else if delta(x) < 0 then -2 else 0",
        ),
        ({"penalty": 2, "op": "sign"}, "-2 when delta(x) < 0"),
        ({"reward": 1, "op": "less-than", "reference": 99999, "measurement": "absolute"}, "1"),
        ({"reward": 1, "op": "no-such-op"}, "gain(x)"),
    ],
)
def test_rewards(tmp_path: Path, entry: Entry, text: str) -> None:
    integration = make(tmp_path, {"x": SCORE}, {"reward": {"variables": {"x": entry}}})
    imported = import_folder(integration, ())
    written = [line for line in body(imported.lifted.text, "reward") if not line.startswith("#")]
    assert written == [f"x : {text}"]
    assert imported.is_equal


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"reward": 1, "penalty": 2, "measurement": "absolute"}, "max(x, 0) + 2 * min(x, 0)"),
        ({"penalty": 1, "measurement": "absolute"}, "min(x, 0)"),
        ({"reward": 3, "penalty": 3, "measurement": "absolute"}, "3 * x"),
    ],
)
def test_rewards_for_signed_values(tmp_path: Path, entry: Entry, text: str) -> None:
    info = {"x": {"address": 0xFF0250, "type": ">i2"}}
    imported = import_folder(make(tmp_path, info, {"reward": {"variables": {"x": entry}}}), ())
    assert body(imported.lifted.text, "reward") == [f"x : {text}"]
    assert imported.is_equal


def test_types_masks_and_names(tmp_path: Path) -> None:
    info = {
        "plain": {"address": 0xFF0000, "type": "|u1"},
        "native": {"address": 0xFF0002, "type": ">i4"},
        "other": {"address": 0xFF0006, "type": "<d3"},
        "mixed": {"address": 0xFF000A, "type": "<>u4"},
        "some bits": {"address": 0xFF0010, "type": "|u1", "mask": 15},
        "reward": {"address": 0xFF0012, "type": "|n8"},
    }
    imported = import_folder(make(tmp_path, info), ())
    assert body(imported.lifted.text, "ram") == [
        "plain : u1 @ 0xFF0000",
        "native : i4 @ 0xFF0002",
        "other : <d3 @ 0xFF0006",
        "mixed : <>u4 @ 0xFF000A",
        "`some bits` : u1 & 0x0F @ 0xFF0010",
        "`reward` : |n8 @ 0xFF0012",
    ]
    assert imported.is_equal


def test_done_trees(tmp_path: Path) -> None:
    done = {
        "variables": {"lives": {"op": "zero"}, "score": {"op": "negative", "measurement": "delta"}},
        "nodes": {
            "both": {
                "condition": "all",
                "variables": {"score": {"op": "less-than", "reference": 5}},
                "nodes": {
                    "either": {
                        "variables": {
                            "lives": {"op": "equal", "reference": 3},
                            "score": {"op": "not-equal", "reference": 2},
                        }
                    }
                },
            },
            "again": {"variables": {"lives": {"op": "greater-than", "reference": 9}}},
        },
    }
    imported = import_folder(make(tmp_path, {"score": SCORE, "lives": LIVES}, {"done": done}), ())
    assert body(imported.lifted.text, "done") == [
        "out_of_lives : lives == 0",
        "score_falls : delta(score) < 0",
        "score_below_5_and_more : score < 5 and (lives == 3 or score != 2)",
        "lives_above_9 : lives > 9",
    ]
    assert imported.is_equal


def test_digits_stand_in_one_term(tmp_path: Path) -> None:
    info = {f"score{i}": {"address": 0xFF0010 - i, "type": "|u1"} for i in range(3)}
    variables = {f"score{i}": {"reward": 10**i, "penalty": 10**i} for i in range(3)}
    imported = import_folder(make(tmp_path, info, {"reward": {"variables": variables}}), ())
    assert body(imported.lifted.text, "reward") == [
        "# digits of one number, each paid by itself",
        "score : 100 * delta(score2) + 10 * delta(score1) + delta(score0)",
    ]
    assert imported.is_equal


def test_two_players_time_actions_crop_and_info(tmp_path: Path) -> None:
    scenario = {
        "rewards": [
            {"variables": {"score": {"reward": 1}}, "time": {"reward": -0.01, "penalty": 1}},
            {"variables": {"score": {"penalty": 1}}},
        ],
        "actions": [[[], ["LEFT"], ["LEFT", "B"]], [["A"]]],
        "crop": [0, 8, 256, 0],
    }
    imported = import_folder(make(tmp_path, {"score": SCORE, "lives": LIVES}, scenario), ())
    text = imported.lifted.text
    assert "players 2" in text
    assert body(text, "reward")[-1] == "time : -0.01"
    assert body(text, "reward p2") == ["score : -loss(score)"]
    assert body(text, "actions") == ["none | LEFT | B + LEFT", "A"]
    assert "# the height reaches to the end of the picture\ncrop 0, 8, 256, 1024" in text
    assert "info { lives }" in text
    assert imported.is_equal


def test_other_scenarios_take_nothing_from_the_first(tmp_path: Path) -> None:
    scenario = {
        "reward": {"variables": {"score": {"reward": 1}}},
        "done": {"variables": {"lives": {"op": "zero"}}},
        "actions": [[["A"]]],
    }
    other = json.dumps({"reward": {"time": {"reward": 1}}})
    integration = make(
        tmp_path, {"score": SCORE, "lives": LIVES}, scenario, files={"hasty.json": other}
    )
    imported = import_folder(integration, ())
    assert "scenario hasty {" in imported.lifted.text
    assert imported.is_equal


@pytest.mark.parametrize(
    ("info", "scenario", "kind", "about"),
    [
        ({}, {"done": {"variables": {"x": {"op": "zero"}}}}, "unknown-variable", "x"),
        ({}, {"reward": {"variables": {"x": {"reward": 1}}}}, "unknown-variable", "x"),
        ({"x": {"address": 0xFF0010, "type": "u1"}}, {}, "unread-variable", "x"),
        ({"x": {"address": 0xFF0010, "type": "|u9"}}, {}, "unread-variable", "x"),
        ({"x": {"address": "16", "type": "|u1"}}, {}, "unread-variable", "x"),
        ({"x": {"address": 0x10, "type": "|u1"}}, {}, "outside-memory", "x"),
        ({"x": {"address": 0xFFFFFF, "type": ">u2"}}, {}, "outside-memory", "x"),
        ({"x": {"address": 0xFF0010, "type": "|u1", "mask": "1"}}, {}, "bad-mask", "x"),
        ({"a`b": {"address": 0xFF0010, "type": "|u1"}}, {}, "bad-name", "a`b"),
        ({}, {"done": {"condition": "all"}}, "always-done", "done"),
        ({}, {"actions": [[["FIRE"]]]}, "unknown-button", "FIRE"),
        ({}, {"actions": ["FIRE"]}, "bad-actions", "actions"),
        ({}, {"crop": [1, 2]}, "bad-crop", "crop"),
        ({}, {"reward": {"script": "lua:pay"}}, "bad-script", "lua:pay"),
    ],
)
def test_what_cannot_be_said_is_told(
    tmp_path: Path, info: Entry, scenario: Entry, kind: str, about: str
) -> None:
    integration = make(tmp_path, {"lives": LIVES, **info}, scenario)
    imported = import_folder(integration, ())
    assert [(note.kind, note.about) for note in imported.lifted.losses] == [(kind, about)]
    assert imported.round_trip.files, "what is left compiles"
    [note] = imported.lifted.losses
    comments = [line.strip(" #") for line in imported.lifted.text.splitlines() if "#" in line]
    assert note.message in " ".join(comments)


def test_what_the_engine_ignores_is_left_out_and_told(tmp_path: Path) -> None:
    scenario = {
        "reward": {
            "variables": {"score": {"op": "zero", "reward": 1, "penalty": 5, "rward": 2}},
            "tme": {},
        },
        "done": {"variables": {"lives": {"op": "less-than", "reference": 0}}},
    }
    imported = import_folder(make(tmp_path, {"score": SCORE, "lives": LIVES}, scenario), ())
    assert imported.is_equal
    assert imported.lifted.losses == ()
    assert {note.kind for note in imported.lifted.notes} == {"ignored", "constant"}
    text = imported.lifted.text
    assert "the penalty of score is never paid" in text
    assert "'rward'" in text
    assert "'tme'" in text
    assert "lives < 0 can never hold" in text


def test_findings_stand_at_their_lines(tmp_path: Path) -> None:
    integration = make(tmp_path, {"score": SCORE, "lives": LIVES})
    assert integration.own_data is not None
    entry = integration.by_name["lives"].entry
    finding = Diagnostic("RL999", Severity.WARNING, "odd", integration.own_data.label(entry))
    elsewhere = Diagnostic("RL998", Severity.WARNING, "stray", integration.file_label("x.txt"))
    text = import_folder(integration, (finding, elsewhere)).lifted.text
    lines = text.splitlines()
    assert lines[lines.index("  # RL999 odd") + 1].lstrip().startswith("lives")
    assert "# RL998 x.txt: stray" in lines


@pytest.mark.parametrize("name", RESERVED)
def test_variables_that_are_called_like_words_of_the_language(tmp_path: Path, name: str) -> None:
    scenario = {
        "reward": {"variables": {name: {"reward": 1}}},
        "done": {"variables": {name: {"op": "zero"}}},
    }
    imported = import_folder(make(tmp_path, {name: SCORE}, scenario), ())
    assert imported.is_equal
    assert body(imported.lifted.text, "reward") == [f"`{name}` : gain(`{name}`)"]


LONG = {"address": 0xFF0250, "type": ">i8"}
LEAST = {"op": "equal", "reference": -(2**63), "measurement": "absolute"}


@pytest.mark.parametrize(
    "scenario",
    [
        {"reward": {"variables": {"x": LEAST | {"reward": 1}}}},
        {"done": {"variables": {"x": LEAST}}},
        {"done": {"variables": {"x": LEAST | {"reference": 1e30}}}},
    ],
)
def test_a_number_that_cannot_be_written_is_a_loss(tmp_path: Path, scenario: Entry) -> None:
    imported = import_folder(make(tmp_path, {"x": LONG}, scenario), ())
    assert not imported.is_equal
    assert [note.kind for note in imported.lifted.losses] == ["bad-number"]
    assert f"the language cannot write {-(2**63)}" in imported.lifted.losses[0].message


def test_folders_that_are_none(tmp_path: Path) -> None:
    broken = make(tmp_path, {"score": SCORE})
    (broken.folder / "data.json").write_text('{"info": {,}}')
    with pytest.raises(NotLiftable, match="broken"):
        import_folder(broken, ())
    nameless = make(tmp_path, {"score": SCORE}, game="Example")
    with pytest.raises(NotLiftable, match="system"):
        import_folder(nameless, ())
