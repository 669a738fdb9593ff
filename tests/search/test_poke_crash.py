"""A poke that the emulator dies of costs itself alone; what tells nothing counts for nothing."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cartridges import layout
from cartridges.systems import load_systems
from retrodsl.search import Recording
from retrodsl.search.groups import Group
from retrodsl.search.poke import Fate, Play, Verdict, child, prove
from retrodsl.search.poke import play as playing
from retrodsl.search.poke.play import Crash, Poke, PokeRun, run_pokes
from retrodsl.search.poke.words import poke_in_words
from tests.search import small
from tests.search.poked import MadeUpGame, find, played

SYSTEM = load_systems()["nes"]
LIVES = SYSTEM.base + layout.LIVES
LENGTH = 5

#: As the script that plays, but for what it dies of.
DIES = """
import json, os, resource, runpy, signal, sys
from pathlib import Path

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
request = json.loads((Path(sys.argv[1]) / "request.json").read_text("utf-8"))
pokes = request["pokes"]
if {when}:
    os.kill(os.getpid(), signal.SIGSEGV)
runpy.run_path({script!r}, run_name="__main__")
"""


@pytest.fixture(scope="module")
def nes() -> tuple[Recording, Play, Group]:
    program, recording, play = played(SYSTEM, "champion", 30)
    return recording, play, find(recording, program.platform, [("|u1", LIVES)])


@pytest.fixture
def dies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    def when(condition: str) -> None:
        script = tmp_path / "dies.py"
        script.write_text(DIES.format(when=condition, script=str(playing.CHILD)), "utf-8")
        monkeypatch.setattr(playing, "CHILD", script)

    return when


def runs(nes: tuple[Recording, Play, Group], *pokes: tuple[int, int]) -> list[PokeRun | Crash]:
    recording, play, group = nes
    watched = np.array([group.best.position])
    made = [Poke(frame, ((group.best.position, byte),)) for frame, byte in pokes]
    return run_pokes(play, recording.index, made, watched, LENGTH)


WRITES_NINE = "any(byte == 9 for poke in pokes for _, byte in poke['writes'])"


def test_a_poke_that_kills_the_game_costs_itself_alone(
    nes: tuple[Recording, Play, Group], dies: Any
) -> None:
    together = runs(nes, (5, 3), (10, 2))
    dies(WRITES_NINE)
    one, killer, other = runs(nes, (5, 3), (5, 9), (10, 2))
    for alone, before in zip((one, other), together, strict=True):
        assert isinstance(alone, PokeRun)
        assert isinstance(before, PokeRun)
        assert np.array_equal(alone.seen, before.seen)
        assert np.array_equal(alone.found, before.found)
    assert killer == Crash(killer.poke, "died of signal 11 (SIGSEGV)", by_poke=True)


def test_a_process_that_dies_of_many_pokes_is_no_crash_of_the_game(
    nes: tuple[Recording, Play, Group], dies: Any
) -> None:
    dies("len(pokes) > 1 or not request['exact']")
    assert [type(run) for run in runs(nes, (5, 3), (10, 2))] == [PokeRun, PokeRun]


def test_where_the_emulator_dies_without_a_poke_nothing_is_told(
    nes: tuple[Recording, Play, Group], dies: Any
) -> None:
    dies("any(poke['frame'] == 5 for poke in pokes)")
    gone, told = runs(nes, (5, 3), (10, 2))
    assert isinstance(gone, Crash)
    assert not gone.by_poke
    assert isinstance(told, PokeRun)


@pytest.mark.parametrize(
    ("condition", "fate", "verdict", "words"),
    [
        ("any(poke['writes'] for poke in pokes)", Fate.CRASHED, Verdict.CRASHED, "game crashed"),
        ("True", Fate.NOT_PLAYED, Verdict.NOT_TOLD, "the emulator crashes there without it too"),
    ],
)
def test_a_crash_is_said_and_no_find_is_lost(
    condition: str,
    fate: Fate,
    verdict: Verdict,
    words: str,
    nes: tuple[Recording, Play, Group],
    dies: Any,
) -> None:
    recording, play, group = nes
    dies(condition)
    (proof,) = prove(recording.index, [group], play, at=[5], length=LENGTH)
    assert proof.group == group
    assert proof.verdict is verdict
    assert proof.score == group.best.score
    (result,) = proof.findings[0].results
    assert (result.frame, result.fate, result.length) == (5, fate, LENGTH)
    assert result.written != result.was
    assert words in poke_in_words(result)


def test_no_picture_is_taken_of_a_state_that_was_just_loaded() -> None:
    """Some cores die of it: the picture is in memory that they freed."""

    class Player:
        numpy = np
        frame = 0
        has_picture = False
        emulator = SimpleNamespace(get_state=lambda: b"")

        def begin(self) -> None:
            self.frame, self.has_picture = 0, True

        def restore(self, state: bytes, frame: int) -> None:
            self.frame, self.has_picture = frame, False

        def step(self) -> None:
            self.frame, self.has_picture = self.frame + 1, True

        def screen(self) -> Any:
            assert self.has_picture, "a picture before a frame was played"
            return np.zeros((2, 2, 3), np.uint8)

        def image(self) -> Any:
            return np.zeros(4, np.uint8)

        def write(self, writes: list[list[int]]) -> None:
            assert writes == [[1, 7]]

    request = {
        "length": 3,
        "exact": False,
        "watched": [1],
        "pokes": [{"frame": 2, "positions": [1], "writes": [[1, 7]]}],
    }
    answer = child.Laboratory(Player(), request).run()  # type: ignore[arg-type]
    assert answer["controls"][2]["pictures"] is True


# --- what tells nothing


def counts_now_and_then(memory: bytearray, frame: int) -> None:
    if frame % 20 == 0:
        memory[1] += 1


@pytest.mark.parametrize(
    ("at", "length", "verdict"),
    [
        ([5], 1, Verdict.NOT_TOLD),
        ([5], 14, Verdict.NOT_TOLD),
        ([5], 15, Verdict.VARIABLE),
        ([5, 19], 1, Verdict.VARIABLE),
        ([], 1, Verdict.VARIABLE),  # so late that the game comes to it
    ],
)
def test_a_time_in_which_nothing_happens_is_no_evidence(
    at: list[int], length: int, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = MadeUpGame(bytes(4), counts_now_and_then)
    module = importlib.import_module("retrodsl.search.poke.prove")
    monkeypatch.setattr(module, "run_pokes", game.run_pokes)
    recording = game.recording(100)
    group = find(recording, small.program().platform, [("|u1", 0xFF0001)])
    play = Play(Path("made.up"), None, ())
    (proof,) = prove(recording.index, [group], play, at=at, length=length, types=False)
    assert proof.verdict is verdict
    if verdict is Verdict.NOT_TOLD:
        assert proof.score == group.best.score
        said = poke_in_words(proof.findings[0].results[0])
        assert said.endswith(
            "(nor does it change unpoked); nothing else differs, which tells nothing"
        )
