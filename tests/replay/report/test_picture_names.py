"""What pictures are called: the movie's name, and more where that is not the only one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrodsl.ir.program import ReplayProgram
from retrodsl.replay.integration import movie_replay
from retrodsl.replay.report.picture_names import picture_stems

Of = tuple[str, ReplayProgram]


def of(origin: str, movie: str, scenario: str = "scenario", state: str | None = None) -> Of:
    return origin, movie_replay(movie, scenario, state)


@pytest.mark.parametrize(
    ("replays", "stems"),
    [
        ([of("a.retro", "run"), of("b.retro", "walk")], ["run", "walk"]),
        ([of("a.retro", "run"), of("a.retro", "run", "hard")], ["run", "run-hard"]),
        ([of("a.retro", "idle"), of("b.retro", "idle")], ["a-idle", "b-idle"]),
        ([of("data/X", "m.bk2"), of("data/Y-v0.5", "m.bk2")], ["X-m", "Y-v0.5-m"]),
        ([of("a.retro", "run"), of("a.retro", "run.bk2")], ["run", "run.bk2"]),
        ([of("a.retro", "a b/c"), of("a.retro", "c")], ["a-b-c", "c"]),
        ([of("a.retro", "Run"), of("a.retro", "run")], ["Run", "run-2"]),
        ([of("a.retro", "run"), of("a.retro", "run-plot")], ["run", "run-plot-2"]),
        ([of("x/a.retro", "run"), of("y/a.retro", "run")], ["x-a-run", "y-a-run"]),
        (
            [of("a.retro", "m.bk2"), of("a.retro", "m.bk2", state="Two")],
            ["a-m.bk2", "a-m.bk2-from-Two"],
        ),
        ([of("a.retro", "run-hard"), of("a.retro", "run", "hard")], ["run-hard", "run-in-hard"]),
    ],
)
def test_names(replays: list[Of], stems: list[str]) -> None:
    found = picture_stems(replays)
    assert found == stems


def test_no_two_pictures_share_a_file() -> None:
    """Whatever movies are called, and on a file system that takes ``A`` for ``a``."""
    movies = [
        "run",
        "Run",
        "run.bk2",
        "run-plot",
        "run-frame3",
        "x/run",
        "run-2",
        "a-run",
        "?",
        "*",
    ]
    origins = ["a.retro", "b/a.retro", "b/A", "b"]
    replays = [of(o, m, s) for o in origins for m in movies for s in ("scenario", "plot")]
    replays += [(o, replace(r, from_power=True)) for o, r in replays]
    stems = [stem.casefold() for stem in picture_stems(replays)]
    files = [f"{s}{what}" for s in stems for what in ("", "-plot", "-frame3")]
    assert len(set(files)) == len(files) == 3 * len(replays)
    assert all("/" not in stem for stem in stems)
    assert picture_stems(replays) == picture_stems(replays)
