"""Variables proposed from nothing but play."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from typer.testing import CliRunner

from cartridges.systems import load_systems
from retrodsl.api import check_source
from retrodsl.cli.main import app
from retrodsl.cli.search_names import KNOWN
from retrodsl.ir.program import Program
from retrodsl.ram import Block, RamTrace, RamTraceBuilder
from retrodsl.search import Recording
from retrodsl.search.behaviours import (
    PadsUnknown,
    UnknownBehaviour,
    all_behaviours,
    propose,
)
from retrodsl.search.behaviours._tracks import tracks
from retrodsl.search.readings import all_readings
from retrodsl.source import Source
from tests.repo.root import ROOT
from tests.search.proposed import Rank, airstriker_ranks, cartridge_ranks
from tests.search.small import FRAMES as SMALL_FRAMES
from tests.search.small import program as small_program
from tests.search.small import trace as small_trace

SYSTEMS = {system.name: system for system in load_systems().values()}

BASE = 0xFF0000
FRAMES = 1500
UP, DOWN, LEFT, RIGHT = (1 << bit for bit in (4, 5, 6, 7))


def platformer() -> tuple[Recording, Program]:
    """A made-up game unlike the cartridges: a hero with speed, a clock in seconds, hits, a boss."""
    chance = random.Random(3)
    builder = RamTraceBuilder([Block(BASE, 0x200)])
    image = bytearray(0x200)
    inputs: list[tuple[int, ...]] = []
    x = y = 0x4000
    speed, score, lives, health, level, seconds, held = 0, 0, 5, 16, 1, 200, 0
    for frame in range(FRAMES):
        if frame % 20 == 0:
            held = chance.choice([LEFT, RIGHT, RIGHT, UP, DOWN, 0])
        if frame:
            inputs.append((held, 0))
        aim = 0x180 * (bool(held & RIGHT) - bool(held & LEFT))
        speed += max(min(aim - speed, 0x40), -0x40)
        x += speed
        y += 0xC0 * (bool(held & DOWN) - bool(held & UP))
        if chance.random() < 0.03:
            score += chance.choice([10, 10, 50, 200])
        if chance.random() < 0.015:
            health -= chance.choice([1, 2, 4])
        if health <= 0:
            lives, health, speed, seconds = lives - 1, 16, 0, 200
            x = y = 0x4000
        if frame in (600, 1200):
            level, seconds = level + 1, 200
            image[0x100:0x140] = chance.randbytes(0x40)
        if frame % 60 == 59:
            seconds -= 1
        image[0x10:0x14] = score.to_bytes(4, "big")
        image[0x20:0x22] = (x & 0xFFFF).to_bytes(2, "big")
        image[0x24:0x26] = (y & 0xFFFF).to_bytes(2, "big")
        image[0x28:0x2A] = (speed & 0xFFFF).to_bytes(2, "big")
        image[0x30], image[0x31], image[0x32] = lives, max(health, 0), level
        image[0x34:0x36] = bytes.fromhex(f"{seconds:04}")
        image[0x40:0x44] = (frame + 77).to_bytes(4, "big")
        image[0x48] = held
        image[0x50:0x58] = chance.randbytes(8)
        image[0x60 + chance.randrange(32)] = chance.randrange(256)
        builder.append({BASE: bytes(image)})
    program = check_source(Source("hero.retro", 'game "Hero-Genesis"\n')).program
    assert program is not None
    return Recording(builder.build(), inputs), program


#: Where each of them lies, the lowest byte.
LOWEST = {
    "score": 0x13,
    "x": 0x21,
    "y": 0x25,
    "lives": 0x30,
    "hp": 0x31,
    "level": 0x32,
    "timer": 0x35,
    "frame": 0x43,
    "buttons": 0x48,
}


def test_a_made_up_game() -> None:
    recording, program = platformer()
    found = propose(recording, program, list(LOWEST))
    lowest = {}
    for name, proposals in found.items():
        best = proposals[0].group.best
        lowest[name] = best.address + best.reading.offsets[best.reading.places.index(0)] - BASE
    assert lowest == LOWEST
    assert {n: found[n][0].group.best.reading.code for n in ("score", "x", "y", "timer")} == {
        "score": ">u2",
        "x": ">u2",
        "y": ">u2",
        "timer": ">d2",
    }


def test_the_evidence_is_what_happened() -> None:
    recording, program = platformer()
    found = propose(recording, program, ["level", "frame", "x"], limit=1)
    assert found["level"][0].evidence == (
        "rises by 1 twice, on frames 600, 1200",
        "never falls",
        "begins at 1, is 1 to 3",
    )
    assert found["frame"][0].evidence == (
        "rises by 1 1499 times in 1499 frames",
        "begins at 77, is 77 to 1576",
    )
    assert found["x"][0].evidence[0].startswith("with LEFT held it rises ")


def test_wider_readings_are_named_as_ambiguous() -> None:
    recording, program = platformer()
    (level,) = propose(recording, program, ["level"], limit=1)["level"]
    told = {a.settled_by: [str(c) for c in a.readings] for a in level.group.ambiguities}
    assert "|d1 @ 0xFF0032" in told["a frame where it exceeds 9"]
    assert "<u2 @ 0xFF0032" in told["a frame where it exceeds 255"]


def test_tracks_are_what_the_bytes_are() -> None:
    recording = Recording(small_trace())
    index = recording.index
    for reading in all_readings():
        if not (reading.is_plain and reading.is_simple and reading.width <= 3):
            continue
        positions = np.arange(0, 32)
        positions = positions[index.room[positions] >= reading.width]
        made = tracks(index, reading, positions)
        numbers = made.numbers(np.arange(SMALL_FRAMES))
        for i, position in enumerate(made.positions.tolist()):
            places = position + np.array(reading.offsets)
            expected = reading.decode(list(index.columns(places).T))
            assert np.array_equal(numbers[:, i], expected), (reading.code, position)
            changed = np.flatnonzero(np.diff(expected)) + 1
            assert np.array_equal(made.frames[made.whose == i], changed)


def test_a_play_where_nothing_happens() -> None:
    builder = RamTraceBuilder([Block(BASE, 64)])
    for _ in range(10):
        builder.append({BASE: bytes(64)})
    _, program = platformer()
    names = [behaviour.name for behaviour in all_behaviours()]
    found = propose(Recording(builder.build(), [(0, 0)] * 9), program, names)
    assert found == {name: [] for name in names}


def test_a_play_of_one_frame() -> None:
    builder = RamTraceBuilder([Block(BASE, 64)])
    builder.append({BASE: bytes(64)})
    _, program = platformer()
    names = [behaviour.name for behaviour in all_behaviours()]
    assert propose(Recording(builder.build(), []), program, names)["x"] == []


def test_a_name_that_nothing_is_known_of() -> None:
    with pytest.raises(
        UnknownBehaviour, match=r"`mana` behaves; known are buttons, .*, timer, x, y$"
    ):
        propose(Recording(small_trace()), small_program(), ["score", "mana"])


def test_a_trace_does_not_know_the_pads() -> None:
    with pytest.raises(PadsUnknown, match="`x` is told from what was pressed"):
        propose(Recording(small_trace()), small_program(), ["x"])


def test_every_behaviour_says_what_it_looks_for() -> None:
    for behaviour in all_behaviours():
        assert 20 < len(behaviour.summary) < 100


def test_help_names_every_behaviour() -> None:
    assert ", ".join(behaviour.name for behaviour in all_behaviours()) == KNOWN


def _wrong(every: list[Rank], most: int) -> list[Rank]:
    return [rank for rank in every if not 1 <= rank.rank <= most]


@pytest.mark.parametrize("name", ["Nes", "Snes"])
def test_cartridges(name: str) -> None:
    every = cartridge_ranks(SYSTEMS[name], ["idler", "hunter"])
    assert len(every) >= 13
    sure = [rank for rank in every if rank.name not in ("mode", "buttons")]
    assert _wrong(sure, 2) == []
    assert sum(rank.rank == 1 for rank in sure) >= len(sure) - 1
    assert _wrong(every, 5) == []


def test_airstriker() -> None:
    every = airstriker_ranks(ROOT / "specs" / "airstriker.retro", ["scores", "game_over"])
    known = {(rank.movie, rank.name) for rank in every}
    assert known >= {("scores", "score"), ("scores", "x"), ("game_over", "lives")}
    assert _wrong([rank for rank in every if rank.name in ("score", "x", "lives")], 2) == []


# --- the command


@pytest.fixture
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A trace and a spec, as files."""
    folder = tmp_path_factory.mktemp("names")
    recording, _ = platformer()
    trace: RamTrace = recording.trace
    trace.save(folder / "play.ram")
    (folder / "hero.retro").write_text('game "Hero-Genesis"\n')
    return str(folder / "play.ram"), str(folder / "hero.retro")


def test_command(files: tuple[str, str]) -> None:
    trace, spec = files
    done = CliRunner().invoke(app, ["search", trace, "--spec", spec, "--names", "score,lives"])
    assert done.exit_code == 0, done.output
    assert "lives: a small number that falls by 1" in done.output
    assert "lives : u1 @ 0xFF0030  in " in done.output


def test_command_json(files: tuple[str, str]) -> None:
    trace, spec = files
    call = ["search", trace, "--spec", spec, "--names", "lives", "--limit", "2", "-o", "json"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.output
    (first, *others) = json.loads(done.output)["names"]["lives"]
    assert len(others) <= 1
    assert first["best"]["address"] == BASE + 0x30
    assert first["evidence"][0].startswith("falls by 1 ")
    assert "# found by how it behaves: falls by 1 " in first["lines"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--names", "score,mana"], "nothing is known of how `mana` behaves; known are "),
        (["--names", "x"], "search the movie itself"),
        (["--names", ","], "--names takes names with commas between them"),
        (["--names", "score", "--always", "? > 0"], "--names goes by play alone"),
        (["--names", "score", "--write"], "--names goes by play alone"),
    ],
)
def test_wrong_use(files: tuple[str, str], more: list[str], said: str) -> None:
    trace, spec = files
    done = CliRunner().invoke(app, ["search", trace, "--spec", spec, *more])
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
