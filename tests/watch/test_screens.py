"""Pictures from the process beside the viewer: of any frame, in any order."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from retrodsl.engines.stable_retro import StableRetro
from retrodsl.replay.integration import IntegrationRunner
from retrodsl.replay.tables_play import find_movie, trace_movie
from retrodsl.watch import film
from retrodsl.watch.film import Film
from retrodsl.watch.pictures import Picture
from retrodsl.watch.screens import Screens, film_of
from retrodsl.watch.subject import Subject
from tests.repo.root import ROOT
from tests.watch.watched import subject

FOLDER = ROOT / "integrations" / "Tenfold-Nes"


@pytest.fixture(scope="module")
def played() -> tuple[Film, Subject]:
    with StableRetro() as engine:
        runner = IntegrationRunner(FOLDER, engine)
        replay = find_movie(runner, "idler.bk2")
        table = trace_movie(runner, replay, past_done=True)
        return film_of(runner, replay, FOLDER), Subject(table)


def picture(screens: Screens, row: int) -> Picture:
    deadline = time.monotonic() + 60
    screens.ask(row, 60, 40)
    while True:
        found = screens.newest()
        assert not screens.trouble
        if found is not None and found.row == row:
            return found
        assert time.monotonic() < deadline, "no picture came"
        time.sleep(0.005)


def test_every_picture_is_of_its_frame(played: tuple[Film, Subject]) -> None:
    with Screens(*played) as screens:
        seen = {row: picture(screens, row) for row in (0, 300, 299, film.STRIDE, 301, 1, 700)}
        assert all(found.same for found in seen.values())
        assert (seen[300].width, seen[300].height) == (43, 40)
        assert len(seen[300].rgb) == 3 * 43 * 40
        assert seen[1].rgb != seen[300].rgb
        again = picture(screens, 300)
        assert again.rgb == seen[300].rgb


def test_only_the_newest_question_is_answered(played: tuple[Film, Subject]) -> None:
    with Screens(*played) as screens:
        for row in range(500, 600):
            screens.ask(row, 60, 40)
        assert picture(screens, 599).same
        screens.ask(5, 3, 3)
        assert screens.newest() is not None, "a picture that small is not asked for"


def test_a_picture_of_another_movie_is_told(played: tuple[Film, Subject]) -> None:
    other = replace(played[0], steps=((0, 0),) * 1200)
    with Screens(other, played[1]) as screens:
        assert not picture(screens, 300).same


@pytest.mark.parametrize("what", ["rom", "state"])
def test_what_the_emulator_refuses_is_said(what: str, tmp_path: Path) -> None:
    rom = tmp_path / "rom.nes"
    rom.write_bytes(b"no ROM")
    data, scenario = FOLDER / "data.json", FOLDER / "scenario.json"
    broken = Film(rom, data, scenario, None, 1, ())
    if what == "state":
        broken = replace(broken, rom=FOLDER / "rom.nes", state=b"no state")
    with Screens(broken, subject()) as screens:
        screens.ask(0, 60, 40)
        deadline = time.monotonic() + 60
        while not screens.trouble:
            assert time.monotonic() < deadline
            screens.newest()
            time.sleep(0.01)
        assert screens.trouble.startswith("no screen: ")
        screens.ask(1, 60, 40)
        assert screens.newest() is None
        assert screens.files() == []


def test_states_do_not_fill_the_memory(
    played: tuple[Film, Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    del played
    kept: dict[int, bytes] = {0: b"x" * 9}
    projector = film.Projector.__new__(film.Projector)
    projector._states, projector._stride, projector._frame = kept, 10, 0

    class Saving:
        def get_state(self) -> bytes:
            return b"x" * 9

    class Stepped:
        emulator = Saving()

    monkeypatch.setattr(film, "MOST_BYTES", 40)
    projector._emulator = Stepped()  # type: ignore[assignment]
    for frame in range(10, 200, 10):
        projector._frame = frame
        if frame % projector._stride == 0:
            projector._keep()
    assert sum(map(len, projector._states.values())) <= 40
    assert 0 in projector._states
    assert projector._stride > 10
