"""Five planted defects: each is found within a budget of frames, and becomes a short movie."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from retrodsl.engines.stable_retro import StableRetro
from retrodsl.fuzz.adding import add_to_spec
from retrodsl.fuzz.keys import Key
from retrodsl.fuzz.subject import Subject
from retrodsl.movies.evidence import evidence_path, movie_changed, read_evidence
from tests.fuzz import planted
from tests.fuzz.searching import open_spec, search_spec

#: Frames in which each is to be found: about twice what it takes from this seed.
FRAMES = 16_000
SHORT = 300


@pytest.mark.parametrize("name", planted.NAMES)
def test_a_planted_defect_is_found_and_made_short(name: str, tmp_path: Path) -> None:
    defect = planted.write(tmp_path, name)
    key = Key(defect.kind, defect.key)
    done = search_spec(defect.spec, frames=FRAMES, only=frozenset({key.name}))
    find = done.search.finds[0]
    assert find.key == key
    assert 1 <= len(find.steps) < SHORT
    assert len(find.steps) <= find.was
    assert find.frame == len(find.steps)
    assert done.search.progress.finds == 1

    # What was written is the movie of the find, with evidence of its own run.
    written = done.keeper.written[0]
    evidence = read_evidence(evidence_path(written.movie))
    assert evidence is not None
    assert movie_changed(evidence, written.movie) == ""

    # Its lines, put into the spec, are a replay that fails in the same way.
    add_to_spec(defect.spec, done.keeper.written)
    subject = open_spec(defect.spec)
    replay = subject.game.program.replays[-1]
    assert not replay.is_file
    with StableRetro() as engine:
        result = subject.runner(engine, 60.0).run(replay)
    assert not result.passed
    if key.kind == "crash":
        assert "signal 11" in result.error
    else:
        assert str(key) in [check.text for check in result.checks if not check.held]


def test_the_same_seed_finds_the_same_with_any_number_of_workers(tmp_path: Path) -> None:
    defect = planted.write(tmp_path, "width")
    one, two = (
        search_spec(defect.spec, frames=2600, workers=workers, finds=None) for workers in (1, 2)
    )
    assert one.search.finds
    assert [find.steps for find in one.search.finds] == [find.steps for find in two.search.finds]
    assert one.search.frames == two.search.frames
    assert len(one.search.corpus) == len(two.search.corpus)
    assert [w.movie.name for w in two.keeper.written] == [
        f"find-{number + len(one.search.finds)}.bk2"
        for number in range(1, len(two.search.finds) + 1)
    ]


def test_a_sound_spec_has_no_find(tmp_path: Path) -> None:
    defect = planted.write(tmp_path, "sound")
    done = search_spec(defect.spec, frames=3000)
    assert done.search.finds == []
    assert done.search.doubtful == []
    assert done.search.notes == []
    assert not (tmp_path / "finds").exists()
    assert len(done.search.corpus) > 5
    assert done.progress[-1].frames == done.search.frames >= 3000
    assert done.progress[-1].covered > 5


def paying_twice(subject: Subject) -> Subject:
    """The subject as a compiler with a fault would make it: the engine pays each point twice."""
    files = dict(subject.game.integration.files)
    scenario = json.loads(files["scenario.json"])
    scenario["reward"]["variables"]["score"]["reward"] *= 2
    files["scenario.json"] = json.dumps(scenario)
    integration = replace(subject.game.integration, files=files)
    return replace(subject, game=replace(subject.game, integration=integration))


def test_an_engine_that_pays_something_else_is_found(tmp_path: Path) -> None:
    defect = planted.write(tmp_path, "sound")
    done = search_spec(defect.spec, frames=4000, change=paying_twice)
    (find,) = done.search.finds
    assert find.key == Key("engine", "reward")
    assert "the engine pays 250, the spec 125" in find.proof.sighting.message
    assert len(find.steps) == 1
    assert "The engine's reward is not the spec's" in done.keeper.written[0].text


def test_a_game_that_differs_from_time_to_time_is_told(tmp_path: Path) -> None:
    defect = planted.write(tmp_path, "random")
    done = search_spec(defect.spec, frames=2000, only=frozenset())
    assert [find.key for find in done.search.finds] == [Key("nondeterminism")]
    assert "Two replays of it differ" in done.keeper.written[0].text
