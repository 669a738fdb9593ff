"""What a spec replays already is not found as something new: the same start, steps and scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrodsl.fuzz.subject import Subject
from retrodsl.movies.bk2_write import write_bk2
from retrodsl.movies.model import Movie
from retrodsl.platforms import load_platforms
from retrodsl.states import read_state_file
from tests.fuzz import planted
from tests.fuzz.searching import open_spec

B = 1
MORE = """
scenario other { done { over : mode == over } }

movie taps { wait 1; press B for 2 }
movie other_taps { wait 2; press B }
movie unused { wait 3; press B }
movie boots from power { wait 1; press B for 2 }

replay boots {}
replay taps {}
replay other_taps scenario other {}
replay "run.bk2" {}
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = planted.write(tmp_path_factory.mktemp("guards"), "sound").spec
    spec.write_text(spec.read_text("utf-8") + MORE, "utf-8")
    buttons = load_platforms()["Genesis"].buttons
    state = read_state_file(planted.HOME / "Start.state")
    movie = Movie(buttons, ((0,), (B,)), game=planted.GAME, system="Genesis", state=state)
    write_bk2(movie, spec.parent / "run.bk2")
    return spec


@pytest.fixture(scope="module", params=[True, False], ids=["movies", "no movies"])
def subject(spec: Path, request: pytest.FixtureRequest) -> Subject:
    return open_spec(spec, movies=request.param)


def test_the_same_steps_from_the_same_start_are_guarded(subject: Subject) -> None:
    start = 0
    assert subject.starts[start].name == "the state Start"
    assert subject.guard_of(start, [(0,), (B,), (B,)]) == "taps"
    assert subject.guard_of(start, [(0, 0), (B, 0), (B, 0)]) == "taps"
    assert subject.guard_of(start, [(0,), (B,)]) == "run.bk2"


def test_other_steps_scenarios_and_movies_without_a_replay_guard_nothing(subject: Subject) -> None:
    assert subject.guard_of(0, [(0,), (B,), (B,), (0,)]) is None
    assert subject.guard_of(0, [(0, 0), (B, B), (B, 0)]) is None
    assert subject.guard_of(0, [(0,), (0,), (B,)]) is None
    assert subject.guard_of(0, [(0,), (0,), (0,), (B,)]) is None


def test_the_start_counts(spec: Path) -> None:
    subject = open_spec(spec)
    (power,) = (i for i, start in enumerate(subject.starts) if start.state is None)
    assert subject.guard_of(power, [(0,), (B,), (B,)]) == "boots"
    assert subject.guard_of(power, [(0,), (B,)]) is None


def test_two_players_are_searched_from_the_default_of_one(tmp_path: Path) -> None:
    spec = planted.write(tmp_path, "sound").spec
    spec.write_text(f"players 2\n{spec.read_text('utf-8')}", "utf-8")
    assert open_spec(spec).starts[0].name == "the state Start"
