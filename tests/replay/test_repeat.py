"""A movie that does not show the same twice is found out, and where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from retrodsl.engines._base import EngineRun, Progress, RunRequest, Screen
from retrodsl.engines.errors import EngineError
from retrodsl.project import Project
from retrodsl.replay.repeat import FIRST_RUN, run_twice
from retrodsl.replay.result import ReplayResult
from retrodsl.replay.runner import Runner
from tests.replay.played import HEAD, Recorded, a_rom, memory, play

TEXT = """\
reward { points : gain(score) }
movie "m" from power { wait 2 }
replay m { does not end }
"""
PLAYED = play(HEAD + TEXT, {"score": (0, 5, 5), "lives": (3, 3, 3)})
RUN = replace(PLAYED.run, screens={2: Screen(1, 1, b"abc")})


class Changing(Recorded):
    """An engine whose runs are these, one after the other."""

    def __init__(self, *answers: EngineRun | Exception) -> None:
        super().__init__(answers[0])
        self.answers = list(answers)
        self.closed = 0

    def run(self, request: RunRequest, progress: Progress | None = None) -> EngineRun:
        self.answer = self.answers.pop(0)
        return super().run(request, progress)

    def close(self) -> None:
        self.closed += 1


def _twice(folder: Path, *answers: EngineRun | Exception) -> ReplayResult:
    engine = Changing(*answers)
    project = Project.of(folder / "a.retro")
    runner = Runner(PLAYED.program, PLAYED.integration, project, engine, a_rom(folder))
    result = run_twice(runner, engine, PLAYED.program.replays[0])
    assert engine.closed == 2
    assert not engine.answers
    return result


def test_the_same_twice(tmp_path: Path) -> None:
    result = _twice(tmp_path, RUN, RUN)
    assert result.passed
    again = [c for c in result.comparisons if c.against == FIRST_RUN]
    assert [c.what for c in again] == ["info", "reward", "done", "memory", "picture"]
    assert not any(c.informative for c in again)


@pytest.mark.parametrize(
    ("other", "what", "frame"),
    [
        (replace(RUN, rewards=[(7.0,), *RUN.rewards[1:]]), "reward", 0),
        (replace(RUN, done=[False, True, False]), "done", 1),
        (replace(RUN, screens={2: Screen(1, 1, b"abd")}), "picture", 2),
        (
            replace(RUN, ram=memory(PLAYED.program, {"score": (0, 5, 5), "lives": (3, 3, 2)})),
            "memory",
            2,
        ),
    ],
)
def test_what_differs(tmp_path: Path, other: EngineRun, what: str, frame: int) -> None:
    result = _twice(tmp_path, RUN, other)
    assert not result.passed
    (found,) = [c for c in result.comparisons if not c.equal]
    assert (found.what, found.frame, found.against) == (what, frame, FIRST_RUN)


def test_a_second_run_that_fails(tmp_path: Path) -> None:
    result = _twice(tmp_path, RUN, EngineError("it broke.", "mend it"))
    assert result.error == "played a second time, it failed: it broke."
    assert result.mend == "mend it"
